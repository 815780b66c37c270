import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Clock, systemClock } from '../../../../main/base/clock.ts';
import { Fault } from '../../../../main/base/fault.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Scope } from '../../../../main/base/scope.ts';
import { ENGINE_PROTOCOL, type EngineFile, type EngineStatus } from '../../../../main/contract/engine-api.ts';
import type { EngineCommands } from '../../../../main/engine/control/control-connection.ts';
import { ControlServer } from '../../../../main/engine/control/control-server.ts';
import { controlEndpoint } from '../../../../main/engine/control/endpoint.ts';
import { AlreadyRunning } from '../../../../main/engine/control/listen.ts';
import { FakeClock } from '../../fake-clock.ts';
import { QUIET_ENGINE } from '../../sample-snapshot.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ingest = {
  ...{ listening: true, host: '127.0.0.1', port: 1935, server: 'rtmp://127.0.0.1:1935/live', streamName: 'main' },
  ...{ needsSecret: false, fault: null, refusals: 0 },
};
const system = { platform: process.platform, tmpDir: tmpdir(), userId: process.getuid?.() ?? null };
let scope: Scope;
let status: EngineStatus;
let called: [string, unknown][];
beforeEach(() => {
  scope = new Scope();
  status = { ...QUIET_ENGINE, pid: process.pid, startedAtMs: 1, ingest };
  called = [];
});
afterEach(() => scope[Symbol.asyncDispose]());

const commands: EngineCommands = {
  'ingest.configure': () => ingest,
  'relay.put': (spec) => note('relay.put', spec),
  'relay.remove': () => {
    throw new Fault('destination/not-found', { id: 'x' });
  },
  'relay.start': ({ id }) => note('relay.start', id),
  'relay.stop': () => Promise.reject(new Error('a bug with key-1234 in it')),
  'relay.retry': () => null,
  'relay.slate': () => null,
  'air.configure': () => null,
  'air.slate': () => null,
  'air.take': () => null,
  'air.resume': () => null,
  'air.cue': () => null,
  'watch.configure': () => null,
  'feed.probe': () => {
    throw new Fault('engine/no-answer', { method: 'feed.probe' });
  },
  'journal.take': () => [],
  status: () => status,
  shutdown: () => null,
};
function note(method: string, params: unknown): null {
  called.push([method, params]);
  return null;
}

async function open(dataDir = temporaryFolder(), clock: Clock = systemClock) {
  const server = scope.use(
    await ControlServer.open({
      ...{ dataDir, system, clock, log: silentLog, startedAtMs: 1, commands },
      status: () => status,
      feed: (socket) => {
        socket.end('FLV');
        return { [Symbol.dispose]: () => socket.destroy() };
      },
    }),
  );
  const file = JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')) as EngineFile;
  return { server, file, dataDir };
}

/** A client that writes lines and keeps what comes back. */
function client(file: EngineFile) {
  const socket: Socket = connect(file.socket);
  scope.defer(() => void socket.destroy());
  let received = '';
  let closed = false;
  socket.setEncoding('utf8').on('data', (data: string) => {
    received += data;
  });
  socket.on('close', () => {
    closed = true;
  });
  return {
    socket,
    say: (message: unknown) => void socket.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    lines: () =>
      received
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    isClosed: () => closed,
  };
}
const hello = (file: EngineFile, more: object = {}) => ({
  hello: { protocol: ENGINE_PROTOCOL, token: file.token, role: 'control', ...more },
});

test('control: engine.json and socket are for this user alone, and gone at the end', async () => {
  const { server, file, dataDir } = await open();
  expect(statSync(join(dataDir, 'engine.json')).mode & 0o777).toBe(0o600);
  expect(statSync(file.socket).mode & 0o777).toBe(0o600);
  expect(file.pid).toBe(process.pid);
  await server[Symbol.asyncDispose]();
  expect(existsSync(join(dataDir, 'engine.json'))).toBe(false);
  expect(existsSync(file.socket)).toBe(false);
});

test('control: hello, then welcome and the status without being asked', async () => {
  const { server, file } = await open();
  const desk = client(file);
  desk.say(hello(file));
  await vi.waitFor(() => expect(desk.lines()).toEqual([{ welcome: { protocol: ENGINE_PROTOCOL, pid: process.pid } }, { status }]));
  expect(server.desks).toBe(1);
});

test('control: wrong token, another protocol or no hello at all, closed without a word', async () => {
  const { server, file } = await open();
  const wrong = client(file);
  wrong.say(hello({ ...file, token: `${file.token}x` }));
  const other = client(file);
  other.say({ hello: { protocol: ENGINE_PROTOCOL + 1, token: file.token, role: 'control' } });
  const early = client(file);
  early.say({ id: 1, method: 'status', params: null });
  for (const stranger of [wrong, other, early]) {
    await vi.waitFor(() => expect(stranger.isClosed()).toBe(true));
    expect(stranger.lines()).toEqual([]);
  }
  expect(server.desks).toBe(0);
});

test('control: a silent client, closed after three seconds', async () => {
  const clock = new FakeClock(0);
  const { file } = await open(temporaryFolder(), clock);
  const silent = client(file);
  await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
  await clock.advance(2_999);
  expect(silent.isClosed()).toBe(false);
  await clock.advance(1);
  await vi.waitFor(() => expect(silent.isClosed()).toBe(true));
});

test('control: calls are answered by their id; unknown methods, bad parameters and bugs are faults, and the connection stays', async () => {
  const { file } = await open();
  const desk = client(file);
  const spec = { id: 'a', kind: 'rtmp', server: 'rtmp://h/a', key: 'key-1234', username: '', password: '' };
  desk.say(hello(file));
  desk.say({ id: 1, method: 'relay.put', params: spec });
  desk.say({ id: 2, method: 'relay.put', params: { ...spec, id: '../x' } });
  desk.say({ id: 3, method: 'toString', params: null });
  desk.say({ id: 4, method: 'relay.remove', params: { id: 'x' } });
  desk.say({ id: 5, method: 'relay.stop', params: { id: 'x' } });
  desk.say({ id: 6, method: 'relay.start', params: { id: 'a' } });
  await vi.waitFor(() => expect(desk.lines()).toHaveLength(8));
  const replies = new Map(desk.lines().map((line) => [line.id, line]));
  expect(replies.get(1)).toEqual({ id: 1, result: null });
  expect(replies.get(2).fault).toEqual({ code: 'desk/bad-argument', params: { argument: 'relay.put id', value: '' } });
  expect(replies.get(3).fault.code).toBe('desk/bad-argument');
  expect(replies.get(4).fault).toEqual({ code: 'destination/not-found', params: { id: 'x' } });
  expect(replies.get(5).fault).toEqual({ code: 'engine/no-answer', params: { method: 'relay.stop' } });
  expect(replies.get(6)).toEqual({ id: 6, result: null });
  expect(called).toEqual([
    ['relay.put', spec],
    ['relay.start', 'a'],
  ]);
  expect(JSON.stringify(desk.lines())).not.toContain('key-1234');
});

test('control: a line that is no JSON, or over a megabyte, closes that connection and no other', async () => {
  const { file } = await open();
  const good = client(file);
  good.say(hello(file));
  const noJson = client(file);
  noJson.say(hello(file));
  noJson.say('{');
  const endless = client(file);
  endless.socket.on('error', () => undefined); // reset while it still writes
  endless.say(hello(file));
  endless.socket.write('x'.repeat(1_100_000));
  await vi.waitFor(() => expect([noJson.isClosed(), endless.isClosed()]).toEqual([true, true]));
  good.say({ id: 9, method: 'status', params: null });
  await vi.waitFor(() => expect(good.lines().at(-1)).toEqual({ id: 9, result: status }));
});

test('control: a transition is told at once, figures when their time has come, nothing when nothing changed', async () => {
  const { server, file } = await open();
  const desk = client(file);
  desk.say(hello(file, { figuresEveryMs: 400 }));
  await vi.waitFor(() => expect(desk.lines()).toHaveLength(2));
  status = { ...status, program: { ...QUIET_ENGINE.program, state: 'live' } };
  const at = performance.now();
  server.transition();
  server.transition();
  await vi.waitFor(() => expect(desk.lines()).toHaveLength(3), { interval: 5 });
  expect(performance.now() - at).toBeLessThan(200);
  status = { ...status, program: { ...status.program, bitrateKbps: 6_000 } };
  await vi.waitFor(() => expect(desk.lines()).toHaveLength(4), { timeout: 2_000 });
  const told = desk.lines().at(-1).status.program;
  expect(told.bitrateKbps).toBe(6_000);
  await new Promise((resolve) => systemClock.after(900, () => resolve(null)));
  expect(desk.lines()).toHaveLength(4);
});

test('control: what a command changed is told before its answer, and what is told once serves all answers of that moment', async () => {
  const clock = new FakeClock(0);
  const { server, file } = await open(temporaryFolder(), clock);
  const { say, lines } = client(file);
  say(hello(file));
  await vi.waitFor(() => expect(lines()).toHaveLength(2));
  server.transition();
  status = { ...status, startedAtMs: 2 };
  server.transition();
  for (const id of [1, 2]) say({ id, method: 'relay.start', params: { id: 'hall' } });
  await vi.waitFor(() => expect(called).toHaveLength(2));
  expect(lines()).toHaveLength(2);
  await clock.advance(20);
  await vi.waitFor(() => expect(lines()).toHaveLength(5));
  expect(lines().slice(2)).toMatchObject([{ status: { startedAtMs: 2 } }, { id: 1, result: null }, { id: 2, result: null }]);
});

test('control: a feed gets its welcome and then bytes', async () => {
  const { server, file } = await open();
  const socket = connect(file.socket);
  scope.defer(() => void socket.destroy());
  socket.write(`${JSON.stringify(hello(file, { role: 'feed' }))}\n`);
  expect(await text(socket)).toBe(`{"welcome":{"protocol":${ENGINE_PROTOCOL},"pid":${process.pid}}}\nFLV`);
  expect(server.desks).toBe(0);
});

test('control: a second engine of the same directory, refused; a socket left behind by a dead one, replaced', async () => {
  const { server, file, dataDir } = await open();
  await expect(open(dataDir)).rejects.toBeInstanceOf(AlreadyRunning);
  expect(JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8'))).toEqual(file);
  await server[Symbol.asyncDispose]();
  writeFileSync(file.socket, ''); // what a killed engine leaves cannot be connected to either
  const next = await open(dataDir);
  expect(next.file.token).not.toBe(file.token);
});

test('control: a data directory with a long path, served from a private folder that is gone at the end', async () => {
  const dataDir = join(temporaryFolder(), 'x'.repeat(120));
  mkdirSync(dataDir);
  const { server, file } = await open(dataDir);
  const desk = client(file);
  desk.say(hello(file));
  await vi.waitFor(() => expect(desk.lines()).toHaveLength(2));
  expect(existsSync(dirname(file.socket))).toBe(true);
  await server[Symbol.asyncDispose]();
  expect(existsSync(dirname(file.socket))).toBe(false);
});

test('control endpoint: a long path goes to a private folder, and a folder of somebody else is not trusted', () => {
  const folder = temporaryFolder();
  const long = join(folder, 'x'.repeat(120));
  mkdirSync(long);
  const userId = process.getuid?.() ?? 0;
  const here = { platform: 'linux', tmpDir: folder, userId } as const;
  const place = controlEndpoint(long, here);
  expect(place.startsWith(join(folder, 'foyer-'))).toBe(true);
  expect(statSync(join(place, '..')).mode & 0o777).toBe(0o700);
  expect(controlEndpoint(long, here)).toBe(place);
  expect(() => controlEndpoint(long, { ...here, userId: userId + 1 })).toThrow(/private/); // a folder that we own is not theirs
  chmodSync(join(place, '..'), 0o755);
  expect(() => controlEndpoint(long, here)).toThrow(/private/);
  expect(controlEndpoint(long, { ...here, platform: 'win32', userId: null })).toMatch(/^\\\\\.\\pipe\\foyer-[0-9a-f]{16}$/);
});
