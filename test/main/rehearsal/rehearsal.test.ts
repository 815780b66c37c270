import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { silentLog } from '../../../main/base/log.ts';
import { ClipPublisher } from '../../../main/rehearsal/clip-publisher.ts';
import { Rehearsal } from '../../../main/rehearsal/rehearsal.ts';
import { Sink } from '../../../main/rehearsal/sink.ts';

const clipFile = join(import.meta.dirname, '../../../assets/rehearsal.flv');
const base = { clipFile, clock: systemClock, log: silentLog };
const scope: AsyncDisposable[] = [];
afterEach(async () => {
  for (const thing of scope.splice(0).reverse()) await thing[Symbol.asyncDispose]();
});
function use<T extends AsyncDisposable>(thing: T): T {
  scope.push(thing);
  return thing;
}

/** A sink stands for the ingest: what arrives there is not relayed, so the test relays itself. */
async function openRehearsal() {
  const ingest = use(await Sink.open({ id: 'ingest', name: 'ingest', key: 'main', clock: systemClock, log: silentLog }));
  const rehearsal = use(await Rehearsal.open(base));
  return { ingest, rehearsal, address: { ingestServer: ingest.server, streamKey: 'main' } };
}

test('rehearsal: started, the clip reaches the ingest, and two sinks with keys of their own wait', async () => {
  const { ingest, rehearsal, address } = await openRehearsal();
  await rehearsal.start(address);
  const [first, second] = rehearsal.sinks();
  expect(rehearsal.status).toMatchObject({ running: true, fault: null, checks: [{ state: 'waiting' }, { state: 'waiting' }] });
  expect(first?.id).toMatch(/^rehearsal-/);
  expect(first?.server).not.toBe(second?.server);
  expect(first?.key).toMatch(/^[0-9a-f]{24}$/);
  expect(first?.key).not.toBe(second?.key);
  await vi.waitFor(() => expect(ingest.check.videoFrames).toBeGreaterThan(5), { timeout: 3_000 });
  await expect(rehearsal.start(address)).rejects.toMatchObject({ code: 'rehearsal/running' });
});

test('rehearsal: one destination is served and the other not, its checks say which', async () => {
  const { rehearsal, address } = await openRehearsal();
  await rehearsal.start(address);
  const [first] = rehearsal.sinks();
  use(await ClipPublisher.open({ ...base, server: first?.server ?? '', streamKey: first?.key ?? '', random: () => 0 }));
  await vi.waitFor(() => expect(rehearsal.status.checks.map(({ state }) => state)).toEqual(['ok', 'waiting']), { timeout: 5_000 });
});

test('rehearsal: stopped, no port is left, and its checks can still be read', async () => {
  const { rehearsal, address } = await openRehearsal();
  const seen: boolean[] = [];
  rehearsal.changed.on(({ running }) => seen.push(running));
  await rehearsal.start(address);
  const ports = rehearsal.sinks().map(({ server }) => Number(new URL(server).port));
  await Promise.all([rehearsal.stop(), rehearsal.stop()]);
  expect(rehearsal.sinks()).toEqual([]);
  expect(rehearsal.status).toMatchObject({ running: false, checks: [{ name: 'Rehearsal 1' }, { name: 'Rehearsal 2' }] });
  expect(seen.at(-1)).toBe(false);
  for (const port of ports) {
    const reason = await new Promise((resolve) =>
      connect(port, '127.0.0.1').once('error', (error) => resolve('code' in error && error.code)),
    );
    expect(reason).toBe('ECONNREFUSED');
  }
  await rehearsal.start(address);
  expect(rehearsal.status.running).toBe(true);
});

test('rehearsal: stopped while it starts, nothing is left running', async () => {
  const { rehearsal, address } = await openRehearsal();
  const starting = rehearsal.start(address);
  const outcome = expect(starting).rejects.toMatchObject({ code: 'rehearsal/ingest-lost' });
  await rehearsal.stop();
  await outcome;
  expect(rehearsal.status.running).toBe(false);
  expect(rehearsal.sinks()).toEqual([]);
});

test('rehearsal: no clip or no ingest, the fault says so and nothing is left', async () => {
  const { address } = await openRehearsal();
  const without = use(await Rehearsal.open({ ...base, clipFile: 'nowhere.flv' }));
  await expect(without.start(address)).rejects.toMatchObject({ code: 'rehearsal/clip-missing' });
  expect(without.sinks()).toEqual([]);
  const { rehearsal } = await openRehearsal();
  await expect(rehearsal.start({ ...address, streamKey: 'wrong' })).rejects.toMatchObject({ code: 'rehearsal/ingest-lost' });
  expect(rehearsal.status.running).toBe(false);
});
