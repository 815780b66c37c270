import { expect, test } from 'vitest';
import { duePreflights, nextPreflightMs } from '../../../../main/domain/preflight/due.ts';

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 24, 19, 30);
const event = (parts: object = {}) => ({ id: 'concert', state: 'upcoming' as const, startsAtMs: START, ...parts });
const due = (minutesToStart: number, done = new Set<string>(), events = [event()]) =>
  duePreflights(events, [30, 5], START - minutesToStart * MINUTE_MS, done).map(({ slot }) => slot.split(' ').at(-1));

test('due preflights: too early, none; from half an hour on the first, from five minutes on the second', () => {
  expect(due(31)).toEqual([]);
  expect(due(30)).toEqual(['30']);
  expect(due(6)).toEqual(['30']);
  expect(due(5)).toEqual(['5']);
});

test('due preflights: run once, and not again; a moved event has others', () => {
  const slot = duePreflights([event()], [30, 5], START - 20 * MINUTE_MS, new Set())[0]!.slot;
  expect(due(20, new Set([slot]))).toEqual([]);
  expect(due(4, new Set([slot]))).toEqual(['5']);
  expect(due(20, new Set([slot]), [event({ startsAtMs: START + MINUTE_MS })])).toEqual(['30']);
});

test('due preflights: an event that has begun or is cancelled, none', () => {
  expect(due(-1)).toEqual([]);
  expect(due(10, new Set(), [event({ state: 'cancelled' })])).toEqual([]);
});

test('next preflight: the nearest time of all events, null for none', () => {
  expect(nextPreflightMs([event()], [30, 5], START - 20 * MINUTE_MS)).toBe(START - 5 * MINUTE_MS);
  expect(nextPreflightMs([event()], [], START - 20 * MINUTE_MS)).toBeNull();
  expect(nextPreflightMs([], [30], START)).toBeNull();
});
