import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backupRelayId } from '../../../main/contract/relay-id.ts';
import type { NewKey } from '../../../main/transport/desk-commands.ts';
import { AT, draft, fault, openDeskForTest } from './desk-for-test.ts';

const WHO = 'a test';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OPEN: Pick<NewKey, 'validFromMs' | 'validUntilMs' | 'eventId'> = { validFromMs: null, validUntilMs: null, eventId: null };

async function withOne(parts: Parameters<typeof draft>[1] = {}) {
  const inTest = await openDeskForTest();
  const { id } = await inTest.desk.destinations.add(draft('A', { key: 'key-first', ...parts }));
  const add = (name: string, fields: Partial<typeof OPEN> = {}) =>
    inTest.desk.keys.add({ id, name, key: `key-${name}`, ...OPEN, ...fields }, WHO);
  const now = () => inTest.desk.snapshot().destinations[0];
  const served = () => inTest.engine.process.specs.get(id)?.key;
  const audit = () =>
    readFileSync(join(inTest.dataDir, 'audit.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; detail: object });
  return { ...inTest, id, add, now, served, audit };
}

/** An event of the destination, in the venue's zone, which is this machine's. */
async function event({ desk, id }: Awaited<ReturnType<typeof withOne>>, title: string, fromMs: number, untilMs: number) {
  const local = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  await desk.setStation({ ...desk.snapshot().station, timeZone: 'UTC' });
  const plan = { title, kind: 'concert' as const, startsAt: local(fromMs), endsAt: local(untilMs), channel: 'main' };
  return await desk.events.add({ ...plan, destinationIds: [id], openingScene: '', closingScene: '', drivesObs: false });
}

describe('many keys', () => {
  test('many keys: added, chosen, changed and removed; the engine gets the one in use, everybody sees names and times alone', async () => {
    const { desk, id, add, now, served, vault, audit, dataDir } = await withOne();
    const spring = await add('spring', { validUntilMs: AT + HOUR_MS });
    expect(now()).toMatchObject({
      keyInUse: 'first',
      hasKey: true,
      keys: [{ id: 'first' }, { name: 'spring', validUntilMs: AT + HOUR_MS }],
    });
    expect(served()).toBe('key-first');
    await desk.keys.choose({ id, keyId: spring.id }, WHO);
    expect([now()?.keyInUse, served()]).toEqual([spring.id, 'key-spring']);
    await desk.keys.change({ id, keyId: spring.id, name: 'Spring 2026', key: 'key-newer' }, WHO);
    expect([now()?.keys[1]?.name, served()]).toEqual(['Spring 2026', 'key-newer']);
    expect(await desk.keys.reveal({ id, keyId: 'first' }, WHO)).toMatchObject({ key: 'key-first' });
    await desk.keys.remove({ id, keyId: 'first' }, WHO);
    expect(vault.names()).toEqual([`destination/${id}/key/${spring.id}`]);
    expect(audit().map(({ kind }) => kind)).toEqual(['key-added', 'key-chosen', 'key-changed', 'key-revealed', 'key-removed']);
    for (const file of ['audit.jsonl', 'settings.json'])
      expect(readFileSync(join(dataDir, file), 'utf8')).not.toMatch(/key-(first|spring|newer)/);
    expect(JSON.stringify(desk.snapshot())).not.toMatch(/key-(first|spring|newer)/);
  });

  test('many keys: what fits nothing is refused and nothing is changed', async () => {
    const { desk, id, add, now } = await withOne();
    const before = now();
    await expect(desk.keys.add({ id, name: '', key: 'with space', ...OPEN }, WHO)).rejects.toThrow(fault('destination/bad-key'));
    await expect(add('x', { validFromMs: AT, validUntilMs: AT - 1 })).rejects.toThrow(fault('destination/key-times'));
    await expect(desk.keys.choose({ id, keyId: 'nothing' }, WHO)).rejects.toThrow(fault('destination/key-not-found'));
    await expect(desk.keys.remove({ id, keyId: 'nothing' }, WHO)).rejects.toThrow(fault('destination/key-not-found'));
    expect(now()).toEqual(before);
  });

  test('many keys: one that is over or not begun starts nothing and says so; without any, none is missing at the desk alone', async () => {
    const { desk, id, add, engine } = await withOne();
    await desk.keys.change({ id, keyId: 'first', validUntilMs: AT - 1 }, WHO);
    await expect(desk.relays.start(id)).rejects.toThrow(fault('destination/key-expired'));
    await desk.keys.change({ id, keyId: 'first', validFromMs: AT + 1, validUntilMs: null }, WHO);
    await expect(desk.relays.start(id)).rejects.toThrow(fault('destination/key-not-yet'));
    await desk.keys.remove({ id, keyId: 'first' }, WHO);
    await expect(desk.relays.start(id)).rejects.toThrow(fault('destination/key-missing'));
    await add('good');
    await desk.relays.start(id);
    expect(engine.process.relays[id]?.wanted).toBe(true);
  });

  test('many keys: a key that ends on air, the relay goes on, also over a new desk, and an alert says it', async () => {
    const inTest = await withOne();
    const { desk, id, engine, clock } = inTest;
    await desk.keys.change({ id, keyId: 'first', validUntilMs: AT + MINUTE_MS }, WHO);
    await desk.relays.start(id);
    const { reconnects } = engine.process;
    await clock.advance(2 * MINUTE_MS);
    expect(desk.snapshot().relays[id]).toMatchObject({ wanted: true, state: 'live' });
    expect(
      desk
        .snapshot()
        .alerts.filter(({ clearedAtMs }) => clearedAtMs === null)
        .map(({ code }) => code),
    ).toEqual(['key/ended-on-air']);
    await inTest.close();
    engine.reconnect();
    const next = await openDeskForTest({ dataDir: inTest.dataDir, engine });
    await next.clock.advance(2 * MINUTE_MS);
    expect(engine.process.relays[id]?.wanted).toBe(true);
    expect([engine.process.specs.get(id)?.key, engine.process.reconnects]).toEqual(['key-first', reconnects]);
  });

  test('many keys: on air with it, it is not removed; another one chosen, it may', async () => {
    const { desk, id, add, served } = await withOne();
    const other = await add('other');
    await desk.relays.start(id);
    await expect(desk.keys.remove({ id, keyId: 'first' }, WHO)).rejects.toThrow(fault('destination/key-on-air'));
    await desk.keys.choose({ id, keyId: other.id }, WHO);
    await desk.keys.remove({ id, keyId: 'first' }, WHO);
    expect(served()).toBe('key-other');
  });

  test('many keys: stream ids of SRT, chosen and timed as keys are; a receiver without any needs none', async () => {
    const inTest = await withOne({ kind: 'srt', server: 'srt://192.0.2.1:9000', key: 'id-first' });
    const { desk, id, add, clock, served } = inTest;
    const spring = await add('spring', { validUntilMs: AT + HOUR_MS });
    await desk.keys.choose({ id, keyId: spring.id }, WHO);
    await desk.relays.start(id);
    expect(served()).toBe('key-spring');
    await desk.relays.stop(id);
    await clock.advance(2 * HOUR_MS);
    await expect(desk.relays.start(id)).rejects.toThrow(fault('destination/key-expired'));
    const gala = await event(inTest, 'Gala', AT + 3 * HOUR_MS, AT + 4 * HOUR_MS);
    await add('gala', { eventId: gala.id });
    await clock.advance(HOUR_MS + MINUTE_MS);
    expect(served()).toBe('key-gala');
    const { id: open } = await desk.destinations.add(draft('B', { kind: 'srt', server: 'srt://192.0.2.1:9001', key: '' }));
    await desk.relays.start(open);
    expect(inTest.engine.process.specs.get(open)?.key).toBe('');
  });

  test('many keys: two events in a row, each is served with its own key, and what follows with the one in use', async () => {
    const inTest = await withOne();
    const { desk, id, add, served, clock, engine } = inTest;
    const one = await event(inTest, 'One', AT + 2 * HOUR_MS, AT + 3 * HOUR_MS);
    const two = await event(inTest, 'Two', AT + 3 * HOUR_MS, AT + 4 * HOUR_MS);
    const bound = await add('one', { eventId: one.id });
    await add('two', { eventId: two.id });
    await expect(desk.keys.choose({ id, keyId: bound.id }, WHO)).rejects.toThrow(fault('destination/key-bound'));
    expect(served()).toBe('key-first');
    await clock.advance(2 * HOUR_MS + 60_000);
    expect([engine.process.relays[id]?.wanted, served()]).toEqual([true, 'key-one']);
    await clock.advance(HOUR_MS);
    expect([engine.process.relays[id]?.wanted, served()]).toEqual([true, 'key-two']);
    await clock.advance(HOUR_MS);
    expect(engine.process.relays[id]?.wanted).toBe(false);
    await desk.relays.start(id);
    expect(served()).toBe('key-first');
  });

  test('many keys: the alerts before an event whose key is missing, or ends within it, and before a key ends', async () => {
    const inTest = await withOne();
    const { desk, id, clock } = inTest;
    await event(inTest, 'Gala', AT + 26 * HOUR_MS, AT + 28 * HOUR_MS);
    const lasting = () =>
      desk
        .snapshot()
        .alerts.filter(({ clearedAtMs }) => clearedAtMs === null)
        .map(({ code, params }) => [code, params.title ?? params.until]);
    await desk.keys.change({ id, keyId: 'first', validUntilMs: AT + 27 * HOUR_MS }, WHO);
    expect(lasting()).toEqual([['key/ends-soon', '2026-11-22 13:00']]);
    await clock.advance(3 * HOUR_MS);
    expect(lasting()).toContainEqual(['key/ends-early', 'Gala']);
    await desk.keys.change({ id, keyId: 'first', validUntilMs: AT + 25 * HOUR_MS }, WHO);
    expect(lasting()).toContainEqual(['key/missing', 'Gala']);
    await desk.keys.change({ id, keyId: 'first', validUntilMs: null }, WHO);
    await clock.advance(1_000);
    expect(lasting()).toEqual([]);
  });
});

describe('backup server', () => {
  const backupServer = 'rtmp://b.example/live?backup=1';

  test('backup server: served beside the first one with the same key, or its own; both are one destination', async () => {
    const { desk, id, engine, now } = await withOne({ backupServer });
    const backup = () => engine.process.specs.get(backupRelayId(id));
    expect(backup()).toMatchObject({ server: backupServer, key: 'key-first' });
    await desk.keys.change({ id, keyId: 'first', backupKey: 'key-second' }, WHO);
    expect([backup()?.key, now()?.keys[0]?.hasBackup]).toEqual(['key-second', true]);
    expect(await desk.keys.reveal({ id }, WHO)).toMatchObject({ key: 'key-first', backupKey: 'key-second' });
    await desk.relays.start(id);
    expect(Object.keys(desk.snapshot().relays)).toEqual([id]);
    engine.set(id, { state: 'retrying', fault: { code: 'destination/refused', params: {} } });
    expect([desk.snapshot().tally, desk.snapshot().relays[id]?.state, desk.snapshot().legs[id]?.main.state]).toEqual([
      'on-air',
      'live',
      'retrying',
    ]);
    await desk.relays.stop(id);
    expect(Object.values(engine.process.relays).some(({ wanted }) => wanted)).toBe(false);
    await desk.destinations.remove(id);
    expect([...engine.process.specs.keys()]).toEqual([]);
  });

  test('backup server: of what our own publisher does not serve, or no address, refused', async () => {
    const { desk } = await openDeskForTest();
    const add = (parts: Parameters<typeof draft>[1]) => desk.destinations.add(draft('A', parts));
    await expect(add({ backupServer: 'http://b.example' })).rejects.toThrow(fault('destination/bad-url'));
    await expect(add({ kind: 'mpegts', server: 'udp://h:1', backupServer })).rejects.toThrow(fault('destination/bad-url'));
    await expect(add({ kind: 'srt', server: 'srt://h:1', password: 'short' })).rejects.toThrow(fault('destination/bad-passphrase'));
    await expect(add({ kind: 'srt', server: 'srt://h:1?streamid=x' })).rejects.toThrow(fault('destination/bad-url'));
  });
});

test('an event finds the vault locked: it is said, and its destinations start when it is unlocked, as long as it lasts', async () => {
  const inTest = await withOne();
  const { desk, id, clock, engine } = inTest;
  const passphrase = 'four words are enough';
  await event(inTest, 'Gala', AT + HOUR_MS, AT + 3 * HOUR_MS);
  await desk.vault.setPassphrase({ passphrase }, WHO);
  await desk.vault.lock(WHO);
  await clock.advance(HOUR_MS + 60_000);
  const kinds = () => desk.snapshot().asRun.map(({ kind }) => kind);
  const alerts = () => desk.snapshot().alerts.filter(({ clearedAtMs }) => clearedAtMs === null);
  expect(engine.process.relays[id]?.wanted ?? false).toBe(false);
  expect(kinds()).toContain('event-blocked');
  expect(alerts().map(({ code, params }) => [code, params.title])).toEqual([['event/vault-locked', 'Gala']]);
  await desk.vault.unlock(passphrase, WHO);
  await clock.advance(1_000);
  expect(engine.process.relays[id]?.wanted).toBe(true);
  expect(kinds()).toContain('event-unblocked');
  expect([alerts().map(({ code }) => code), desk.snapshot().events[0]?.fault]).toEqual([[], null]);
});

test('an event finds the vault locked and is over before it is unlocked, nothing is started any more', async () => {
  const inTest = await withOne();
  const { desk, id, clock, engine } = inTest;
  await event(inTest, 'Gala', AT + HOUR_MS, AT + 2 * HOUR_MS);
  await desk.vault.setPassphrase({ passphrase: 'four words are enough' }, WHO);
  await desk.vault.lock(WHO);
  await clock.advance(3 * HOUR_MS);
  await desk.vault.unlock('four words are enough', WHO);
  await clock.advance(1_000);
  expect(engine.process.relays[id]?.wanted ?? false).toBe(false);
});
