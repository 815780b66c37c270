import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { Scope } from '../../../main/base/scope.ts';
import { ENGINE_PROTOCOL } from '../../../main/contract/engine-api.ts';
import { EngineSocket } from '../../../main/engine-link/engine-socket.ts';
import { QUIET_ENGINE } from '../sample-snapshot.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope[Symbol.asyncDispose]());

/** Somebody at an engine's socket who says welcome and then what it is told to say. */
async function engineThatSays() {
  const path = join(temporaryFolder(), 'engine.sock');
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => socket.destroy()).resume();
    socket.write(`${JSON.stringify({ welcome: { protocol: ENGINE_PROTOCOL, pid: process.pid } })}\n`);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  scope.defer(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const file = { protocol: ENGINE_PROTOCOL, socket: path, token: 'token', pid: process.pid, startedAtMs: 1 };
  const link = scope.use(await EngineSocket.connect({ file, clock: systemClock }));
  return { link, say: (line: unknown) => void sockets[0]?.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`) };
}

test('engine socket: a status, and what it becomes, are told', async () => {
  const { link, say } = await engineThatSays();
  const told: number[] = [];
  scope.use(link.news.on(({ startedAtMs }) => told.push(startedAtMs)));
  for (const startedAtMs of [1, 2, 3]) say({ status: { ...QUIET_ENGINE, startedAtMs } });
  await vi.waitFor(() => expect(told).toEqual([1, 2, 3]));
  expect(link.status?.startedAtMs).toBe(3);
});

test.each([
  ['a first status of another shape', { status: { ...QUIET_ENGINE, relays: 7 } }],
  ['a line that is no reply', { hello: 1 }],
  ['a line that is no JSON', '{'],
])('engine socket: %s, closed and never taken', async (_, line) => {
  const { link, say } = await engineThatSays();
  say(line);
  await link.closed;
  expect(link.status).toBeNull();
});

test.each([
  ['a line that is no reply', { hello: 1 }],
  ['an answer with more than an answer has', { id: 1, result: null, more: 1 }],
  ['a line that is no JSON', '{'],
])('engine socket: after a good status %s, closed', async (_, line) => {
  const { link, say } = await engineThatSays();
  say({ status: QUIET_ENGINE });
  await vi.waitFor(() => expect(link.status).not.toBeNull());
  say(line);
  await link.closed;
});
