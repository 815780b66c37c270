import { expect, test } from 'vitest';
import { WallLine } from '../../../../main/engine/air/wall-line.ts';

/** A feed of 25 frames a second whose media is `lateMs` behind its place. */
function play(line: WallLine, fromMs: number, toMs: number, aheadMs: number): void {
  for (let ms = fromMs; ms < toMs; ms += 40) line.note(ms + aheadMs, ms);
}

test('wall line: a feed in real time that stops, its place goes on', () => {
  const line = new WallLine();
  play(line, 1_000, 5_000, 200);
  expect(line.at(5_700)).toBe(5_900);
});

test('wall line: a burst of three seconds just before the loss, hardly followed', () => {
  const line = new WallLine();
  play(line, 0, 10_000, 0);
  for (let ms = 0; ms < 100; ms += 2) line.note(10_000 + ms * 30, 10_000 + ms);
  expect(line.at(10_100) - 10_100).toBeLessThan(50);
});

test('wall line: a clock that runs a little faster than ours, followed', () => {
  const line = new WallLine();
  for (let ms = 0; ms < 3_600_000; ms += 40) line.note(ms * 1.00005, ms);
  expect(Math.abs(line.at(3_600_000) - 3_600_000 * 1.00005)).toBeLessThan(10);
});

test('wall line: a slate before any feed, begins where it is', () => {
  const line = new WallLine();
  line.begin(300, 77_000);
  expect(line.at(77_500)).toBe(800);
});
