import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appPaths } from '../../../main/base/app-paths.ts';
import { isRunning } from '../../../main/base/is-running.ts';
import { Scope } from '../../../main/base/scope.ts';
import { Child } from '../../peers/child.ts';
import { probe, publish } from '../../peers/ffmpeg.ts';
import { freePort } from '../../peers/free-port.ts';
import { type NginxRtmp, startNginxRtmp } from '../../peers/nginx-rtmp.ts';
import { commandLinesAndEnvironments, processTree } from '../../peers/process-tree.ts';
import { scratchFolder } from '../../peers/scratch-folder.ts';
import { waitFor } from '../../peers/wait-for.ts';

const { root } = appPaths(import.meta.dirname);
const FOYER = join(root, 'out', 'main', 'foyer.js');

let scope: Scope;
let folder: string;
beforeEach(() => {
  scope = new Scope();
  folder = scope.use(scratchFolder('simulcast')).path;
});
afterEach(() => scope[Symbol.asyncDispose]());

interface Told {
  event: string;
  ingest: string;
  program: { state: string };
  destinations: { name: string; state: string; fault: string | null; bitrateKbps: number; reconnects: number }[];
}

/** The command with a list of destinations on standard input. */
async function simulcast(list: string, ...args: string[]) {
  const env = { ...process.env, TMPDIR: folder };
  const child = scope.use(await Child.start(process.execPath, [FOYER, 'simulcast', '--destinations', '-', ...args], { stdin: list, env }));
  const pids = new Set<number>();
  scope.defer(() => {
    for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  const told = (): Told[] =>
    child.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Told);
  const detail = () => child.output.slice(-2_000);
  return {
    child,
    told,
    last: () => told().at(-1) as Told,
    states: () => (told().at(-1)?.destinations ?? []).map(({ state }) => state),
    /** Resolves with the publish URL. */
    async ready(): Promise<string> {
      const line = await waitFor('ready', () => told()[0] ?? (child.running ? null : child.output), { timeoutMs: 15_000, detail });
      for (const pid of processTree(child.pid)) pids.add(pid);
      if (typeof line === 'string') throw new Error(line);
      expect(line.event).toBe('ready');
      return line.ingest;
    },
    engine: () => processTree(child.pid).find((pid) => pid !== child.pid) as number,
    /** Processes of the tree, also ones that were re-parented, that still run. */
    left: () => [...pids].filter(isRunning),
    until: (what: string, condition: () => unknown) => waitFor(what, condition, { timeoutMs: 20_000, detail }),
  };
}
const allLive = (states: string[]) => states.length > 0 && states.every((state) => state === 'live');

async function peers(): Promise<{ nginx: NginxRtmp; list: string }> {
  const nginx = scope.use(await startNginxRtmp());
  return { nginx, list: `# tonight\none ${nginx.url('live', 'CANARYKEY1')}\n${nginx.url('live', 'CANARYKEY2?token=a=b%20')}\n` };
}

test('simulcast: ready, then live at every destination, SIGTERM ends it cleanly and leaves nothing', async () => {
  const { nginx, list } = await peers();
  const run = await simulcast(list, '--ingest', '127.0.0.1:0', '--json');
  const url = await run.ready();
  expect(url).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/live\/main$/);
  await run.until('a status', () => run.told().length > 1);
  expect(run.last()).toMatchObject({ event: 'status', program: { state: 'absent' } });
  expect(run.states()).toEqual(['waiting-program', 'waiting-program']);

  await using _encoder = await publish(url);
  await run.until('live', () => allLive(run.states()) && run.last().destinations.every(({ bitrateKbps }) => bitrateKbps > 1_000));
  expect(run.last().destinations.map(({ name }) => name)).toEqual(['one', `127.0.0.1:${nginx.port}`]);
  expect(Object.keys(run.last().destinations[0] as object)).toEqual([
    'name',
    'state',
    'fault',
    'bitrateKbps',
    'queueBytes',
    'droppedFrames',
    'reconnects',
  ]);
  expect((await probe(nginx.url('live', 'CANARYKEY1'))).map((s) => s.codec_name).sort()).toEqual(['aac', 'h264']);
  for (const { commandLine, environment } of commandLinesAndEnvironments(run.child.pid)) {
    expect(commandLine + environment).not.toContain('CANARYKEY');
  }

  const at = performance.now();
  run.child.process.kill('SIGTERM');
  expect(await run.child.exited).toBe(0);
  expect(performance.now() - at).toBeLessThan(3_000);
  expect(run.left()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
  expect(run.child.output).not.toContain('CANARYKEY');
  await waitFor('nginx to see them go', async () => (await nginx.streams()).every(({ publishing }) => !publishing));
});

test('simulcast: killed outright, its engine ends as well', async () => {
  const { list } = await peers();
  const run = await simulcast(list, '--ingest', '127.0.0.1:0', '--json', '--data', join(folder, 'data'));
  await run.ready();
  const engine = run.engine();
  run.child.process.kill('SIGKILL');
  await waitFor('the engine to end', () => !isRunning(engine), { timeoutMs: 4_000 });
  expect(existsSync(join(folder, 'data', 'engine.json'))).toBe(false);
});

test('simulcast: its engine is killed on air, every destination is live again with the same ingest', async () => {
  const { list } = await peers();
  const run = await simulcast(list, '--ingest', '127.0.0.1:0', '--json', '--rehearse');
  await run.ready();
  await run.until('live', () => allLive(run.states()));
  const count = run.told().length;
  const engine = run.engine();
  process.kill(engine, 'SIGKILL');
  await run.until('live again', () => run.told().length > count + 1 && run.engine() !== engine && allLive(run.states()));
  await run.child.end('SIGINT');
  expect(await run.child.exited).toBe(0);
});

test('simulcast: keys in no log, with a destination that refuses', async () => {
  const data = join(folder, 'data');
  const run = await simulcast(
    'away rtmp://127.0.0.1:9/live/CANARYKEY1\n',
    '--ingest',
    '127.0.0.1:0',
    '--json',
    '--data',
    data,
    '--rehearse',
  );
  await run.ready();
  await run.until('a fault', () => run.last().destinations[0]?.fault === 'destination/refused');
  expect(run.last().destinations[0]?.state).not.toBe('live');
  await run.child.end('SIGTERM');
  for (const name of readdirSync(data, { recursive: true }) as string[]) {
    const file = join(data, name);
    if (name.endsWith('.log')) expect(readFileSync(file, 'utf8')).not.toContain('CANARYKEY');
  }
  expect(readFileSync(join(data, 'logs', 'engine.log'), 'utf8')).toContain('engine: ends');
});

test('simulcast: the table, with what to do about a destination that is not there', async () => {
  const run = await simulcast('away rtmp://127.0.0.1:9/live/CANARYKEY1\n', '--ingest', '127.0.0.1:0', '--rehearse');
  await run.until('the words', () => run.child.stdout.includes('away: the server refused the connection.'));
  expect(run.child.stdout).toMatch(/^Publish to rtmp:\/\/127\.0\.0\.1:\d+\/live with the stream key main\./);
  expect(run.child.output).not.toContain('CANARYKEY');
  await run.child.end('SIGTERM');
  expect(await run.child.exited).toBe(0);
});

test('simulcast: a port that is taken, said with the port, exit code 1', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  scope.defer(() => void blocker.close());
  const { port } = await new Promise<{ port: number }>((resolve) => {
    blocker.once('listening', () => resolve(blocker.address() as { port: number }));
  });
  const run = await simulcast('rtmp://127.0.0.1:9/live/k\n', '--ingest', `127.0.0.1:${port}`, '--json');
  expect(await run.child.exited).toBe(1);
  expect(run.child.output).toContain(`Port ${port} is used by another program`);
  expect(run.child.stdout).toBe('');
});

test('simulcast: a bad line, said with its number and without its key, exit code 64', async () => {
  const run = await simulcast('rtmp://h/live/k\nsrt://h/CANARYKEY\n', '--ingest', '127.0.0.1:0');
  expect(await run.child.exited).toBe(64);
  expect(run.child.output).toContain('line 2');
  expect(run.child.output).not.toContain('CANARYKEY');
});

test('simulcast: a file that is not there, exit code 1; no list at all, 64', async () => {
  const missing = scope.use(await Child.start(process.execPath, [FOYER, 'simulcast', '--destinations', join(folder, 'none')]));
  expect(await missing.exited).toBe(1);
  const none = scope.use(await Child.start(process.execPath, [FOYER, 'simulcast']));
  expect(await none.exited).toBe(64);
});

test('simulcast: a publish secret, asked for at the ingest and never printed', async () => {
  const { list } = await peers();
  const file = join(folder, 'secret');
  writeFileSync(file, 'CANARYSECRET\n');
  const run = await simulcast(list, '--ingest', '127.0.0.1:0', '--json', '--publish-secret-file', file);
  const url = await run.ready();
  await using without = await publish(url);
  expect(await without.exited).not.toBe(0);
  await using _with = await publish(`${url}?secret=CANARYSECRET`);
  await run.until('live', () => allLive(run.states()));
  expect(run.child.output).not.toContain('CANARYSECRET');
  await run.child.end('SIGTERM');
});

test('simulcast: HLS and MPEG-TS beside RTMP, all live', async () => {
  const { list } = await peers();
  const run = await simulcast(
    `${list}hls:${join(folder, 'web')}\nudp://127.0.0.1:29999\n`,
    '--ingest',
    '127.0.0.1:0',
    '--json',
    '--rehearse',
  );
  await run.ready();
  await run.until('live', () => run.states().length === 4 && allLive(run.states()));
  expect((await probe(join(folder, 'web', 'index.m3u8'))).length).toBe(2);
  await run.child.end('SIGTERM');
  expect(await run.child.exited).toBe(0);
  expect(run.left()).toEqual([]);
});

test('simulcast: an SRT receiver with stream id and passphrase, live, and neither is seen in a process of ours', async () => {
  const port = await freePort();
  const listener = `srt://127.0.0.1:${port}?mode=listener&listen_timeout=-1&passphrase=CANARYwords`;
  const receiver = scope.use(await Child.start('ffmpeg', ['-v', 'error', '-nostdin', '-i', listener, '-c', 'copy', '-f', 'null', '-']));
  const list = `Hall srt://127.0.0.1:${port}?mode=caller&streamid=#!::r=CANARY&passphrase=CANARYwords\n`;
  const run = await simulcast(list, '--ingest', '127.0.0.1:0', '--json', '--rehearse');
  await run.ready();
  await run.until('live', () => allLive(run.states()));
  expect(receiver.running).toBe(true);
  for (const { commandLine, environment } of commandLinesAndEnvironments(run.child.pid)) {
    expect(commandLine + environment).not.toContain('CANARY');
  }
  await run.child.end('SIGTERM');
  expect(run.child.output).not.toContain('CANARY');
  await run.until('everything to end', () => run.left().length === 0);
});
