import { expect, test } from 'vitest';
import { eventChangeSchema } from '../../../../main/contract/broadcast-event.ts';
import { epochMsOf } from '../../../../main/domain/schedule/local-time.ts';
import { changeEvent, type FullDraft, moveToZone, planEvent } from '../../../../main/domain/schedule/plan.ts';
import { sampleEvent } from '../../sample-event.ts';

const nowMs = epochMsOf('2026-11-21T12:00', 'UTC');
const context = (...events: ReturnType<typeof sampleEvent>[]) => ({ events, nowMs, timeZone: 'UTC' });
const concert = sampleEvent('2026-11-21T19:00', '2026-11-21T21:00');
const draft: FullDraft = {
  title: 'Gallery tour',
  kind: 'gallery-tour',
  startsAt: '2026-11-21T20:00',
  endsAt: '2026-11-21T22:00',
  channel: 'main',
  destinationIds: [],
  openingScene: '',
  closingScene: '',
  drivesObs: false,
};
const code = (fault: string) => expect.objectContaining({ code: fault });

test('plan: a new event, upcoming with its instants in the zone of the venue', () => {
  const event = planEvent(draft, { events: [], nowMs, timeZone: 'Asia/Seoul' });
  expect(event).toMatchObject({ state: 'upcoming', startsAtMs: Date.UTC(2026, 10, 21, 11), startedAtMs: null, fault: null });
});

test('plan: two events on one channel share time, refused with the name of the other', () => {
  expect(() => planEvent(draft, context(concert))).toThrowError(
    expect.objectContaining({ code: 'event/overlap', params: expect.objectContaining({ title: 'Evening concert' }) }),
  );
});

test('plan: one event begins when the other ends, both fit', () => {
  expect(planEvent({ ...draft, startsAt: '2026-11-21T21:00' }, context(concert)).state).toBe('upcoming');
});

test('plan: same time on another channel, or beside a cancelled event, fits', () => {
  expect(planEvent({ ...draft, channel: 'small-hall' }, context(concert)).state).toBe('upcoming');
  expect(planEvent(draft, context({ ...concert, state: 'cancelled' })).state).toBe('upcoming');
});

test('plan: end before start, or already over, refused', () => {
  expect(() => planEvent({ ...draft, endsAt: '2026-11-21T20:00' }, context())).toThrowError(code('event/bad-times'));
  expect(() => planEvent({ ...draft, startsAt: '2026-11-21T09:00', endsAt: '2026-11-21T12:00' }, context())).toThrowError(
    code('event/bad-times'),
  );
});

test('plan: two events in the same millisecond, two ids', () => {
  const first = planEvent(draft, context());
  expect(planEvent({ ...draft, channel: 'b' }, context(first)).id).not.toBe(first.id);
});

test('change: the title alone, everything else stays', () => {
  const change = eventChangeSchema.parse({ id: 'concert', title: 'Matinee' });
  expect(changeEvent(change, context(concert))).toEqual({ ...concert, title: 'Matinee' });
});

test('change: an event that is on air, only its end may move', () => {
  const onAir = { ...concert, state: 'on-air' as const, startedAtMs: concert.startsAtMs };
  const late = { ...context(onAir), nowMs: epochMsOf('2026-11-21T20:00', 'UTC') };
  expect(changeEvent({ id: 'concert', endsAt: '2026-11-21T21:30', title: concert.title }, late)).toEqual({
    ...onAir,
    endsAt: '2026-11-21T21:30',
    endsAtMs: epochMsOf('2026-11-21T21:30', 'UTC'),
  });
  expect(() => changeEvent({ id: 'concert', destinationIds: ['video'] }, late)).toThrowError(code('event/on-air'));
  expect(() => changeEvent({ id: 'concert', startsAt: '2026-11-21T18:00' }, late)).toThrowError(code('event/on-air'));
  expect(() => changeEvent({ id: 'concert', endsAt: '2026-11-21T19:30' }, late)).toThrowError(code('event/bad-times'));
});

test('change: an end moved into the next event, refused', () => {
  const next = sampleEvent('2026-11-21T21:00', '2026-11-21T22:00', { id: 'talk' });
  expect(() => changeEvent({ id: 'concert', endsAt: '2026-11-21T21:30' }, context(concert, next))).toThrowError(code('event/overlap'));
});

test('change: a missed event gets a new day, upcoming again', () => {
  const missed = { ...concert, state: 'missed' as const };
  const moved = changeEvent({ id: 'concert', startsAt: '2026-11-22T19:00', endsAt: '2026-11-22T21:00' }, context(missed));
  expect(moved).toMatchObject({ state: 'upcoming', startsAtMs: epochMsOf('2026-11-22T19:00', 'UTC') });
});

test('change: an event that is not there, refused', () => {
  expect(() => changeEvent({ id: 'nobody', title: 'x' }, context(concert))).toThrowError(code('event/not-found'));
});

test('zone: the station moves, upcoming events keep the wall-clock time and what is on air its instants', () => {
  const onAir = { ...concert, id: 'now', state: 'on-air' as const };
  const [upcoming, running] = moveToZone([concert, onAir], 'Europe/Berlin');
  expect(upcoming?.startsAtMs).toBe(concert.startsAtMs - 3_600_000);
  expect(running).toEqual(onAir);
});
