import { expect, test } from 'vitest';
import { OwnNames } from '../../../main/transport/own-names.ts';
import { FakeClock } from '../fake-clock.ts';
import { ask, openServerForTest } from './server-for-test.ts';

test('own names: the network gives the computer another address, the desk answers to it within seconds and to the old one still', async () => {
  const clock = new FakeClock(Date.UTC(2026, 10, 24));
  let addresses = ['192.0.2.10'];
  const { port } = await openServerForTest({ host: '0.0.0.0', clock, addresses: () => addresses });
  const status = async (host: string) => (await ask(port, '/api/health', { headers: { host: `${host}:${port}` } })).status;
  const both = () => Promise.all(['192.0.2.10', '198.51.100.7'].map(status));
  expect(await both()).toEqual([200, 403]);
  addresses = ['198.51.100.7'];
  await clock.advance(5_000);
  expect(await both()).toEqual([200, 200]);
});

test('own names: of now first, told once when there is a new one; an address that comes back is none', async () => {
  const clock = new FakeClock(0);
  let addresses = ['192.0.2.10', '2001:db8::10'];
  let told = 0;
  using names = new OwnNames({ host: '0.0.0.0', extra: ['foyer-hall.local'], clock, addresses: () => addresses });
  names.changed.on(() => {
    told += 1;
  });
  expect(names.hosts).toContain('[2001:db8::10]');
  addresses = ['198.51.100.7'];
  await clock.advance(20_000);
  expect([names.all[0], told]).toEqual(['198.51.100.7', 1]);
  expect(names.all).toContain('foyer-hall.local');
  addresses = ['192.0.2.10'];
  await clock.advance(20_000);
  expect([names.all[0], told]).toEqual(['192.0.2.10', 1]);
});

test('own names: of a desk on one address, that one alone and never another', async () => {
  const clock = new FakeClock(0);
  using names = new OwnNames({ host: '192.0.2.10', extra: [], clock, addresses: () => ['198.51.100.7'] });
  await clock.advance(20_000);
  expect(names.all).toEqual(['192.0.2.10', 'localhost', '127.0.0.1', '::1']);
});
