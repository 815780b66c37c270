import { expect, test } from 'vitest';
import { eventDraftSchema } from '../../../main/contract/broadcast-event.ts';
import type { Destination } from '../../../main/contract/destination.ts';
import { type DeskForTest, draft, kinds, openDeskForTest } from './desk-for-test.ts';

/** Three destinations on their way and one recording that waits for room. */
async function onAir(): Promise<DeskForTest & { ids: Record<'live' | 'retrying' | 'stalled' | 'file', string> }> {
  const house = await openDeskForTest();
  const { desk, engine } = house;
  const add = async (name: string, parts = {}): Promise<Destination> => desk.destinations.add(draft(name, parts));
  const ids = {
    live: (await add('a')).id,
    retrying: (await add('b')).id,
    stalled: (await add('c')).id,
    file: (await add('d', { kind: 'file', server: '' })).id,
  };
  await desk.relays.startAll();
  engine.set(ids.live, { state: 'live' });
  engine.set(ids.retrying, { state: 'retrying' });
  engine.set(ids.stalled, { state: 'stalled' });
  engine.set(ids.file, { state: 'retrying', fault: { code: 'recording/disk-full', params: {} } });
  engine.process.calls = [];
  return { ...house, ids };
}

const retried = ({ engine }: DeskForTest) => engine.process.calls.filter((call) => call.startsWith('relay.retry'));

test('system desk: the network comes back, everybody who is away is tried at once and again, nobody else', async () => {
  const house = await onAir();
  house.system.news.emit({ kind: 'network-lost' });
  house.system.news.emit({ kind: 'network-back', forMs: 8_000, addresses: ['10.0.0.5'] });
  await house.clock.advance(500);
  expect(retried(house).sort()).toEqual([`relay.retry ${house.ids.retrying}`, `relay.retry ${house.ids.stalled}`].sort());
  house.engine.set(house.ids.stalled, { state: 'live' });
  await house.clock.advance(10_000);
  expect(retried(house).filter((call) => call.endsWith(house.ids.stalled))).toHaveLength(1);
  expect(retried(house).filter((call) => call.endsWith(house.ids.retrying))).toHaveLength(3);
  expect(kinds(house.asRun)).toEqual(expect.arrayContaining(['network-lost', 'network-back']));
  expect(house.asRun.tail(50).find(({ kind }) => kind === 'network-back')?.detail).toEqual({ seconds: 8, addresses: '10.0.0.5' });
});

test('system desk: the machine slept, written down, what is due is done and relays are tried', async () => {
  const house = await onAir();
  house.system.news.emit({ kind: 'slept', forMs: 3_600_000 });
  await house.clock.advance(500);
  expect(kinds(house.asRun)).toContain('system-slept');
  expect(retried(house)).toHaveLength(2);
});

test('system desk: the clock is set over the start of an event, it starts at once and not at the next look of the schedule', async () => {
  const house = await openDeskForTest();
  const { id } = await house.desk.destinations.add(draft('a'));
  await house.desk.setStation({ name: 'Hall', timeZone: 'UTC', language: 'en' });
  const times = { startsAt: '2026-11-21T12:00', endsAt: '2026-11-21T14:00' };
  const event = eventDraftSchema.parse({ title: 'Recital', kind: 'concert', destinationIds: [id], drivesObs: false, ...times });
  await house.desk.events.add(event);
  house.clock.step(2 * 3_600_000 + 60_000);
  house.system.news.emit({ kind: 'clock-step', byMs: 7_260_000 });
  await expect.poll(() => kinds(house.asRun)).toContain('event-started');
  expect(kinds(house.asRun)).toContain('clock-step');
});

test('system desk: what the machine is like, in the snapshot at once', async () => {
  const { desk, system } = await openDeskForTest();
  system.set({ network: 'up', addresses: ['10.0.0.5'], freeDiskBytes: 5e9 });
  expect(desk.snapshot().system).toMatchObject({ network: 'up', addresses: ['10.0.0.5'] });
});

test('system desk: closed while relays wait to be tried, no timer is left', async () => {
  const house = await onAir();
  house.system.news.emit({ kind: 'slept', forMs: 60_000 });
  await house.close();
  expect(house.clock.pendingTimers).toBe(0);
});
