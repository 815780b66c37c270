import { setTimeout as pause } from 'node:timers/promises';
import type { StreamFigures } from '../peers/stream-meter.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Stage, StageDestination } from './stage.ts';

/** Whom a fault is aimed at: `program` and `desk` must not be felt by any connection, `victim` by one destination's, `engine` by all, `nobody` not at all. */
export type Aim = 'program' | 'victim' | 'engine' | 'desk' | 'nobody';

export interface FaultContext {
  stage: Stage;
  /** The destination that is attacked, where one is. */
  victim: StageDestination;
  /** Uniform in [0, 1). */
  random: () => number;
}

/** What a fault has to say beside the figures. */
export interface FaultOutcome {
  /** What was done, in words. */
  what: string;
  /** From when on things can be well again, UTC epoch, ms. */
  overAtMs: number;
  /** What the fault itself saw go wrong. */
  broken: string[];
}

export interface ChaosFault {
  name: string;
  aim: Aim;
  /** Longest time without media at a destination that is not attacked, ms. */
  maxGapMs: number;
  /** Within this after `overAtMs` every destination is on program again, ms. */
  backWithinMs: number;
  /** Why it cannot be had here, null if it can. */
  lacks?(stage: Stage): string | null;
  /** Only these can be the victim. */
  suits?(destination: StageDestination): boolean;
  run(context: FaultContext): Promise<FaultOutcome>;
}

const nowMs = () => performance.timeOrigin + performance.now();
const between = (random: () => number, from: number, to: number) => Math.round(from + random() * (to - from));
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const done = (what: string, broken: string[] = []): FaultOutcome => ({ what, overAtMs: nowMs(), broken });

/** @source issue 3: longest media gap when the program is lost, when the desk is killed, and program again after the engine was */
const PROGRAM_GAP_MS = 1_000;
const DESK_GAP_MS = 200;
const ENGINE_BACK_MS = 5_000;
const TRUE_STATE_MS = 2_000;
/** A destination that is not attacked is untouched: tick, keyframe bursts and the measuring itself. */
const UNTOUCHED_MS = 500;
/** An encoder of another size sends its first keyframe at once. */
const PROGRAM_BACK_MS = 4_000;
/** Longest a relay waits between two attempts, and the attempt. */
const VICTIM_BACK_MS = 22_000;

const programFault = { aim: 'program', maxGapMs: PROGRAM_GAP_MS, backWithinMs: PROGRAM_BACK_MS } as const;
const victimFault = { aim: 'victim', maxGapMs: UNTOUCHED_MS, backWithinMs: VICTIM_BACK_MS } as const;

const encoderKilled: ChaosFault = {
  ...programFault,
  name: 'encoder-killed',
  async run({ stage, random }) {
    const ms = between(random, 2_000, 12_000);
    await stage.encoder.kill();
    await pause(ms);
    await stage.encoder.start();
    return done(`encoder killed for ${seconds(ms)}`);
  },
};

const encoderFrozen: ChaosFault = {
  ...programFault,
  name: 'encoder-frozen',
  backWithinMs: PROGRAM_BACK_MS + 2_000, // it may find its connection closed, and comes back after half a second
  async run({ stage, random }) {
    const ms = between(random, 1_500, 9_000);
    stage.encoder.freeze();
    await pause(ms);
    stage.encoder.thaw();
    return done(`encoder stopped for ${seconds(ms)}`);
  },
};

const encoderChanged: ChaosFault = {
  ...programFault,
  name: 'encoder-changed',
  async run({ stage, random }) {
    const before = (await stage.figures())[0]?.onAir;
    const others = stage.feeds.filter(({ label }) => label !== before);
    const next = others[Math.floor(random() * others.length)] as (typeof others)[number];
    const ms = between(random, 200, 3_000);
    await stage.encoder.kill();
    await pause(ms);
    await stage.encoder.start(next.file);
    return done(`encoder restarted after ${seconds(ms)}, ${before} to ${next.label}`);
  },
};

const reset: ChaosFault = {
  ...victimFault,
  name: 'reset',
  async run({ victim }) {
    await victim.sink.reset();
    return done('connection reset');
  },
};

const refusing: ChaosFault = {
  ...victimFault,
  name: 'refusing',
  async run({ victim, random }) {
    const ms = between(random, 2_000, 8_000);
    await victim.sink.shut();
    await victim.sink.reset();
    await pause(ms);
    await victim.sink.reopen();
    return done(`port closed for ${seconds(ms)}`);
  },
};

const nameBusy: ChaosFault = {
  ...victimFault,
  name: 'name-busy',
  async run({ victim, random }) {
    const ms = between(random, 2_000, 6_000);
    await victim.sink.refuse('NetStream.Publish.BadName');
    await victim.sink.reset();
    await pause(ms);
    await victim.sink.refuse(null);
    return done(`publish refused for ${seconds(ms)}`);
  },
};

const stalled: ChaosFault = {
  ...victimFault,
  name: 'stalled',
  async run({ victim, random }) {
    const ms = between(random, 4_000, 12_000);
    await victim.sink.pause();
    await pause(ms);
    await victim.sink.resume();
    return done(`nothing read for ${seconds(ms)}`);
  },
};

/** Bytes a second, under what every feed of the stage has. */
const SLOW_BYTES = 150_000;

const slow: ChaosFault = {
  ...victimFault,
  name: 'slow',
  async run({ victim, random }) {
    const ms = between(random, 6_000, 14_000);
    await victim.sink.readAt(SLOW_BYTES);
    await pause(ms);
    await victim.sink.readAt(Number.MAX_SAFE_INTEGER);
    return done(`${(SLOW_BYTES * 8) / 1e6} Mb/s read for ${seconds(ms)}`);
  },
};

const badLine: ChaosFault = {
  ...victimFault,
  name: 'bad-line',
  lacks: (stage) => (stage.space ? null : 'no network namespace can be made here'),
  suits: ({ isFar }) => isFar,
  async run({ stage, random }) {
    const ms = between(random, 6_000, 12_000);
    const line = { delayMs: between(random, 60, 250), loss: between(random, 5, 30) / 1_000, kbps: 4_000 };
    await stage.space?.worsen(line);
    await pause(ms);
    await stage.space?.mend();
    return done(`${line.delayMs} ms, ${(line.loss * 100).toFixed(1)} % lost each way, ${seconds(ms)}`);
  },
};

const lineCut: ChaosFault = {
  ...victimFault,
  name: 'line-cut',
  lacks: badLine.lacks,
  suits: badLine.suits,
  async run({ stage, random }) {
    const ms = between(random, 5_000, 20_000);
    await stage.space?.cut();
    await pause(ms);
    await stage.space?.mend();
    return done(`line cut for ${seconds(ms)}`);
  },
};

const deadDns: ChaosFault = {
  name: 'dead-dns',
  aim: 'nobody',
  maxGapMs: UNTOUCHED_MS,
  backWithinMs: 1_000,
  async run({ stage }) {
    const draft = { name: 'nowhere', server: 'rtmp://nowhere.invalid/live', key: 'nowhere' };
    const { id } = JSON.parse(await stage.ask('POST', '/api/destinations', draft)) as { id: string };
    await stage.ask('POST', `/api/relays/${id}/start`);
    const fault = async () => (await stage.snapshot()).relays[id]?.fault?.code;
    const named = await waitFor('the dead name to be told', fault, { timeoutMs: 8_000, everyMs: 200 }).catch(() => null);
    await stage.ask('POST', `/api/relays/${id}/stop`);
    await stage.ask('DELETE', `/api/destinations/${id}`);
    return done(
      `a destination without a name server's answer: ${named ?? 'not told'}`,
      named ? [] : ['a dead name is not told within 8 s'],
    );
  },
};

const deskKilled: ChaosFault = {
  name: 'desk-killed',
  aim: 'desk',
  maxGapMs: DESK_GAP_MS,
  backWithinMs: 1_000,
  async run({ stage, random }) {
    const ms = between(random, 500, 4_000);
    await stage.killDesk();
    await pause(ms);
    const startedAt = performance.now();
    await stage.startDesk();
    const isTrue = async () => {
      const { program, relays } = await stage.snapshot();
      return program.state === 'live' && stage.destinations.every(({ id }) => relays[id]?.state === 'live');
    };
    await waitFor('the next desk to show what is', isTrue, { timeoutMs: 10_000, everyMs: 25 }).catch(() => null);
    const trueAfterMs = performance.now() - startedAt;
    const broken = trueAfterMs > TRUE_STATE_MS ? [`true state ${seconds(trueAfterMs)} after the desk's start`] : [];
    return done(`desk killed, the next one after ${seconds(ms)}, true after ${seconds(trueAfterMs)}`, broken);
  },
};

const engineKilled: ChaosFault = {
  name: 'engine-killed',
  aim: 'engine',
  maxGapMs: ENGINE_BACK_MS,
  backWithinMs: ENGINE_BACK_MS,
  async run({ stage }) {
    const before = stage.enginePid;
    if (before === null) return done('no engine', ['no engine to kill']);
    process.kill(before, 'SIGKILL');
    const overAtMs = nowMs();
    const isServing = async () => stage.enginePid !== before && (await stage.figures()).every(hasCome);
    await waitFor('another engine', isServing, { timeoutMs: 15_000, everyMs: 50 }).catch(() => null);
    return { what: 'engine killed', overAtMs, broken: [] };
  },
};

const hasCome = ({ connections, onAir }: StreamFigures): boolean => connections > 0 && onAir !== null;

const diskFull: ChaosFault = {
  name: 'disk-full',
  aim: 'nobody',
  maxGapMs: UNTOUCHED_MS,
  backWithinMs: 1_000,
  lacks: (stage) => (stage.disk ? null : 'mounting a small file system is not permitted here'),
  async run({ stage, random }) {
    const ms = between(random, 4_000, 9_000);
    stage.disk?.fill();
    await pause(ms);
    stage.disk?.free();
    return done(`disk full for ${seconds(ms)}`);
  },
};

export const FAULTS: readonly ChaosFault[] = [
  encoderKilled,
  encoderFrozen,
  encoderChanged,
  reset,
  refusing,
  nameBusy,
  stalled,
  slow,
  badLine,
  lineCut,
  deadDns,
  deskKilled,
  engineKilled,
  diskFull,
];
