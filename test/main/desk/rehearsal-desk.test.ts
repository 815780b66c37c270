import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import { draft, fault, kinds, openDeskForTest } from './desk-for-test.ts';

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
