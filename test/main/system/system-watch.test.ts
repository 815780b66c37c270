import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DiskSpace } from '../../../main/base/disk-space.ts';
import { silentLog } from '../../../main/base/log.ts';
import type { SystemStatus } from '../../../main/contract/system.ts';
import { type Machine, thisMachine } from '../../../main/system/machine.ts';
import { type SystemNews, SystemWatch } from '../../../main/system/system-watch.ts';
import { FakeClock } from '../fake-clock.ts';

const AT = Date.UTC(2026, 10, 21, 19);

let clock: FakeClock;
let addresses: string[];
let asleepMs: number;
let space: () => Promise<DiskSpace>;
let diskLooks: number;
let news: SystemNews[];
let statuses: SystemStatus[];
let watch: SystemWatch;

async function open(): Promise<void> {
  const machine: Machine = {
    interfaces: () => ({ eth0: addresses.map((address) => ({ address, family: 'IPv4', internal: false })) }),
    uptimeMs: () => clock.monotonicMs() + asleepMs,
    monotonicSleeps: true,
    disk: () => {
      diskLooks += 1;
      return space();
    },
  };
  watch = await SystemWatch.open({ clock, log: silentLog, machine, dataDir: '/data' });
  watch.news.on((one) => void news.push(one));
  watch.changed.on((status) => void statuses.push(status));
  await clock.advance(0);
}

beforeEach(async () => {
  clock = new FakeClock(AT);
  [addresses, asleepMs, diskLooks, news, statuses] = [['10.0.0.5'], 0, 0, [], []];
  space = async () => ({ freeBytes: 80_050_000_000, totalBytes: 500e9 });
  await open();
});

afterEach(() => {
  watch[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
});

test('system: nothing happens for an hour, nothing is said', async () => {
  statuses = [];
  await clock.advance(3_600_000);
  expect([news, statuses]).toEqual([[], []]);
  expect(watch.status).toMatchObject({ network: 'up', addresses: ['10.0.0.5'], freeDiskBytes: 80e9, isDiskLow: false });
});

test('system: the clock is set, noticed within 2 s with its sign', async () => {
  clock.step(-90_000);
  await clock.advance(2_000);
  expect(news).toEqual([{ kind: 'clock-step', byMs: -90_000 }]);
  expect(watch.status.lastClockStep).toEqual({ atMs: AT - 88_000, byMs: -90_000 });
  expect(watch.status.lastSleep).toBeNull();
});

test('system: the machine sleeps for an hour, said as sleep and not as a step', async () => {
  asleepMs = 3_600_000;
  clock.step(3_600_000);
  await clock.advance(2_000);
  expect(news).toEqual([{ kind: 'slept', forMs: 3_600_000 }]);
  expect(watch.status).toMatchObject({ lastSleep: { atMs: AT + 3_602_000, forMs: 3_600_000 }, lastClockStep: null });
});

test('system: the network is lost and comes back as it was, no address has changed', async () => {
  addresses = [];
  await clock.advance(2_000);
  expect(watch.status).toMatchObject({ network: 'lost', addresses: [] });
  await clock.advance(8_000);
  addresses = ['10.0.0.5'];
  await clock.advance(2_000);
  expect(news).toEqual([{ kind: 'network-lost' }, { kind: 'network-back', forMs: 10_000, addresses: ['10.0.0.5'] }]);
  expect(watch.status).toMatchObject({ network: 'up', lastAddressChangeAtMs: null });
});

test('system: the network comes back with another address, both are said', async () => {
  addresses = [];
  await clock.advance(2_000);
  addresses = ['10.0.0.77'];
  await clock.advance(2_000);
  expect(news.map(({ kind }) => kind)).toEqual(['network-lost', 'network-back']);
  expect(watch.status.lastAddressChangeAtMs).toBe(AT + 4_000);
});

test('system: another lease without a break, the address has changed and the network was never lost', async () => {
  addresses = ['10.0.0.6'];
  await clock.advance(2_000);
  expect(news).toEqual([]);
  expect(watch.status).toMatchObject({ network: 'up', addresses: ['10.0.0.6'], lastAddressChangeAtMs: AT + 2_000 });
});

test('system: no network from the start, not called lost', async () => {
  watch[Symbol.dispose]();
  addresses = [];
  await open();
  await clock.advance(60_000);
  expect([watch.status.network, news]).toEqual(['none', []]);
  addresses = ['10.0.0.5'];
  await clock.advance(2_000);
  expect([watch.status.network, news, watch.status.lastAddressChangeAtMs]).toEqual(['up', [], null]);
});

test('system: the disk fills up, low within 30 s; unreadable, not known', async () => {
  space = async () => ({ freeBytes: 4e9, totalBytes: 500e9 });
  await clock.advance(30_000);
  expect(watch.status).toMatchObject({ freeDiskBytes: 4e9, isDiskLow: true });
  space = () => Promise.reject(new Error('EIO'));
  await clock.advance(30_000);
  expect(watch.status).toMatchObject({ freeDiskBytes: null, isDiskLow: false });
});

test('system: a disk that hangs, asked once and the rest goes on', async () => {
  space = () => new Promise(() => undefined);
  const before = diskLooks;
  await clock.advance(300_000);
  expect(diskLooks).toBe(before + 1);
  addresses = [];
  await clock.advance(2_000);
  expect(watch.status.network).toBe('lost');
});

test('system: this machine, it has an uptime and tells of its disk', async () => {
  expect(thisMachine.uptimeMs()).toBeGreaterThan(0);
  expect((await thisMachine.disk('/')).totalBytes).toBeGreaterThan(0);
  expect(Object.keys(thisMachine.interfaces())).not.toEqual([]);
});
