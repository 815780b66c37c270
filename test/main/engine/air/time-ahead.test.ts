import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_AIR_RULE } from '../../../../main/contract/air.ts';
import { PLAIN_LOOK } from '../../../../main/contract/slate.ts';
import type { Air } from '../../../../main/engine/air/air.ts';
import { FakeClock } from '../../fake-clock.ts';
import { openAir } from '../open-air.ts';
import { LiveEncoder } from './live-encoder.ts';
import { OutputRecorder } from './output-recorder.ts';

const GOP_MS = 2_000;
/** What is taken in while the timeline is no further ahead than two seconds: one GOP more. */
const BOUND_MS = 2_000 + GOP_MS + 250;

let clock: FakeClock;
let air: Air;
let output: OutputRecorder;
let beganMs: number;

beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 10, 24, 20));
  air = openAir(clock, { isWanted: () => true });
  const rule = { ...DEFAULT_AIR_RULE, switchBack: { kind: 'by-hand' as const } };
  air.configure({ look: PLAIN_LOOK, rule, startsAtMs: null, endsAtMs: null });
  output = new OutputRecorder(air.bus, clock);
  beganMs = clock.monotonicMs();
});

afterEach(() => {
  air[Symbol.dispose]();
});

const encoder = (name: 'main' | 'backup', hasBFrames: boolean) =>
  new LiveEncoder(air.feeds[name], { fps: 25, gopFrames: 50, startMs: 7_000, hasBFrames, soundAheadMs: 0, soundBehindMs: 0 }).begin();

async function play(ms: number, ...encoders: LiveEncoder[]): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 20) {
    for (const one of encoders) one.run(20);
    await clock.advance(20);
  }
}

const aheadMs = (): number => output.lastMs('video') - (clock.monotonicMs() - beganMs);

test('time ahead: main is lost twenty times just before a keyframe of the backup, bounded, and a slate takes it back', async () => {
  const backup = encoder('backup', true);
  await play(1_000, backup);
  let worstMs = 0;
  for (let loss = 0; loss < 20; loss += 1) {
    const main = encoder('main', true);
    await play(3_000, main, backup);
    if (air.status.source !== 'main') air.take('main');
    await play(2_900, main, backup); // 1.9 s into a GOP of the backup
    expect(air.status.source).toBe('main');
    main.end();
    await play(2_100, backup);
    worstMs = Math.max(worstMs, aheadMs());
  }
  expect(worstMs).toBeGreaterThan(1_000);
  expect(worstMs).toBeLessThan(BOUND_MS);
  air.slate('interval');
  await play(25_000);
  expect(Math.abs(aheadMs())).toBeLessThan(500); // some 20 ms for each splice cannot be told from a frame that is late
  expect(output.backwards).toBe(0);
  expect(output.longestStepMs('video')).toBeLessThanOrEqual(75);
  expect(output.longestSilenceMs).toBeLessThan(1_000);
});

test('time ahead: twenty switches by hand, at keyframes and without B-frames, no more than a frame each', async () => {
  const main = encoder('main', false);
  const backup = encoder('backup', false);
  await play(3_000, main, backup);
  for (let i = 0; i < 20; i += 1) {
    air.take(air.status.source === 'main' ? 'backup' : 'main');
    await play(2_400, main, backup);
  }
  expect(aheadMs()).toBeGreaterThan(-100);
  expect(aheadMs()).toBeLessThan(20 * 40);
});
