import { expect, test } from 'vitest';
import { LoopWatch } from './loop-watch.ts';

function beating(): LoopWatch {
  const watch = new LoopWatch(1_000);
  for (let ms = 1_005; ms <= 2_000; ms += 5) watch.beat(ms);
  return watch;
}

test('loop watch: a loop that turns, nothing is late', () => {
  expect(beating().lateMs(2_004)).toBe(0);
});

test('loop watch: stood still for 300 ms, what is read right after may have come since then, what comes later has not', () => {
  const watch = beating();
  watch.beat(2_300);
  expect(watch.lateMs(2_301)).toBe(296);
  for (let ms = 2_305; ms <= 2_320; ms += 5) watch.beat(ms);
  expect(watch.lateMs(2_321)).toBe(0);
});

test('loop watch: still busy since the last turn, by so much', () => {
  expect(beating().lateMs(2_045)).toBe(40);
});
