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

test('wall line: feeds that begin with what they had gathered, each puts the timeline ahead and the line stays', () => {
  const line = new WallLine();
  play(line, 0, 5_000, 0);
  line.spliced(6_500, 5_000);
  play(line, 5_000, 8_000, 1_500);
  line.spliced(8_000 + 2_500, 8_000);
  play(line, 8_000, 60_000, 2_500);
  expect(line.leadMs).toBeCloseTo(2_500, -1);
  expect(line.at(60_000)).toBeCloseTo(60_000, -1);
});

test('wall line: first keyframe of a feed comes late, how far it is ahead is told by what follows', () => {
  const line = new WallLine();
  play(line, 0, 5_000, 0);
  line.spliced(5_000 - 200, 5_000);
  play(line, 5_000, 6_200, 100);
  expect(line.leadMs).toBeCloseTo(100, -1);
});

test('wall line: nothing was on air for an hour, that is not made up for', () => {
  const line = new WallLine();
  play(line, 0, 5_000, 0);
  line.spliced(5_040, 3_600_000);
  play(line, 3_600_000, 3_605_000, 5_040 - 3_600_000);
  expect(line.leadMs).toBeCloseTo(-1_000, -1);
  expect(line.at(3_605_000)).toBeCloseTo(11_040, -2);
});
