import { expect, test } from 'vitest';
import { FakeClock } from '../../fake-clock.ts';
import { ask, openServerForTest } from '../server-for-test.ts';
import { announced, FakeNetwork } from './fake-network.ts';

test('announced desk: every name that the desk may be announced by is one of its own; on loopback it is announced to nobody', async () => {
  const begin = () => {
    throw new Error('announced');
  };
  const { port } = await openServerForTest({ announce: { names: ['foyer-hall.local', 'foyer-hall-2.local'], begin } });
  const status = async (host: string) => (await ask(port, '/api/health', { headers: { host } })).status;
  expect(await Promise.all([`foyer-hall.local:${port}`, 'Foyer-Hall-2.LOCAL', 'foyer-hall-3.local'].map(status))).toEqual([200, 200, 403]);
});

test('announced desk: on the network is announced with its port, and lists the name once it has it', async () => {
  const network = new FakeNetwork();
  const clock = new FakeClock(Date.UTC(2026, 10, 24));
  const names = ['foyer-hall.local', 'foyer-hall-2.local', 'foyer-hall-3.local'];
  const begin = ({ port, address }: { port: number; address: string }) => {
    expect(address).toBe('0.0.0.0');
    return announced({ network, clock, address: '192.0.2.10', port }).announcer.begin();
  };
  const { server, port, signIn } = await openServerForTest({ host: '0.0.0.0', announce: { names, begin } });
  const headers = await signIn();
  const seen = async () => JSON.parse((await ask(port, '/api/access', { headers })).text);
  expect((await seen()).announcement).toEqual({ state: 'looking', origin: null });
  await clock.advance(3_000);
  const { origins, announcement } = await seen();
  expect(announcement).toEqual({ state: 'announced', origin: `http://foyer-hall.local:${port}` });
  expect(origins).not.toContain(announcement.origin);
  await server[Symbol.asyncDispose]();
  expect(network.listeners).toBe(0);
});
