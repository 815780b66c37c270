import { expect, test } from 'vitest';
import type { BroadcastEvent } from '../../../../main/contract/broadcast-event.ts';
import { decide, lateMinutes, nextEdgeMs } from '../../../../main/domain/schedule/decide.ts';
import { epochMsOf } from '../../../../main/domain/schedule/local-time.ts';
import { sampleEvent } from '../../sample-event.ts';

const BERLIN = 'Europe/Berlin';
const at = (time: string, timeZone = 'UTC') => epochMsOf(time, timeZone);
const event = (change: Partial<BroadcastEvent> = {}) => sampleEvent('2026-11-21T19:00', '2026-11-21T21:00', change);

test('schedule: a minute before the start, nothing is due', () => {
  expect(decide([event()], at('2026-11-21T18:59'))).toEqual([]);
});

test('schedule: the start, the event starts on time', () => {
  expect(decide([event()], at('2026-11-21T19:00'))).toEqual([{ kind: 'start', id: 'concert', lateMs: 0 }]);
});

test('schedule: on air between start and end, nothing is touched, whoever asks', () => {
  const onAir = event({ state: 'on-air', startedAtMs: at('2026-11-21T19:00') });
  expect(decide([onAir], at('2026-11-21T20:30'))).toEqual([]);
});

test('schedule: the end, the event ends', () => {
  const onAir = event({ state: 'on-air', startedAtMs: at('2026-11-21T19:00') });
  expect(decide([onAir], at('2026-11-21T21:00'))).toEqual([{ kind: 'end', id: 'concert', lateMs: 0 }]);
});

test('schedule: the desk comes up in the middle of an event, it starts late and the minutes are known', () => {
  const [action] = decide([event()], at('2026-11-21T19:25'));
  expect(action).toEqual({ kind: 'start', id: 'concert', lateMs: 25 * 60_000 });
  expect(lateMinutes(25 * 60_000)).toBe(25);
});

test('schedule: the last moment of an event, it still starts; at its end it is missed', () => {
  expect(decide([event()], at('2026-11-21T21:00') - 1)[0]?.kind).toBe('start');
  expect(decide([event()], at('2026-11-21T21:00'))[0]?.kind).toBe('miss');
});

test('schedule: the desk was down over the end of an event that is on air, it ends and is not missed', () => {
  const onAir = event({ state: 'on-air', startedAtMs: at('2026-11-21T19:00') });
  expect(decide([onAir], at('2026-11-22T08:00'))).toEqual([{ kind: 'end', id: 'concert', lateMs: 11 * 3_600_000 }]);
});

test('schedule: the desk ended while an event was being started, it goes on', () => {
  expect(decide([event({ state: 'on-air' })], at('2026-11-21T19:01'))).toEqual([{ kind: 'go-on', id: 'concert' }]);
});

test('schedule: what is over stays over, also when the clock is set back', () => {
  for (const state of ['ended', 'missed', 'cancelled'] as const) expect(decide([event({ state })], at('2026-11-21T20:00'))).toEqual([]);
});

test('schedule: two events in a row, the start comes before the end', () => {
  const first = event({ state: 'on-air', startedAtMs: at('2026-11-21T19:00') });
  const second = sampleEvent('2026-11-21T21:00', '2026-11-21T22:00', { id: 'talk' });
  expect(decide([first, second], at('2026-11-21T21:00')).map(({ kind, id }) => `${kind} ${id}`)).toEqual(['start talk', 'end concert']);
});

test('schedule: next edge, the nearest start or end that is ahead', () => {
  const first = event({ state: 'on-air', startedAtMs: at('2026-11-21T19:00') });
  const second = sampleEvent('2026-11-21T20:30', '2026-11-21T22:00', { id: 'talk', channel: 'small-hall' });
  expect(nextEdgeMs([first, second], at('2026-11-21T20:00'))).toBe(at('2026-11-21T20:30'));
  expect(nextEdgeMs([first], at('2026-11-21T20:00'))).toBe(at('2026-11-21T21:00'));
  expect(nextEdgeMs([event({ state: 'ended' })], 0)).toBe(Number.POSITIVE_INFINITY);
});

test('schedule: late by seconds, not said; by half a minute, one minute', () => {
  expect([0, 9_999, 10_000, 45_000, 100_000].map(lateMinutes)).toEqual([0, 0, 1, 1, 2]);
});

test('local time: Berlin in summer and winter, two hours and one hour from UTC', () => {
  expect(at('2026-07-01T20:00', BERLIN)).toBe(Date.UTC(2026, 6, 1, 18));
  expect(at('2026-12-01T20:00', BERLIN)).toBe(Date.UTC(2026, 11, 1, 19));
});

test('local time: 02:30 on the spring-forward night in Berlin, moves forward by the gap', () => {
  expect(at('2026-03-29T02:30', BERLIN)).toBe(Date.UTC(2026, 2, 29, 1, 30));
  expect(at('2026-03-29T02:30', BERLIN)).toBe(at('2026-03-29T03:30', BERLIN));
});

test('local time: 02:30 on the fall-back night in Berlin, comes twice and is the first', () => {
  expect(at('2026-10-25T02:30', BERLIN)).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(at('2026-10-25T03:00', BERLIN) - at('2026-10-25T02:30', BERLIN)).toBe(90 * 60_000);
});

test('schedule: 02:30 event on the spring-forward night, airs once and at 03:30', () => {
  const times = { startsAtMs: at('2026-03-29T02:30', BERLIN), endsAtMs: at('2026-03-29T04:00', BERLIN) };
  expect(decide([event(times)], at('2026-03-29T03:29', BERLIN))).toEqual([]);
  expect(decide([event(times)], at('2026-03-29T03:30', BERLIN))[0]?.kind).toBe('start');
  const onAir = event({ ...times, state: 'on-air', startedAtMs: times.startsAtMs });
  expect(decide([onAir], at('2026-03-29T03:59', BERLIN))).toEqual([]);
});

test('schedule: event over the fall-back night, one hour longer than its wall-clock times', () => {
  const times = { startsAtMs: at('2026-10-25T01:00', BERLIN), endsAtMs: at('2026-10-25T03:00', BERLIN) };
  expect(times.endsAtMs - times.startsAtMs).toBe(3 * 3_600_000);
  const onAir = event({ ...times, state: 'on-air', startedAtMs: times.startsAtMs });
  // 02:30 for the second time.
  expect(decide([onAir], Date.UTC(2026, 9, 25, 1, 30))).toEqual([]);
});

test('local time: a date or a zone that does not exist, a fault', () => {
  expect(() => at('2026-02-30T10:00', BERLIN)).toThrowError(expect.objectContaining({ code: 'event/bad-times' }));
  expect(() => at('2026-02-20T10:00', 'Europe/Atlantis')).toThrowError(expect.objectContaining({ code: 'event/bad-times' }));
});
