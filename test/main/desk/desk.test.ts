import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import { NOTHING_ON_AIR } from '../../../main/contract/air.ts';
import { draft, openDeskForTest } from './desk-for-test.ts';
import { FakeEngine } from './fake-engine.ts';

const fault = (code: string) => expect.objectContaining({ code });
const kinds = (asRun: { tail(count: number): { kind: string }[] }) => asRun.tail(1_000).map(({ kind }) => kind);

describe('desk: destinations', () => {
  test('desk: destination added, shown without its key, and the engine has the key', async () => {
    const { desk, engine } = await openDeskForTest();
    const destination = await desk.destinations.add(draft('YouTube', { key: 'abcd?x=%2F' }));
    expect(destination).toEqual({ ...destination, name: 'YouTube', hasKey: true, hasPassword: false });
    expect(engine.process.specs.get(destination.id)).toMatchObject({ key: 'abcd?x=%2F', server: 'rtmp://127.0.0.1:1936/live' });
    expect(desk.snapshot().destinations).toEqual([destination]);
    expect(desk.snapshot().relays[destination.id]?.state).toBe('idle');
  });

  test('desk: destination that breaks a rule, refused and nothing kept', async () => {
    const { desk, vault } = await openDeskForTest();
    await desk.destinations.add(draft('YouTube'));
    const before = vault.names();
    await expect(desk.destinations.add(draft('youtube '))).rejects.toThrow(fault('destination/name-taken'));
    await expect(desk.destinations.add(draft('B', { server: 'http://x/' }))).rejects.toThrow(fault('destination/bad-url'));
    await expect(desk.destinations.add(draft('B', { key: 'with space' }))).rejects.toThrow(fault('destination/bad-key'));
    expect(vault.names()).toEqual(before);
    expect(desk.snapshot().destinations.length).toBe(1);
  });

  test('desk: destination changed, a key left out stays and an empty one is removed', async () => {
    const { desk, engine } = await openDeskForTest();
    const { id } = await desk.destinations.add(draft('A', { password: 'pass-word' }));
    const renamed = await desk.destinations.change({ id, name: 'B' });
    expect(renamed).toMatchObject({ name: 'B', hasKey: true, hasPassword: true });
    expect(engine.process.specs.get(id)?.key).toBe('key-of-it');
    expect(await desk.destinations.change({ id, key: '', password: '' })).toMatchObject({ hasKey: false, hasPassword: false });
    await expect(desk.destinations.change({ id: 'nobody' })).rejects.toThrow(fault('destination/not-found'));
  });

  test('desk: recordings, in the data folder unless another one is given, and kept when the destination is removed', async () => {
    const { desk, engine, dataDir } = await openDeskForTest();
    const own = await desk.destinations.add(draft('Archive', { kind: 'file', server: '' }));
    const given = await desk.destinations.add(draft('Second archive', { kind: 'file', server: '/media/archive' }));
    const folder = join(dataDir, 'recordings');
    expect(engine.process.specs.get(own.id)?.folder).toBe(folder);
    expect(engine.process.specs.get(given.id)?.folder).toBe('/media/archive');
    mkdirSync(folder, { recursive: true });
    await desk.destinations.remove(own.id);
    expect(existsSync(folder)).toBe(true);
  });

  test('desk: destination removed, gone from engine, vault, list and HLS folder', async () => {
    const { desk, engine, vault, dataDir } = await openDeskForTest();
    const { id } = await desk.destinations.add(draft('Web', { kind: 'hls', server: '', key: '' }));
    const folder = join(dataDir, 'hls', id);
    expect(engine.process.specs.get(id)?.folder).toBe(folder);
    expect(desk.hlsFolder(id)).toBe(folder);
    mkdirSync(folder, { recursive: true });
    await desk.destinations.remove(id);
    expect(existsSync(folder)).toBe(false);
    expect(engine.process.relays).toEqual({});
    expect(vault.names()).toEqual([]);
    expect(desk.snapshot()).toMatchObject({ destinations: [], relays: {} });
    expect(desk.hlsFolder(id)).toBeNull();
  });
});

describe('desk: relays', () => {
  test('desk: one relay started and stopped, the others are not touched and the log says it', async () => {
    const { desk, engine, asRun } = await openDeskForTest();
    const a = await desk.destinations.add(draft('A'));
    const b = await desk.destinations.add(draft('B'));
    await desk.relays.start(a.id);
    await desk.relays.start(b.id);
    expect(desk.snapshot().tally).toBe('on-air');
    await desk.relays.stop(a.id);
    expect(desk.snapshot().relays).toMatchObject({ [a.id]: { wanted: false }, [b.id]: { state: 'live' } });
    expect(engine.process.calls.filter((call) => call.includes(b.id))).toEqual([
      `relay.put ${b.id}`,
      `relay.put ${b.id}`,
      `relay.start ${b.id}`,
    ]);
    expect(kinds(asRun)).toEqual(['desk-started', 'relay-started', 'relay-live', 'relay-started', 'relay-live', 'relay-stopped']);
  });

  test('desk: relay without a key, refused with the name', async () => {
    const { desk } = await openDeskForTest();
    const { id } = await desk.destinations.add(draft('A', { key: '' }));
    await expect(desk.relays.start(id)).rejects.toMatchObject({ code: 'destination/key-missing', params: { name: 'A' } });
    await expect(desk.relays.start('nobody')).rejects.toThrow(fault('destination/not-found'));
    await expect(desk.relays.stop('nobody')).rejects.toThrow(fault('destination/not-found'));
    await expect(desk.relays.retry('nobody')).rejects.toThrow(fault('destination/not-found'));
  });

  test('desk: start all with one that has no key, the rest goes on air and the one is named', async () => {
    const { desk } = await openDeskForTest();
    await desk.destinations.add(draft('A', { key: '' }));
    const b = await desk.destinations.add(draft('B'));
    await expect(desk.relays.startAll()).rejects.toMatchObject({ params: { name: 'A' } });
    expect(desk.snapshot().relays[b.id]?.state).toBe('live');
    await desk.relays.endAll();
    expect(desk.snapshot().tally).toBe('standby');
  });

  test('desk: relay that is served already is started again, not disturbed', async () => {
    const { desk, engine } = await openDeskForTest();
    const { id } = await desk.destinations.add(draft('A'));
    await desk.relays.start(id);
    const calls = engine.process.calls.length;
    await desk.relays.start(id);
    expect(engine.process.calls.length).toBe(calls);
  });
});

describe('desk: engine and desk come and go', () => {
  test('desk: engine dies on air, nothing says live; a new engine gets ingest, keys and what was wanted', async () => {
    const { desk, engine, asRun } = await openDeskForTest();
    const a = await desk.destinations.add(draft('A', { key: 'key-a' }));
    const b = await desk.destinations.add(draft('B', { key: 'key-b' }));
    await desk.relays.start(a.id);
    engine.crash();
    expect(desk.snapshot()).toMatchObject({ tally: 'starting', engine: { state: 'down' }, relays: { [a.id]: { state: 'retrying' } } });
    engine.comeBack();
    await expect.poll(() => desk.snapshot().relays[a.id]?.state).toBe('live');
    expect(engine.process.config).toEqual({ host: '127.0.0.1', port: 1935, secret: '' });
    expect([...engine.process.specs.values()].map(({ key }) => key)).toEqual(['key-a', 'key-b']);
    expect(engine.process.relays[b.id]?.wanted).toBe(false);
    expect(kinds(asRun).slice(-2)).toEqual(['relay-lost', 'relay-live']);
  });

  test('desk: engine dies during an interval, the slates of the operator go on at the new one', async () => {
    const { desk, engine } = await openDeskForTest();
    const a = await desk.destinations.add(draft('A'));
    const b = await desk.destinations.add(draft('B'));
    await desk.relays.startAll();
    await desk.air.slate('interval');
    await desk.relays.slate(b.id, 'rights');
    engine.crash();
    engine.comeBack();
    await expect.poll(() => engine.process.air).toMatchObject({ source: 'slate', slate: 'interval', heldBy: 'operator' });
    expect(engine.process.relays).toMatchObject({ [a.id]: { slate: null, state: 'live' }, [b.id]: { slate: 'rights', state: 'live' } });
  });

  test('desk: engine dies with the program on air, the new one is told to stand in until the encoder is back', async () => {
    const { desk, engine } = await openDeskForTest();
    await desk.destinations.add(draft('A'));
    await desk.relays.startAll();
    engine.process.air = { ...NOTHING_ON_AIR, source: 'main' };
    engine.tell();
    engine.crash();
    engine.comeBack();
    await expect.poll(() => engine.process.calls).toContain('air.resume');
    expect(engine.process.calls.indexOf('air.resume')).toBeGreaterThan(engine.process.calls.findIndex((call) => /^relay.start/.test(call)));
    engine.crash();
    engine.reconnect();
    await expect.poll(() => engine.process.calls.filter((call) => call === 'status').length).toBe(2);
    expect(engine.process.calls.filter((call) => call === 'air.resume')).toHaveLength(1);
  });

  test('desk: started and stopped while the engine is away, the wish is met when it is back', async () => {
    const { desk, engine } = await openDeskForTest();
    const a = await desk.destinations.add(draft('A'));
    const b = await desk.destinations.add(draft('B'));
    await desk.relays.start(a.id);
    engine.crash();
    await desk.relays.stop(a.id);
    await desk.relays.start(b.id);
    engine.comeBack();
    await expect.poll(() => engine.process.relays[b.id]?.wanted).toBe(true);
    expect(engine.process.relays[a.id]?.wanted).toBe(false);
  });

  test('desk: link to a living engine lost and back, stops and removals made meanwhile are done and the rest is not touched', async () => {
    const { desk, engine } = await openDeskForTest();
    const [a, b, c] = [
      await desk.destinations.add(draft('A')),
      await desk.destinations.add(draft('B')),
      await desk.destinations.add(draft('C')),
    ];
    await desk.relays.startAll();
    engine.crash();
    await desk.relays.stop(a.id);
    await desk.destinations.remove(b.id);
    engine.process.calls = [];
    engine.reconnect();
    await expect.poll(() => engine.process.relays).toMatchObject({ [a.id]: { wanted: false }, [c.id]: { state: 'live' } });
    await expect.poll(() => Object.keys(engine.process.relays).sort()).toEqual([a.id, c.id].sort());
    expect(engine.process.calls.filter((call) => call.includes(c.id))).toEqual([`relay.put ${c.id}`]);
    expect(engine.process.reconnects).toBe(0);
  });

  test('desk: engine that comes up only after the desk, gets ingest and keys', async () => {
    const engine = new FakeEngine();
    engine.state = 'down';
    const { desk } = await openDeskForTest({ engine });
    await desk.destinations.add(draft('A'));
    engine.reconnect();
    await expect.poll(() => engine.process.specs.size).toBe(1);
    expect(engine.process.config?.port).toBe(1935);
  });

  test('desk: engine served on without a desk, the next one writes down what happened meanwhile and when', async () => {
    const first = await openDeskForTest();
    const { id } = await first.desk.destinations.add(draft('A'));
    await first.desk.relays.start(id);
    const { process } = first.engine;
    await first.close();
    const { program, air } = process.status();
    const relay = { wanted: true, fault: null, slate: null };
    process.journal = [
      { atMs: 1, program, air, relays: { [id]: { ...relay, state: 'live' } } },
      { atMs: 2, program, air, relays: { [id]: { ...relay, state: 'stalled' } } },
      { atMs: 3, program, air, relays: { [id]: { ...relay, state: 'live' } } },
    ];
    const second = await openDeskForTest({ dataDir: first.dataDir, engine: new FakeEngine(process) });
    expect(second.asRun.tail(2)).toMatchObject([
      { atMs: 2, kind: 'relay-lost', detail: { id, name: 'A' } },
      { atMs: 3, kind: 'relay-live', detail: { id, name: 'A' } },
    ]);
  });

  test('desk: closed on air, the engine goes on; the next desk takes over without a reconnect or a false entry', async () => {
    const first = await openDeskForTest();
    const { id } = await first.desk.destinations.add(draft('A'));
    await first.desk.relays.start(id);
    const { process } = first.engine;
    await first.close();
    expect(process.ended).toBe(false);
    process.calls = [];
    const second = await openDeskForTest({ dataDir: first.dataDir, engine: new FakeEngine(process) });
    expect(second.desk.snapshot()).toMatchObject({ tally: 'on-air', relays: { [id]: { state: 'live', wanted: true } } });
    expect(process.calls).toEqual(['status', 'journal.take', 'air.configure', 'watch.configure', `relay.put ${id}`]);
    expect(process.reconnects).toBe(0);
    expect(kinds(second.asRun).slice(-2)).toEqual(['desk-stopped', 'desk-started']);
    await second.desk.relays.stop(id);
    await second.close();
    expect(process.ended).toBe(true);
  });

  test('desk: closed with nothing wanted, the engine ends with it', async () => {
    const { desk, engine, close } = await openDeskForTest();
    await desk.destinations.add(draft('A'));
    await close();
    expect(engine.process.ended).toBe(true);
  });

  test('desk: closed while the engine could not be asked, the engine is left alone', async () => {
    const engine = new FakeEngine();
    engine.state = 'starting';
    const { close } = await openDeskForTest({ engine });
    await close();
    expect(engine.process.ended).toBe(false);
  });

  test('desk: settings lost while a destination is on air, it is shown and can be stopped', async () => {
    const first = await openDeskForTest();
    const { id } = await first.desk.destinations.add(draft('A'));
    await first.desk.relays.start(id);
    await first.close();
    const second = await openDeskForTest({ engine: new FakeEngine(first.engine.process) });
    expect(second.desk.snapshot()).toMatchObject({ tally: 'on-air', destinations: [{ id }], relays: { [id]: { state: 'live' } } });
    await second.desk.relays.stop(id);
    expect(second.desk.snapshot()).toMatchObject({ tally: 'standby', destinations: [], relays: {} });
  });

  test('desk: rehearsal left behind by a desk that died, taken away', async () => {
    const engine = new FakeEngine();
    engine.set('rehearsal-1', { wanted: true, state: 'live' });
    const { desk } = await openDeskForTest({ engine });
    expect(engine.process.relays).toEqual({});
    expect(desk.snapshot().destinations).toEqual([]);
  });
});

describe('desk: ingest', () => {
  test('desk: LAN address without a secret, refused; with one, listened on and OBS is told the key', async () => {
    const { desk, engine, obs, vault } = await openDeskForTest();
    await expect(desk.configureIngest({ host: '0.0.0.0', port: 1935 })).rejects.toThrow(fault('ingest/secret-needed'));
    await expect(desk.configureIngest({ host: 'example.org', port: 1935 })).rejects.toThrow(fault('ingest/bad-address'));
    await desk.configureIngest({ host: '0.0.0.0', port: 1940, secret: 'open-sesame' });
    expect(engine.process.config).toEqual({ host: '0.0.0.0', port: 1940, secret: 'open-sesame' });
    expect(vault.get('ingest/secret')).toBe('open-sesame');
    await desk.obsMachines.setUp();
    expect(obs.calls.at(-1)).toEqual(['setUp', { server: 'rtmp://0.0.0.0:1940/live', key: 'main?secret=open-sesame' }]);
    await expect(desk.configureIngest({ host: '0.0.0.0', port: 1940, secret: '' })).rejects.toThrow(fault('ingest/secret-needed'));
    await desk.configureIngest({ host: '0.0.0.0', port: 1941 });
    expect(engine.process.config?.secret).toBe('open-sesame');
  });

  test('desk: address from the command line, used but not stored', async () => {
    const first = await openDeskForTest({ ingest: { host: '127.0.0.1', port: 1999 } });
    expect(first.engine.process.config?.port).toBe(1999);
    await first.close();
    const second = await openDeskForTest({ dataDir: first.dataDir });
    expect(second.engine.process.config?.port).toBe(1935);
  });

  test('desk: LAN address from the command line without a secret, the desk does not open', async () => {
    await expect(openDeskForTest({ ingest: { host: '192.168.0.2', port: 1935 } })).rejects.toThrow(fault('ingest/secret-needed'));
  });
});

describe('desk: OBS', () => {
  test('desk: OBS connected, its address is remembered and its password is in the vault alone', async () => {
    const first = await openDeskForTest();
    await first.desk.obsMachines.connect({ host: '127.0.0.1', port: 4455, password: 'obs-pass' });
    await first.close();
    const second = await openDeskForTest({ dataDir: first.dataDir });
    expect(second.obs.calls).toContainEqual(['connect', { host: '127.0.0.1', port: 4455, password: 'obs-pass' }]);
    expect(readFileSync(join(first.dataDir, 'settings.json'), 'utf8')).not.toContain('obs-pass');
    await second.desk.obsMachines.disconnect();
    expect((await openDeskForTest({ dataDir: first.dataDir })).obs.calls.some(([call]) => call === 'connect')).toBe(false);
  });

  test('desk: OBS starts to stream and changes scene, both in the snapshot and in the log', async () => {
    const { desk, obs, asRun } = await openDeskForTest();
    obs.set({ link: 'up', stream: 'stopped', scene: 'Stage' });
    obs.set({ stream: 'streaming' });
    obs.set({ scene: 'Foyer' });
    expect(desk.snapshot().obs).toMatchObject({ stream: 'streaming', scene: 'Foyer' });
    expect(kinds(asRun).slice(-2)).toEqual(['obs-stream-started', 'scene']);
  });
});

describe('desk: rehearsal', () => {
  test('desk: rehearsal, its destinations are served and shown, never stored and never on air', async () => {
    const { desk, engine, rehearsal, dataDir, asRun } = await openDeskForTest();
    await desk.destinations.add(draft('A'));
    await desk.rehearsal.start();
    expect(rehearsal.started).toEqual({ ingestServer: 'rtmp://127.0.0.1:1935/live', streamKey: 'main' });
    expect(desk.snapshot()).toMatchObject({
      tally: 'rehearsal',
      relays: { 'rehearsal-1': { state: 'live' }, 'rehearsal-2': { state: 'live' } },
    });
    expect(readFileSync(join(dataDir, 'settings.json'), 'utf8')).not.toContain('rehearsal');
    await expect(desk.rehearsal.start()).rejects.toThrow(fault('rehearsal/running'));
    await expect(desk.relays.startAll()).rejects.toThrow(fault('rehearsal/running'));
    await desk.rehearsal.stop();
    expect(Object.keys(engine.process.relays).some((id) => id.startsWith('rehearsal'))).toBe(false);
    expect(desk.snapshot()).toMatchObject({ tally: 'standby', rehearsal: { running: false } });
    expect(desk.snapshot().destinations.length).toBe(1);
    expect(kinds(asRun)).toEqual(['desk-started']);
  });

  test('desk: rehearsal asked for on air, refused', async () => {
    const { desk, rehearsal } = await openDeskForTest();
    const { id } = await desk.destinations.add(draft('A'));
    await desk.relays.start(id);
    await expect(desk.rehearsal.start()).rejects.toThrow(fault('rehearsal/on-air'));
    expect(rehearsal.started).toBeNull();
  });

  test('desk: rehearsal that ends by itself, its relays go', async () => {
    const { desk, engine, rehearsal } = await openDeskForTest();
    await desk.rehearsal.start();
    rehearsal.endByItself();
    await expect.poll(() => Object.keys(engine.process.relays)).toEqual([]);
    expect(desk.snapshot().destinations).toEqual([]);
  });

  test('desk: relay of the rehearsal cannot be served, all of it is taken back', async () => {
    const { desk, engine } = await openDeskForTest();
    engine.failNext = new Fault('engine/no-answer');
    await expect(desk.rehearsal.start()).rejects.toThrow(fault('engine/no-answer'));
    expect(desk.snapshot()).toMatchObject({ rehearsal: { running: false }, destinations: [] });
  });

  test('desk: closed during a rehearsal, the engine ends with it', async () => {
    const { desk, engine, close } = await openDeskForTest();
    await desk.rehearsal.start();
    await close();
    expect(engine.process.ended).toBe(true);
  });
});

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
