import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../../../main/base/clock.ts';
import { silentLog } from '../../../../../main/base/log.ts';
import { Scope } from '../../../../../main/base/scope.ts';
import { FfmpegOutput } from '../../../../../main/engine/outputs/ffmpeg/ffmpeg-output.ts';
import { findFfmpeg } from '../../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { endOrphans } from '../../../../../main/engine/outputs/ffmpeg/option-pipe.ts';
import { SrtRecipe } from '../../../../../main/engine/outputs/ffmpeg/srt.ts';
import { FlvMuxer } from '../../../../../main/engine/outputs/flv/flv-muxer.ts';
import { Child } from '../../../../peers/child.ts';
import { feedFile } from '../../../../peers/feed.ts';
import { inspect, probe } from '../../../../peers/ffmpeg.ts';
import { freePort } from '../../../../peers/free-port.ts';
import { commandLinesAndEnvironments } from '../../../../peers/process-tree.ts';
import { scratchFolder } from '../../../../peers/scratch-folder.ts';
import { startUdpTap } from '../../../../peers/udp-tap.ts';
import { waitFor } from '../../../../peers/wait-for.ts';
import { playFlv, TestProgram } from '../test-program.ts';
import { orphanedPipe } from './orphaned-pipe.ts';

const PASSPHRASE = 'canary-srt-passphrase';
const STREAM_ID = '#!::r=canary/hall,m=publish';
/** In openat(2), on x86_64 or arm64. @source proc(5), /proc/pid/syscall */
const OPENING = /^(257|56) /;

let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  scope = new Scope();
});

/** ffmpeg as a receiver that listens. */
async function receiver(port: number, passphrase: string): Promise<{ file: string; child: Child }> {
  const file = join(scope.use(scratchFolder('srt')).path, 'got.ts');
  const address = `srt://127.0.0.1:${port}?mode=listener&listen_timeout=-1${passphrase === '' ? '' : `&passphrase=${passphrase}`}`;
  const child = scope.use(
    await Child.start('ffmpeg', ['-v', 'error', '-nostdin', '-i', address, '-c', 'copy', '-f', 'mpegts', '-y', file]),
  );
  return { file, child };
}

function output(program: TestProgram, port: number, secrets: { key: string; password: string }): FfmpegOutput {
  const recipe = new SrtRecipe({ server: `srt://127.0.0.1:${port}`, ...secrets }, { clock: systemClock, log: silentLog });
  const deps = { muxer: new FlvMuxer(), clock: systemClock, random: () => 0, log: silentLog, ffmpeg: () => findFfmpeg(process.env) };
  return scope.use(new FfmpegOutput({ recipe, source: program, ...deps }));
}

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** What SRT sends as words comes with the bytes of each turned round. @source draft-sharabayko-srt-01, 3.2.1.3 */
function turned(text: string): Buffer {
  const words = Buffer.alloc(Math.ceil(text.length / 4) * 4);
  words.write(text);
  return words.swap32();
}

test('srt output: with stream id and passphrase, it arrives, decodes, and neither stands in any argument or environment', async () => {
  const port = await freePort();
  const { file, child } = await receiver(port, PASSPHRASE);
  const tap = scope.use(await startUdpTap(port));
  const program = new TestProgram();
  const sender = output(program, tap.port, { key: STREAM_ID, password: PASSPHRASE });
  sender.start();
  scope.use(playFlv(program, await feedFile()));
  await waitFor('live', () => sender.status.state === 'live', { timeoutMs: 20_000, detail: () => JSON.stringify(sender.status) });
  const processes = commandLinesAndEnvironments(process.pid).filter(({ pid }) => pid !== child.pid);
  expect(processes.some(({ commandLine }) => commandLine.includes('-fpre'))).toBe(true);
  for (const { commandLine, environment } of processes) expect(commandLine + environment).not.toContain('canary');
  const first = Buffer.concat(tap.said);
  expect(first.includes(turned(STREAM_ID))).toBe(true);
  await waitFor('some seconds', () => sizeOf(file) > 500_000, { timeoutMs: 20_000 });
  await sender.stop();
  expect(sender.status).toMatchObject({ wanted: false, state: 'idle' });
  await child.end('SIGINT');
  expect((await probe(file)).map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264']);
  expect((await inspect(file)).video.backwards).toBe(0);
});

test('srt output: the receiver comes only later, or with another passphrase, said and tried again', async () => {
  const port = await freePort();
  const program = new TestProgram();
  const sender = output(program, port, { key: '', password: PASSPHRASE });
  sender.start();
  scope.use(playFlv(program, await feedFile()));
  const refused = () => sender.status.fault?.code === 'destination/srt-refused';
  await waitFor('nobody there, said', refused, { timeoutMs: 20_000, detail: () => JSON.stringify(sender.status) });
  expect(sender.status.state).not.toBe('live');
  const { file } = await receiver(port, PASSPHRASE);
  await waitFor('live', () => sender.status.state === 'live' && sizeOf(file) > 100_000, {
    timeoutMs: 40_000,
    detail: () => JSON.stringify(sender.status),
  });
});

test('srt output: its engine was killed before ffmpeg had its options, the next one ends that ffmpeg, and nothing is sent without them', async () => {
  const { path: place } = scope.use(scratchFolder('orphan'));
  const { folder, path: options } = orphanedPipe(place);
  const port = await freePort();
  const tap = scope.use(await startUdpTap(port));
  const input = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'anullsrc', '-t', '1'];
  const target = `srt://127.0.0.1:${tap.port}?mode=caller`;
  const orphan = scope.use(await Child.start('ffmpeg', [...input, '-c:a', 'aac', '-f', 'mpegts', '-fpre', options, target]));
  let before = '';
  const isWaiting = () => {
    const now = readFileSync(`/proc/${orphan.pid}/syscall`, 'utf8');
    const isSame = now === before;
    before = now;
    return isSame && OPENING.test(now);
  };
  await waitFor('ffmpeg to wait for its options', isWaiting, { everyMs: 100, detail: () => before });
  await endOrphans(place);
  expect(await orphan.exited).not.toBe(0);
  expect(orphan.output).toContain('foyer');
  expect(existsSync(folder)).toBe(false);
  expect(tap.said).toEqual([]);
});
