import { expect, test } from 'vitest';
import { countdownAt, countdownsDue } from '../../../../main/engine/slate/countdown.ts';

const START = 1_800_000_000_000;
const minutesBefore = (minutes: number) => START - minutes * 60_000;

test('countdown: whole minutes rounded up, until that many are left no more', () => {
  expect(countdownAt(START, minutesBefore(12))).toEqual({ kind: 'minutes', minutes: 12, untilMs: minutesBefore(11) });
  expect(countdownAt(START, minutesBefore(11) - 1)).toEqual({ kind: 'minutes', minutes: 12, untilMs: minutesBefore(11) });
  expect(countdownAt(START, minutesBefore(1) - 1)).toEqual({ kind: 'minutes', minutes: 2, untilMs: minutesBefore(1) });
});

test('countdown: the last minute counts seconds, then there is nothing to count', () => {
  expect(countdownAt(START, minutesBefore(1))).toEqual({ kind: 'seconds', zeroAtMs: minutesBefore(1), untilMs: START });
  expect(countdownAt(START, START - 1)).toMatchObject({ kind: 'seconds' });
  expect(countdownAt(START, START)).toBeNull();
  expect(countdownAt(null, 0)).toBeNull();
  expect(countdownAt(START, minutesBefore(181))).toBeNull();
});

test('countdown: the next minute is due before it comes, and the last one from three minutes before', () => {
  const due = (nowMs: number) => countdownsDue(START, nowMs).map((one) => (one.kind === 'minutes' ? one.minutes : 's'));
  expect(due(minutesBefore(10.5))).toEqual([11, 10]);
  expect(due(minutesBefore(3.5))).toEqual([4, 3, 's']);
  expect(due(minutesBefore(1.5))).toEqual([2, 's']);
  expect(due(minutesBefore(0.5))).toEqual(['s']);
  expect(due(START)).toEqual([]);
});
