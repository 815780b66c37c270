import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isRunning } from '../../main/base/is-running.ts';
import { Scope } from '../../main/base/scope.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { endOrphans } from '../../main/engine/outputs/ffmpeg/option-pipe.ts';
import { Child } from '../peers/child.ts';
import { DeskProcess } from '../peers/desk.ts';
import { publish } from '../peers/ffmpeg.ts';
import { freePort } from '../peers/free-port.ts';
import { processTree } from '../peers/process-tree.ts';
import { RtmpSink } from '../peers/rtmp-sink.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';
import { waitFor } from '../peers/wait-for.ts';
import { type Canary, filePlaces, findCanaries } from './canary.ts';

const KEY: Canary = { what: 'stream key', value: 'cnry-c07e-KEY?sig=Zk%2B9&t=42' };
const PASSWORD: Canary = { what: 'password', value: 'cnry-c07e-PASSWORD' };
const SECRET: Canary = { what: 'publish secret', value: 'cnry-c07e-SECRET' };
const STREAM_ID: Canary = { what: 'SRT stream id', value: '#!::r=cnry-c07e-srt,m=publish' };
const PASSPHRASE: Canary = { what: 'SRT passphrase', value: 'cnry-c07e-passphrase' };
const CANARIES = [KEY, PASSWORD, SECRET, STREAM_ID, PASSPHRASE];
/** What Node of the desk is told to do; its engine is not. */
const TELLING = '--report-on-fatalerror --report-on-signal --report-signal=SIGUSR2 --abort-on-uncaught-exception';

const PATTERN = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
/** Elsewhere core files go to a program or to a folder of the system: then only the limits can be looked at. */
const isInPlace = !/[|/]/.test(PATTERN);

let scope = new Scope();
let limits = '';
const limitTo = (values: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--core=${values}`]);

/** As in a shell in which somebody has typed `ulimit -c unlimited`: what is started from here inherits it. */
beforeAll(() => {
  const [soft, hard] = limitsOf(process.pid);
  limits = `${soft}:${hard}`;
  limitTo(`${hard}:${hard}`);
});
afterAll(() => limitTo(limits));
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  await endOrphans(); // what the next engine would do
  scope = new Scope();
});

/** Soft and hard limit of a core file's size. */
function limitsOf(pid: number): [soft: string, hard: string] {
  const [, soft, hard] = /^Max core file size\s+(\S+)\s+(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')) ?? [];
  return [soft ?? '', hard ?? ''];
}

/** Ends a process as a bug would, and waits until it is gone. */
async function crash(pid: number, signal: NodeJS.Signals = 'SIGSEGV'): Promise<void> {
  process.kill(pid, signal);
  await waitFor(`process ${pid} to end`, () => !isRunning(pid) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '));
}

/** `core`, `core.1234`, `report.20261124.*.json`, `Heap.*.heapsnapshot`: files that a crash or a signal leaves. */
function leftBehind(...folders: string[]): string[] {
  const names = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }));
  return names.filter((name) => /^(core(\.|$)|report\.|.*\.heapsnapshot$)/.test(basename(name)));
}

/** A desk in a folder of its own that serves a destination with a key and one over SRT, whose ffmpeg got its secrets too. */
async function onAir() {
  const [cwd, dataDir] = [scope.use(scratchFolder('cwd')).path, scope.use(scratchFolder('canary')).path];
  const sink = scope.use(await RtmpSink.open());
  const [host, port] = ['127.0.0.1', await freePort()];
  const env = { NODE_OPTIONS: TELLING, FFREPORT: `file=${cwd}/report.%p.json:level=56` };
  const desk = scope.use(await DeskProcess.start({ dataDir, cwd, ingest: `${host}:${port}`, env }));
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await desk.ask(method, path, body);
    expect(answer.status, answer.text).toBe(200);
    return JSON.parse(answer.text) as Snapshot & { id: string };
  };
  await ask('PUT', '/api/ingest', { host, port, secret: SECRET.value });
  const { id } = await ask('POST', '/api/destinations', {
    ...{ name: 'Key', server: sink.url('live'), key: KEY.value, username: 'hall', password: PASSWORD.value },
  });
  const receiver = await freePort();
  const srt = await ask('POST', '/api/destinations', {
    ...{ name: 'SRT', kind: 'srt', server: `srt://${host}:${receiver}`, key: STREAM_ID.value, password: PASSPHRASE.value },
  });
  const listening = `srt://${host}:${receiver}?mode=listener&listen_timeout=-1&passphrase=${PASSPHRASE.value}`;
  scope.use(await Child.start('ffmpeg', ['-v', 'error', '-nostdin', '-i', listening, '-f', 'null', '-']));
  scope.use(await publish(`rtmp://${host}:${port}/live/main?secret=${SECRET.value}`));
  await ask('POST', '/api/relays/start-all', {});
  const areLive = async (...ids: string[]) => {
    const { relays } = await ask('GET', '/api/snapshot');
    return ids.every((one) => relays[one]?.state === 'live');
  };
  const detail = () => desk.heard.at(-1)?.slice(-2_000) ?? '';
  await waitFor('both live', () => areLive(id, srt.id), { timeoutMs: 30_000, everyMs: 250, detail });
  return { desk, cwd, dataDir, isLive: () => areLive(id), enginePid: desk.enginePid as number };
}

describe('core files', () => {
  test.skipIf(!isInPlace)('plain node: crashes with a key in its memory, the key is in the core file (this test can fail)', async () => {
    const { path: cwd } = scope.use(scratchFolder('cwd'));
    const script = "globalThis.key = require('node:fs').readFileSync(0, 'utf8'); console.log('read'); setInterval(() => {}, 1_000)";
    const child = scope.use(await Child.start(process.execPath, ['-e', script], { cwd, stdin: KEY.value }));
    await waitFor('the key to be read', () => child.stdout.includes('read'));
    await crash(child.pid);
    expect(leftBehind(cwd)).toHaveLength(1);
    expect(findCanaries([KEY], filePlaces(cwd))).toHaveLength(1);
  });

  test('desk, engine and ffmpeg: crash in a shell without a limit, no core file, no report and no key in any file', async () => {
    const { desk, cwd, dataDir, isLive, enginePid } = await onAir();
    const others = processTree(enginePid).filter((pid) => pid !== enginePid);
    expect(others.length).toBeGreaterThan(0); // the ffmpeg of SRT, and the one that watches
    for (const pid of [desk.pid, enginePid, ...others]) {
      expect(limitsOf(pid)).toEqual(['0', '0']);
      expect(Number.parseInt(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8'), 16)).toBe(0);
    }
    const environment = readFileSync(`/proc/${enginePid}/environ`, 'utf8');
    expect(environment).not.toMatch(/NODE_OPTIONS|FFREPORT/);
    // Until the desk has noticed that the one before is gone, it says what that one did.
    const nextEngine = async (before: number) => {
      const serves = async () => desk.enginePid !== null && desk.enginePid !== before && (await isLive());
      await waitFor(`the engine after ${before} to serve`, serves, { timeoutMs: 30_000, everyMs: 250 });
      return desk.enginePid as number;
    };
    for (const pid of others) await crash(pid);
    await crash(enginePid);
    const second = await nextEngine(enginePid);
    await crash(second, 'SIGABRT');
    await nextEngine(second);
    await crash(desk.pid);
    await crash(desk.enginePid as number, 'SIGUSR2');
    expect(leftBehind(cwd, dataDir)).toEqual([]);
    expect(findCanaries(CANARIES, [['its output', desk.child.output], ...filePlaces(cwd), ...filePlaces(dataDir)])).toEqual([]);
  });

  test('desk: told by a signal to write a report, as Node was asked to, none is written', async () => {
    const { desk, cwd, dataDir } = await onAir();
    await crash(desk.pid, 'SIGUSR2');
    expect(leftBehind(cwd, dataDir)).toEqual([]);
  });
});
