import { describe, expect, test } from 'vitest';
import { draft, kinds, openDeskForTest } from './desk-for-test.ts';

describe('desk: schedule', () => {
  const event = (destinationIds: string[]) => ({
    ...{ title: 'Evening concert', kind: 'concert' as const, startsAt: '2026-11-21T19:30', endsAt: '2026-11-21T21:00', channel: 'main' },
    ...{ destinationIds, openingScene: 'Stage', closingScene: '', drivesObs: true },
  });

  test('desk: event comes, OBS streams and its relays go on over a rehearsal; at its end they stop', async () => {
    const { desk, clock, obs, engine, asRun } = await openDeskForTest();
    await desk.setStation({ name: 'Hall', timeZone: 'Asia/Seoul', language: 'ko' });
    const { id } = await desk.destinations.add(draft('A'));
    const { startsAtMs } = await desk.events.add(event([id]));
    await desk.rehearsal.start();
    await clock.advance(startsAtMs - clock.nowMs() + 100);
    await expect.poll(() => engine.process.relays).toMatchObject({ [id]: { state: 'live' } });
    expect(Object.keys(engine.process.relays)).toEqual([id]);
    expect(obs.calls.map(([call]) => call)).toEqual(expect.arrayContaining(['switchScene', 'startStream']));
    await clock.advance(91 * 60_000);
    await expect.poll(() => desk.snapshot().events[0]?.state).toBe('ended');
    expect(desk.snapshot().tally).toBe('standby');
    expect(kinds(asRun)).toEqual(expect.arrayContaining(['event-started', 'relay-started', 'relay-live', 'relay-stopped', 'event-ended']));
  });

  test('desk: station moves to another zone, its events move with it', async () => {
    const { desk } = await openDeskForTest();
    await desk.setStation({ name: 'Hall', timeZone: 'Asia/Seoul', language: 'ko' });
    const { startsAtMs } = await desk.events.add(event([]));
    await desk.setStation({ name: 'Hall', timeZone: 'Europe/Vienna', language: 'en' });
    expect((desk.snapshot().events[0]?.startsAtMs ?? 0) - startsAtMs).toBe(8 * 3_600_000);
  });
});
