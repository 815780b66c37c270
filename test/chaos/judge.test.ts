import { expect, test } from 'vitest';
import type { StreamFigures } from '../peers/stream-meter.ts';
import { type Attack, inWords, judge } from './judge.ts';

const QUIET: StreamFigures = {
  ...{ name: 'd01', connections: 0, bytes: 1_000, longestGapMs: 90, longestVideoGapMs: 90, lastMediaAtMs: 0 },
  ...{ onAir: 'main', onAirSinceMs: 0, backwards: 0, steps: 0, worstStepMs: 40, headerChanges: 0, avOffsetMs: 0 },
};
const ATTACK: Attack = { aim: 'victim', victim: 'd02', maxGapMs: 500, backAfterMs: 300, backWithinMs: 5_000 };
const broken = (attack: Attack, ...streams: StreamFigures[]) => inWords(attack, judge(attack, streams));

test('chaos judge: only the attacked one reconnects, misses pictures and is late, nothing broken', () => {
  const victim = { ...QUIET, name: 'd02', connections: 1, steps: 3, worstStepMs: 4_000, longestGapMs: 9_000 };
  expect(broken(ATTACK, QUIET, victim)).toEqual([]);
});

test('chaos judge: one that was not attacked reconnects, said of it', () => {
  expect(broken(ATTACK, { ...QUIET, connections: 1 })).toEqual(['1 reconnects of who was not attacked (d01)']);
});

test('chaos judge: the program is lost and two fall silent, one line with the worst figure', () => {
  const attack: Attack = { ...ATTACK, aim: 'program', victim: null, maxGapMs: 1_000 };
  const streams = [
    { ...QUIET, longestGapMs: 1_200 },
    { ...QUIET, name: 'd02', longestGapMs: 3_000 },
    { ...QUIET, name: 'd03' },
  ];
  expect(broken(attack, ...streams)).toEqual(['3000 ms without media, bar 1000 (d01 d02)']);
});

test('chaos judge: timestamps go back at the attacked one, broken all the same', () => {
  expect(broken(ATTACK, { ...QUIET, name: 'd02', backwards: 2 })).toEqual(['2 timestamps that went back (d02)']);
});

test('chaos judge: an engine that is killed takes all connections with it, its gap is judged', () => {
  const attack: Attack = { ...ATTACK, aim: 'engine', victim: null, maxGapMs: 5_000 };
  expect(broken(attack, { ...QUIET, connections: 1, longestGapMs: 4_000 })).toEqual([]);
  expect(broken(attack, { ...QUIET, connections: 1, longestGapMs: 6_000 })).toEqual(['6000 ms without media, bar 5000 (d01)']);
});

test('chaos judge: the program does not come back in its time, or never, said so', () => {
  expect(broken({ ...ATTACK, backAfterMs: 5_001 }, QUIET)).toEqual(['program at every destination again: after 5001 ms, bar 5000']);
  expect(broken({ ...ATTACK, backAfterMs: null }, QUIET)).toEqual(['program at every destination again: not seen, bar 5000']);
});

test('chaos judge: a gap of a little more than its bar, broken whatever else was late', () => {
  const attack: Attack = { ...ATTACK, aim: 'desk', victim: null, maxGapMs: 200 };
  expect(broken(attack, { ...QUIET, longestGapMs: 204 })).toEqual(['204 ms without media, bar 200 (d01)']);
});
