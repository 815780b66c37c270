import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from '../../main/base/is-running.ts';
import { seededRandom } from '../hostile/random.ts';
import { decodeErrors } from '../peers/ffmpeg.ts';
import type { StreamFigures } from '../peers/stream-meter.ts';
import type { ChaosFault } from './fault.ts';
import { FAULTS } from './faults.ts';
import { type Attack, type Breach, inWords, isAttacked, judge } from './judge.ts';
import { endlessly } from './plan.ts';
import { Stage, type StageDestination } from './stage.ts';

export interface ChaosOptions {
  minutes: number;
  seed: number;
  destinations: number;
  /** Names of faults; all that can be had when left out. */
  faults?: readonly string[];
  say(line: string): void;
  /** Ends it early, with a report of what has been. */
  signal?: AbortSignal;
}

/** One fault and what it did. */
export interface FaultReport {
  name: string;
  victim: string | null;
  what: string;
  /** Destinations that connected again. */
  reconnected: string[];
  /** Longest time without media at those that were not attacked, and at the victim, ms. */
  longestGapMs: number;
  victimGapMs: number | null;
  /** Until the program was at every destination again, ms; null: not within its time. */
  backAfterMs: number | null;
  /** How late the measuring itself was at worst, ms. */
  latenessMs: number;
  broken: string[];
}

/** One destination over the whole run. */
export interface DestinationReport {
  name: string;
  protocol: string;
  attacks: number;
  connections: number;
  /** Attacked or not, and while it was not attacked, ms. */
  longestGapMs: number;
  untouchedGapMs: number;
  backwards: number;
  steps: number;
  /** Worst of what was left at the end of a fault, audio beside video as they are at the source, ms. */
  avOffsetMs: number;
  decodeErrors: number;
  bytes: number;
  /** Bars broken at it, decode errors among them. */
  breaches: number;
}

export interface ChaosReport {
  seed: number;
  minutes: number;
  faults: FaultReport[];
  destinations: DestinationReport[];
  /** Faults that could not be had, with why. */
  leftOut: string[];
  /** Processes that were gone without having been killed. */
  lost: string[];
  ok: boolean;
}

const CALM_MS = 3_000;
const OPENING_MS = 40_000;

/** Faults one at a time, each judged before the next one, for as long as asked. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { say, seed, signal } = options;
  const random = seededRandom(seed);
  const endAt = performance.now() + options.minutes * 60_000;
  const { destinations: count } = options;
  await using stage = await Stage.open({ destinations: count, record: true, hasFarLine: true, hasSmallDisk: true });
  const wanted = FAULTS.filter(({ name }) => options.faults?.includes(name) ?? true);
  const leftOut = wanted.flatMap((fault) => {
    const lack = fault.lacks?.(stage);
    return lack ? [`${fault.name}: ${lack}`] : [];
  });
  if (stage.path?.canBeLate === false) leftOut.push('latency of bad-line: no netem in this kernel, the line is narrow and lossy instead');
  const run = new Run(stage, random);
  for (const fault of endlessly(
    wanted.filter((f) => !f.lacks?.(stage)),
    random,
  )) {
    if (signal?.aborted || performance.now() > endAt) break;
    const report = await run.attack(fault);
    const verdict = report.broken.length === 0 ? 'ok' : report.broken.join('; ');
    say(`${report.name}${report.victim ? ` at ${report.victim}` : ''}: ${report.what}. ${verdict}`);
  }
  return await run.report({ seed, minutes: options.minutes, leftOut, say });
}

class Run {
  readonly #stage: Stage;
  readonly #random: () => number;
  readonly #faults: FaultReport[] = [];
  readonly #lost: string[] = [];
  readonly #destinations: Map<string, DestinationReport>;
  #enginePid: number | null;

  constructor(stage: Stage, random: () => number) {
    this.#stage = stage;
    this.#random = random;
    this.#enginePid = stage.enginePid;
    this.#destinations = new Map(
      stage.destinations.map(({ name, protocol, isFar }) => [name, emptyReport(name, isFar ? `${protocol}, far` : protocol)]),
    );
  }

  async attack(fault: ChaosFault): Promise<FaultReport> {
    const stage = this.#stage;
    const candidates = stage.destinations.filter((destination) => fault.suits?.(destination) ?? true);
    const victim = candidates[Math.floor(this.#random() * candidates.length)] as StageDestination;
    await stage.restartMeters();
    const outcome = await fault.run({ stage, victim, random: this.#random });
    const onAirSinceMs = await stage.untilOnAir(fault.backWithinMs + 5_000).catch(() => null);
    const backAfterMs = onAirSinceMs === null ? null : Math.max(0, onAirSinceMs - outcome.overAtMs);
    if (onAirSinceMs === null) await stage.untilOnAir(OPENING_MS).catch(() => null); // so that the next fault finds a stage to attack
    await pause(CALM_MS);
    const figures = await stage.figures();
    const aimed = fault.aim === 'victim' ? victim.name : null;
    const latenessMs = await stage.lateness();
    const attack: Attack = {
      aim: fault.aim,
      victim: aimed,
      maxGapMs: fault.maxGapMs,
      backAfterMs,
      backWithinMs: fault.backWithinMs,
    };
    const breaches = judge(attack, figures);
    for (const stream of figures) this.#add(stream, isAttacked(attack, stream.name), breaches);
    const lost = this.#missing(fault);
    this.#lost.push(...lost);
    const gaps = figures.filter(({ name }) => fault.aim === 'engine' || !isAttacked(attack, name)).map((f) => f.longestGapMs);
    const report = {
      name: fault.name,
      victim: aimed,
      what: outcome.what,
      reconnected: figures.filter(({ connections }) => connections > 0).map(({ name }) => name),
      longestGapMs: Math.max(0, ...gaps),
      victimGapMs: figures.find(({ name }) => name === aimed)?.longestGapMs ?? null,
      backAfterMs: backAfterMs === null ? null : Math.round(backAfterMs),
      latenessMs,
      broken: [...inWords(attack, breaches), ...outcome.broken, ...lost.map((what) => `${what} is gone`)],
    };
    this.#faults.push(report);
    return report;
  }

  #add(stream: StreamFigures, attacked: boolean, breaches: readonly Breach[]): void {
    const total = this.#destinations.get(stream.name) as DestinationReport;
    total.attacks += attacked ? 1 : 0;
    total.connections += stream.connections;
    total.longestGapMs = Math.max(total.longestGapMs, stream.longestGapMs);
    if (!attacked) total.untouchedGapMs = Math.max(total.untouchedGapMs, stream.longestGapMs);
    total.backwards += stream.backwards;
    if (!attacked) total.steps += stream.steps;
    total.avOffsetMs = Math.max(total.avOffsetMs, Math.abs(stream.avOffsetMs ?? 0));
    total.bytes += stream.bytes;
    total.breaches += breaches.filter(({ name }) => name === stream.name).length;
  }

  /** Processes that ought to be there and are not. */
  #missing(fault: ChaosFault): string[] {
    const { desk, encoder, hosts, enginePid } = this.#stage;
    const isOtherEngine = fault.aim !== 'engine' && enginePid !== this.#enginePid;
    this.#enginePid = enginePid;
    return [
      ...(desk.child.running ? [] : ['the desk']),
      ...(encoder.running ? [] : ['the encoder']),
      ...(hosts.every((host) => host.running) ? [] : ['a destination']),
      ...(enginePid === null || isOtherEngine || !isRunning(enginePid) ? ['the engine'] : []),
    ];
  }

  async report(about: Pick<ChaosReport, 'seed' | 'minutes' | 'leftOut'> & { say(line: string): void }): Promise<ChaosReport> {
    const { say, ...head } = about;
    const recordings = await this.#stage.finish();
    say('decoding what each destination got');
    for (const [name, files] of recordings) {
      const destination = this.#destinations.get(name) as DestinationReport;
      for (const file of files) {
        const errors = await decodeErrors(file, { timeoutMs: 600_000 }).catch((error: Error) => [error.message]);
        destination.decodeErrors += errors.length;
        if (errors.length > 0) say(`${name}: ${errors.length} decode errors, the first: ${errors[0]}`);
        destination.breaches += errors.length;
      }
    }
    const destinations = [...this.#destinations.values()];
    const isGreen = this.#faults.every(({ broken }) => broken.length === 0) && destinations.every(({ breaches }) => breaches === 0);
    return { ...head, faults: this.#faults, destinations, lost: this.#lost, ok: isGreen && this.#faults.length > 0 };
  }
}

const emptyReport = (name: string, protocol: string): DestinationReport => ({
  ...{ name, protocol, attacks: 0, connections: 1, longestGapMs: 0, untouchedGapMs: 0 },
  ...{ backwards: 0, steps: 0, avOffsetMs: 0, decodeErrors: 0, bytes: 0, breaches: 0 },
});
