import { ORPCError } from '@orpc/client';
import { afterEach, expect, test, vi } from 'vitest';
import { DeskClient } from '../../../renderer/client/desk-client.ts';
import { sampleSnapshot } from '../../main/sample-snapshot.ts';
import { FakeLink } from '../fake-link.ts';

const opened: DeskClient[] = [];

function open(link: FakeLink): DeskClient {
  const client = DeskClient.open(link, () => Date.now());
  opened.push(client);
  return client;
}

afterEach(async () => {
  vi.useRealTimers();
  for (const client of opened.splice(0)) await client[Symbol.asyncDispose]();
});

test('client: follows the desk, patches change the snapshot', async () => {
  const link = new FakeLink(sampleSnapshot({ rev: 1 }));
  const client = open(link);
  await vi.waitFor(() => expect(client.store.getState().link).toBe('up'));
  link.say({ kind: 'patches', rev: 2, patches: [{ path: ['tally'], value: 'on-air' }] });
  await vi.waitFor(() => expect(client.store.getState().snapshot?.tally).toBe('on-air'));
  expect(link.subscriptions).toBe(1);
});

test('client: a revision is missing, subscribes again and is right again', async () => {
  const link = new FakeLink(sampleSnapshot({ rev: 1 }));
  const client = open(link);
  await vi.waitFor(() => expect(client.store.getState().link).toBe('up'));
  link.snapshot = sampleSnapshot({ rev: 5, tally: 'starting' });
  link.say({ kind: 'patches', rev: 5, patches: [{ path: ['tally'], value: 'starting' }] });
  await vi.waitFor(() => expect(client.store.getState().snapshot).toMatchObject({ rev: 5, tally: 'starting' }));
  expect(link.subscriptions).toBe(2);
  expect(client.store.getState().link).toBe('up');
});

test('client: the connection breaks, says so at once and follows again', async () => {
  const link = new FakeLink(sampleSnapshot({ rev: 1 }));
  const client = open(link);
  await vi.waitFor(() => expect(client.store.getState().link).toBe('up'));
  link.breakOff();
  await vi.waitFor(() => expect(client.store.getState().link).toBe('lost'));
  await vi.waitFor(() => expect(client.store.getState().link).toBe('up'), { timeout: 3_000 });
  expect(link.subscriptions).toBe(2);
});

test('client: the desk does not know this browser any more, says so', async () => {
  const link = new FakeLink(sampleSnapshot({ rev: 1 }));
  const client = open(link);
  await vi.waitFor(() => expect(client.store.getState().link).toBe('up'));
  link.signedIn = false;
  link.breakOff();
  await vi.waitFor(() => expect(client.store.getState().link).toBe('signed-out'));
});

test('client: no news and no answer to a sign of life, lost and connected anew', async () => {
  vi.useFakeTimers();
  const link = new FakeLink(sampleSnapshot({ rev: 1 }));
  link.answers['asRun.list'] = () => {
    throw new Error('no answer');
  };
  const client = open(link);
  await vi.advanceTimersByTimeAsync(100);
  expect(client.store.getState().link).toBe('up');
  await vi.advanceTimersByTimeAsync(3_200);
  expect(link.reconnects).toBe(1);
  expect(client.store.getState().link).toBe('lost');
});

test('client: no news but a sign of life, the link stays up', async () => {
  vi.useFakeTimers();
  const link = new FakeLink(sampleSnapshot({ rev: 1 }));
  link.answers['asRun.list'] = () => [];
  const client = open(link);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(client.store.getState().link).toBe('up');
  expect(link.reconnects).toBe(0);
  expect(link.subscriptions).toBe(1);
});

test('client: the desk names a fault, the outcome carries code and parameters', async () => {
  const link = new FakeLink(sampleSnapshot());
  const fault = { code: 'destination/name-taken', params: { name: 'A' } };
  link.answers['destinations.add'] = () => {
    throw new ORPCError('FAULT', { status: 422, data: fault });
  };
  const client = open(link);
  const outcome = await client.run('destination/new', (api) => api.destinations.add({ name: 'A' }));
  expect(outcome).toEqual({ ok: false, refusal: { kind: 'fault', fault } });
  expect(client.store.getState().pending).toEqual({});
});

test('client: a command while the socket is closed, no connection', async () => {
  const link = new FakeLink(sampleSnapshot());
  link.answers['relays.startAll'] = () => {
    throw new Error('Cannot send message, WebSocket is not open.');
  };
  const outcome = await open(link).run('relays/all', (api) => api.relays.startAll());
  expect(outcome).toEqual({ ok: false, refusal: { kind: 'no-connection' } });
});
