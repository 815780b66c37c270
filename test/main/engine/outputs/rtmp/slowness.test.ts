import { expect, test } from 'vitest';
import { type KeepingUp, Slowness } from '../../../../../main/engine/outputs/rtmp/slowness.ts';

/** Twice a second from `fromMs` on; `at` says what is not well. */
function run(slowness: Slowness, fromMs: number, toMs: number, at: (ms: number) => Partial<KeepingUp> = () => ({})): void {
  for (let nowMs = fromMs; nowMs <= toMs; nowMs += 500) {
    slowness.note({ nowMs, isMoving: true, lateMs: 0, unreadMs: 0, droppedFrames: 0, ...at(nowMs) });
  }
}

test('slowness: late for half a second, not slow', () => {
  const slowness = new Slowness();
  run(slowness, 0, 500, () => ({ lateMs: 3_000 }));
  run(slowness, 1_000, 3_000);
  expect(slowness.isSlow(3_000)).toBe(false);
});

test('slowness: late for a second, slow until it has kept up for ten', () => {
  const slowness = new Slowness();
  run(slowness, 0, 1_000, () => ({ lateMs: 3_000 }));
  expect(slowness.isSlow(1_000)).toBe(true);
  run(slowness, 1_500, 11_000);
  expect(slowness.isSlow(10_999)).toBe(true);
  expect(slowness.isSlow(11_000)).toBe(false);
});

test('slowness: frames left out every eight seconds and prompt in between, slow all the time', () => {
  const slowness = new Slowness();
  run(slowness, 0, 1_000, () => ({ lateMs: 3_000 }));
  run(slowness, 1_500, 40_000, (ms) => ({ droppedFrames: Math.floor(ms / 8_000) * 40 }));
  expect(slowness.isSlow(40_000)).toBe(true);
  run(slowness, 40_500, 51_000, () => ({ droppedFrames: 200 }));
  expect(slowness.isSlow(51_000)).toBe(false);
});

test('slowness: nothing waits on this side, the peer says that it has not read it, still slow', () => {
  const slowness = new Slowness();
  run(slowness, 0, 1_000, () => ({ lateMs: 3_000 }));
  run(slowness, 1_500, 20_000, () => ({ unreadMs: 3_600 }));
  expect(slowness.isSlow(20_000)).toBe(true);
});

test('slowness: frames left out or unread without lateness before, not slow', () => {
  const slowness = new Slowness();
  run(slowness, 0, 20_000, (ms) => ({ droppedFrames: ms, unreadMs: 5_000 }));
  expect(slowness.isSlow(20_000)).toBe(false);
});

test('slowness: catching up after a stall, twice the patience', () => {
  const slowness = new Slowness();
  slowness.noteStuck();
  run(slowness, 0, 1_500, () => ({ lateMs: 3_000 }));
  expect(slowness.isSlow(1_500)).toBe(false);
  run(slowness, 2_000, 2_000, () => ({ lateMs: 3_000 }));
  expect(slowness.isSlow(2_000)).toBe(true);
});
