import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { draft, fault, kinds, openDeskForTest } from './desk-for-test.ts';

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
