import { setTimeout as pause } from 'node:timers/promises';
import type { StreamFigures } from '../peers/stream-meter.ts';
import { waitFor } from '../peers/wait-for.ts';
import { between, type ChaosFault, done, nowMs, seconds, UNTOUCHED_MS } from './fault.ts';
import type { Stage } from './stage.ts';

/** @source issue 3: longest gap when the desk is killed, the true state after its start, program again after the engine was killed */
export const DESK_GAP_MS = 200;
export const TRUE_STATE_MS = 2_000;
export const ENGINE_BACK_MS = 5_000;

/** SIGKILL of the desk, and another one after `awayMs`. @returns how long after its start it shows what is, ms */
export async function replaceDesk(stage: Stage, awayMs: number): Promise<number> {
  await stage.killDesk();
  await pause(awayMs);
  const startedAt = performance.now();
  await stage.startDesk();
  const isTrue = async () => {
    const { program, relays } = await stage.snapshot();
    return program.state === 'live' && stage.destinations.every(({ id }) => relays[id]?.state === 'live');
  };
  await waitFor('the next desk to show what is', isTrue, { timeoutMs: 10_000 }).catch(() => null);
  return performance.now() - startedAt;
}

/** SIGKILL of the engine; resolves when another one serves the program to every destination, or does not. @returns when it was killed, UTC epoch, ms */
export async function killEngine(stage: Stage): Promise<number> {
  const before = stage.enginePid as number;
  process.kill(before, 'SIGKILL');
  const killedAtMs = nowMs();
  const isServing = async () => stage.enginePid !== before && (await stage.figures()).every(hasComeAgain);
  await waitFor('another engine', isServing, { timeoutMs: 15_000, everyMs: 50 }).catch(() => null);
  return killedAtMs;
}

const hasComeAgain = ({ connections, onAir }: StreamFigures): boolean => connections > 0 && onAir !== null;

export const deskKilled: ChaosFault = {
  name: 'desk-killed',
  aim: 'desk',
  maxGapMs: DESK_GAP_MS,
  backWithinMs: 1_000,
  async run({ stage, random }) {
    const ms = between(random, 500, 4_000);
    const trueAfterMs = await replaceDesk(stage, ms);
    const broken = trueAfterMs > TRUE_STATE_MS ? [`true state ${seconds(trueAfterMs)} after the desk's start`] : [];
    return done(`desk killed, the next one after ${seconds(ms)}, true after ${seconds(trueAfterMs)}`, broken);
  },
};

export const engineKilled: ChaosFault = {
  name: 'engine-killed',
  aim: 'engine',
  maxGapMs: ENGINE_BACK_MS,
  backWithinMs: ENGINE_BACK_MS,
  run: async ({ stage }) => ({ what: 'engine killed', overAtMs: await killEngine(stage), broken: [] }),
};

export const diskFull: ChaosFault = {
  name: 'disk-full',
  aim: 'nobody',
  maxGapMs: UNTOUCHED_MS,
  backWithinMs: 1_000,
  lacks: ({ disk }) => (disk ? disk.missing : 'the data is not on a disk of its own'),
  async run({ stage, random }) {
    const ms = between(random, 4_000, 9_000);
    stage.disk?.fill();
    await pause(ms);
    stage.disk?.free();
    return done(`disk full for ${seconds(ms)}`);
  },
};
