import { setTimeout as pause } from 'node:timers/promises';
import { between, type ChaosFault, done, seconds } from './fault.ts';

/** Longest media gap when the program is lost, ms. @source issue 3 */
export const PROGRAM_GAP_MS = 1_000;
/** An encoder sends its first keyframe at once. */
const PROGRAM_BACK_MS = 4_000;

const programFault = { aim: 'program', maxGapMs: PROGRAM_GAP_MS, backWithinMs: PROGRAM_BACK_MS } as const;

export const encoderKilled: ChaosFault = {
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

export const encoderFrozen: ChaosFault = {
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

export const encoderChanged: ChaosFault = {
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
