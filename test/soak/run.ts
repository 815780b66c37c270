import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Stage, type StageDestination } from '../chaos/stage.ts';
import { seededRandom } from '../hostile/random.ts';
import { type Holdings, holdings } from '../peers/process-tree.ts';
import { type ProcessVerdict, type Sample, soakVerdict } from './verdict.ts';

export interface SoakOptions {
  minutes: number;
  destinations: number;
  seed: number;
  say(line: string): void;
  /** Ends it early, with a report of what has been. */
  signal?: AbortSignal;
}

export interface SoakReport {
  minutes: number;
  destinations: number;
  faults: number;
  engine: ProcessVerdict;
  desk: ProcessVerdict;
  /** Longest answer of the desk to a request for its whole snapshot, ms: how late its event loop was. */
  slowestAnswerMs: number;
  /** Longest time without media at a destination that was not attacked, ms. */
  longestGapMs: number;
  /** Whether it went on for long enough that the slope means something. */
  isLongEnough: boolean;
  ok: boolean;
}

const LOOK_MS = 5_000;
/** Looks between two faults: those right after one would show its connections. */
const FAULT_EVERY = 6;
/** Looks between two collections. Rare, so that the rest is as it is without them. */
const COLLECT_EVERY = 12;
/** How much of a GOP is kept goes up and down every two seconds: of so many collections in a row the one counts that leaves least. */
const COLLECTIONS = 5;
/** For the collection itself and for what frees its buffers beside it. */
const COLLECT_MS = 600;
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'collect-on-signal.mjs'));
/** Room for what lives shortly stays the same: left alone, V8 gives a desk 32 MB of it in one minute and takes them away in the next. */
const nodeOptions = (warmUpMs: number): string => `--max-semi-space-size=2 --import ${PRELOAD}?warmUpMs=${warmUpMs}`;
const WARM_UP_MINUTES = 5;
/** While warming up one fault follows the other, so that V8 has compiled what a fault needs: that is kept, and is no leak. */
const WARM_UP_LOOK_MS = 1_000;
const ENOUGH_MINUTES = 20;
const OUTAGE_MS = 500;
const BACK_MS = 20_000;

/** A hall that runs on, with a destination reset or the encoder restarted twice a minute (at once again while warming up), looked at every 5 s. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { minutes, destinations, say, signal } = options;
  const random = seededRandom(options.seed);
  // Half of a short run is warming up: its figures are there to be looked at.
  const warmUpMs = Math.min(WARM_UP_MINUTES, minutes / 2) * 60_000;
  await using stage = await Stage.open({ destinations, nodeOptions: nodeOptions(warmUpMs) });
  const enginePid = stage.enginePid as number;
  const engine: Sample[] = [];
  const desk: Sample[] = [];
  let slowestAnswerMs = 0;
  let faults = 0;
  let longestGapMs = 0;
  const startedAt = performance.now();
  const ranMs = () => performance.now() - startedAt;
  for (let round = 1; ranMs() < minutes * 60_000 && !signal?.aborted; round += 1) {
    const isWarmingUp = ranMs() < warmUpMs;
    await pause(isWarmingUp ? WARM_UP_LOOK_MS : LOOK_MS);
    if (stage.enginePid !== enginePid) throw new Error('the engine is another one');
    const isCollected = round % COLLECT_EVERY === 0;
    const [engineHolds, deskHolds] = isCollected ? await heldBy(enginePid, stage.desk.pid) : [enginePid, stage.desk.pid].map(holdings);
    engine.push({ atMs: ranMs(), isCollected, ...(engineHolds as Holdings) });
    desk.push({ atMs: ranMs(), isCollected, ...(deskHolds as Holdings) });
    const askedAt = performance.now();
    await stage.snapshot();
    slowestAnswerMs = Math.max(slowestAnswerMs, performance.now() - askedAt);
    if (isCollected) say(lastLook(engine, desk));
    if (!isWarmingUp && round % FAULT_EVERY !== 0) continue;
    faults += 1;
    longestGapMs = Math.max(longestGapMs, await fault(stage, faults, random));
  }
  const isLongEnough = ranMs() >= ENOUGH_MINUTES * 60_000;
  const [engineVerdict, deskVerdict] = [engine, desk].map((samples) => soakVerdict(samples, warmUpMs, isLongEnough));
  const ok = engineVerdict?.broken.length === 0 && deskVerdict?.broken.length === 0;
  return {
    ...{ minutes, destinations, faults, isLongEnough, ok, longestGapMs },
    engine: engineVerdict as ProcessVerdict,
    desk: deskVerdict as ProcessVerdict,
    slowestAnswerMs: Math.round(slowestAnswerMs),
  };
}

/** What each process holds when everything has been collected that nobody holds. */
async function heldBy(...pids: number[]): Promise<Holdings[]> {
  const least = pids.map(holdings);
  for (let i = 0; i < COLLECTIONS; i += 1) {
    for (const pid of pids) process.kill(pid, 'SIGUSR2');
    await pause(COLLECT_MS);
    for (const [index, pid] of pids.entries()) {
      const now = holdings(pid);
      if (now.ownMb < (least[index] as Holdings).ownMb) least[index] = now;
    }
  }
  return least;
}

/** In turn: a destination resets its connection, the encoder is killed and comes back. @returns longest gap of who was not attacked, ms */
async function fault(stage: Stage, count: number, random: () => number): Promise<number> {
  await stage.restartMeters();
  const victim = stage.destinations[Math.floor(random() * stage.destinations.length)] as StageDestination;
  const isReset = count % 2 === 1;
  if (isReset) await victim.sink.reset();
  else {
    await stage.encoder.kill();
    await pause(OUTAGE_MS);
    await stage.encoder.start();
  }
  await pause(1_000);
  await stage.untilOnAir(BACK_MS);
  const others = (await stage.figures()).filter(({ name }) => !isReset || name !== victim.name);
  return Math.max(...others.map((stream) => stream.longestGapMs));
}

function lastLook(engine: readonly Sample[], desk: readonly Sample[]): string {
  const [e, d] = [engine.at(-1) as Sample, desk.at(-1) as Sample];
  const of = ({ ownMb, rssMb, handles }: Sample) => `own ${ownMb.toFixed(1)} MB, RSS ${rssMb.toFixed(1)} MB, ${handles} handles`;
  return `${(e.atMs / 60_000).toFixed(1)} min: engine ${of(e)}; desk ${of(d)}`;
}
