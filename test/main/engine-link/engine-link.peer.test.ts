import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appPaths } from '../../../main/base/app-paths.ts';
import { systemClock } from '../../../main/base/clock.ts';
import { isRunning } from '../../../main/base/is-running.ts';
import { silentLog } from '../../../main/base/log.ts';
import { Scope } from '../../../main/base/scope.ts';
import { ENGINE_PROTOCOL } from '../../../main/contract/engine-api.ts';
import { EngineLink } from '../../../main/engine-link/engine-link.ts';
import { inspect, publish } from '../../peers/ffmpeg.ts';
import { scratchFolder } from '../../peers/scratch-folder.ts';
import { waitFor } from '../../peers/wait-for.ts';

const { engineFile } = appPaths(import.meta.dirname);
let scope: Scope;
let dataDir: string;
/** Every engine that a test saw; none may be left. */
let pids: Set<number>;

beforeEach(() => {
  scope = new Scope();
  dataDir = scope.use(scratchFolder('link')).path;
  pids = new Set();
  scope.defer(() => {
    for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
});
afterEach(() => scope[Symbol.asyncDispose]());

async function open(options: { owned?: boolean; figuresEveryMs?: number } = {}): Promise<EngineLink> {
  const link = scope.use(await EngineLink.open({ dataDir, owned: false, engineFile, clock: systemClock, log: silentLog, ...options }));
  const note = () => {
    if (link.pid) pids.add(link.pid);
  };
  link.changed.on(note);
  note();
  return link;
}
const up = async (options: { owned?: boolean } = {}) => {
  const link = await open(options);
  expect(link).toMatchObject({ state: 'up', fault: null });
  return { link, pid: link.pid as number };
};
const gone = (pid: number) => waitFor(`process ${pid} to end`, () => !isRunning(pid));
const anyIngest = { host: '127.0.0.1', port: 0, secret: '' };

test('engine link: detached, the engine goes on, and the next desk finds the same one with all it had', async () => {
  const { link, pid } = await up();
  expect(link.spawned).toBe(true);
  const ingest = await link.call('ingest.configure', anyIngest);
  await link.call('relay.put', { id: 'a', kind: 'rtmp', server: 'rtmp://127.0.0.1:9/live', key: 'key-1', username: '', password: '' });
  await link.call('relay.start', { id: 'a' });
  await link[Symbol.asyncDispose]();
  expect(isRunning(pid)).toBe(true);

  const next = await up();
  expect(next.pid).toBe(pid);
  expect(next.link.spawned).toBe(false);
  expect(next.link.status?.ingest.port).toBe(ingest.port);
  expect(next.link.status?.relays.a?.wanted).toBe(true);
  await next.link.shutdown();
  expect(next.link).toMatchObject({ state: 'down', fault: null, status: null });
  await gone(pid);
  expect(existsSync(join(dataDir, 'engine.json'))).toBe(false);
});

test('engine link: an engine in a session of its own, a signal to our process group does not reach it', async () => {
  const { link, pid } = await up();
  const session = (id: number | 'self') => readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
  expect(session(pid)).toBe(String(pid));
  expect(session(pid)).not.toBe(session('self'));
  await link.shutdown();
});

test('engine link: the engine is killed, a new one answers within a second and says so', async () => {
  const { link, pid } = await up();
  let restarts = 0;
  link.restarted.on(() => {
    restarts += 1;
  });
  process.kill(pid, 'SIGKILL');
  const killedAt = performance.now();
  await waitFor('the loss to be noticed', () => link.state === 'starting', { everyMs: 2 });
  expect(link.fault?.code).toBe('engine/gone');
  await expect(link.call('status', null)).rejects.toMatchObject({ code: 'engine/gone' });
  await waitFor('a new engine', () => restarts === 1, { timeoutMs: 5_000 });
  expect(performance.now() - killedAt).toBeLessThan(2_000);
  expect(link).toMatchObject({ state: 'up', fault: null, spawned: true });
  expect(link.pid).not.toBe(pid);
  expect(link.status?.ingest.listening).toBe(false);
  await link.shutdown();
});

test.each([
  ['of a dead engine', () => 2 ** 22 + 1],
  ['whose process id now belongs to another program', () => process.pid],
])('engine link: an engine.json %s, a new engine is started', async (_what, pid) => {
  const file = { protocol: ENGINE_PROTOCOL, pid: pid(), startedAtMs: 1, socket: join(dataDir, 'engine.sock'), token: 'old' };
  writeFileSync(join(dataDir, 'engine.json'), JSON.stringify(file));
  const { link } = await up();
  expect(link.spawned).toBe(true);
  await link.shutdown();
});

test('engine link: two desks open an empty folder at the same moment, one engine', async () => {
  const [one, two] = await Promise.all([open(), open()]);
  await waitFor('both to be up', () => one.state === 'up' && two.state === 'up');
  expect(one.pid).toBe(two.pid);
  await one.shutdown();
});

test('engine link: an owned engine where a detached one runs, refused, and that one goes on', async () => {
  const { link, pid } = await up();
  const owner = await open({ owned: true });
  expect(owner).toMatchObject({ state: 'down', fault: { code: 'engine/not-ours' } });
  await owner[Symbol.asyncDispose]();
  expect(isRunning(pid)).toBe(true);
  await link.shutdown();
});

test('engine link: an owned engine, gone with its owner', async () => {
  const { link, pid } = await up({ owned: true });
  await link[Symbol.asyncDispose]();
  expect(isRunning(pid)).toBe(false);
});

test('engine link: an engine that hangs, the call is given up after five seconds', async () => {
  const { link, pid } = await up();
  process.kill(pid, 'SIGSTOP');
  const at = performance.now();
  await expect(link.call('status', null)).rejects.toMatchObject({ code: 'engine/no-answer' });
  expect(performance.now() - at).toBeLessThan(5_500);
  process.kill(pid, 'SIGCONT');
  expect((await link.call('status', null)).pid).toBe(pid);
  await link.shutdown();
});

test('engine link: an engine that cannot start, said and tried again', async () => {
  const broken = join(dataDir, 'broken.js');
  writeFileSync(broken, 'process.exit(7)');
  const link = scope.use(
    await EngineLink.open({ dataDir, owned: false, engineFile: broken, clock: systemClock, log: silentLog, random: () => 0 }),
  );
  expect(link).toMatchObject({ state: 'down', fault: { code: 'engine/gone', params: { exitCode: 7 } }, status: null });
  let attempts = 0;
  link.changed.on(() => {
    attempts += 1;
  });
  await waitFor('more attempts', () => attempts >= 2);
});

test('engine: a second one of the same folder, ends with code 3', async () => {
  const { link } = await up();
  const second = spawn(process.execPath, [engineFile, '--data', dataDir], { stdio: 'ignore' });
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(3);
  expect((await link.call('status', null)).pid).toBe(link.pid);
  await link.shutdown();
});

test('engine: SIGTERM, a clean end', async () => {
  const { link, pid } = await up();
  await link[Symbol.asyncDispose]();
  process.kill(pid, 'SIGTERM');
  await gone(pid);
  expect(existsSync(join(dataDir, 'engine.json'))).toBe(false);
});

test('feed: the program as FLV from the last keyframe on, and its end with the signal', async () => {
  const { link } = await up();
  const ingest = await link.call('ingest.configure', anyIngest);
  const stop = new AbortController();
  await using _encoder = await publish(`${ingest.server}/${ingest.streamName}`);
  await waitFor('a program', () => link.status?.program.state === 'live');
  const feed = await link.feed(stop.signal);
  const parts: Buffer[] = [];
  feed.on('data', (data: Buffer) => parts.push(data));
  const ended = new Promise((resolve) => feed.once('close', resolve));
  await waitFor('four seconds of feed', () => parts.reduce((sum, part) => sum + part.length, 0) > 1_200_000, { timeoutMs: 20_000 });
  stop.abort();
  await ended;
  const file = join(dataDir, 'feed.flv');
  writeFileSync(file, Buffer.concat(parts));
  const report = await inspect(file);
  expect(report.video).toMatchObject({ firstIsKeyframe: true, backwards: 0 });
  expect(report.video.packets).toBeGreaterThan(60);
  expect(report.audio.packets).toBeGreaterThan(60);
  await link.shutdown();
});
