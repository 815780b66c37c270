import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NOTHING_ON_AIR } from '../../../main/contract/air.ts';
import { draft, fault, kinds, openDeskForTest } from './desk-for-test.ts';
import { FakeEngine } from './fake-engine.ts';

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
