import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../../../main/base/clock.ts';
import { silentLog } from '../../../../../main/base/log.ts';
import { Scope } from '../../../../../main/base/scope.ts';
import { FfmpegOutput } from '../../../../../main/engine/outputs/ffmpeg/ffmpeg-output.ts';
import { findFfmpeg } from '../../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { HlsRecipe } from '../../../../../main/engine/outputs/ffmpeg/hls.ts';
import { MpegtsRecipe } from '../../../../../main/engine/outputs/ffmpeg/mpegts.ts';
import { FlvMuxer } from '../../../../../main/engine/outputs/flv/flv-muxer.ts';
import { feedFile } from '../../../../peers/feed.ts';
import { inspect, probe } from '../../../../peers/ffmpeg.ts';
import { freePort } from '../../../../peers/free-port.ts';
import { processTree } from '../../../../peers/process-tree.ts';
import { scratchFolder } from '../../../../peers/scratch-folder.ts';
import { waitFor } from '../../../../peers/wait-for.ts';
import { playFlv, TestProgram } from '../test-program.ts';

let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  scope = new Scope();
});

const deps = () => ({ muxer: new FlvMuxer(), clock: systemClock, random: () => 0, log: silentLog, ffmpeg: () => findFfmpeg(process.env) });
const ffmpegPids = () =>
  processTree(process.pid).filter((pid) => pid !== process.pid && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'ffmpeg');

async function hls(program: TestProgram) {
  const folder = join(scope.use(scratchFolder('hls')).path, 'out');
  const output = scope.use(new FfmpegOutput({ recipe: new HlsRecipe(folder, systemClock), source: program, ...deps() }));
  return { folder, output, playlist: () => readFileSync(join(folder, 'index.m3u8'), 'utf8') };
}
const live = (output: FfmpegOutput) =>
  waitFor('live', () => output.status.state === 'live', { timeoutMs: 15_000, detail: () => JSON.stringify(output.status) });

test('hls output: a program of H.264 and AAC, playable, and live only once there is a playlist', async () => {
  const program = new TestProgram();
  const { folder, output, playlist } = await hls(program);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'seg-old-00001.ts'), 'of an earlier show');
  writeFileSync(join(folder, 'notes.txt'), 'not ours');
  output.start();
  expect(output.status).toMatchObject({ wanted: true, state: 'waiting-program' });
  scope.use(playFlv(program, await feedFile()));
  await waitFor('connecting', () => output.status.state === 'connecting');
  expect(readdirSync(folder)).not.toContain('index.m3u8');
  await live(output);
  expect(readdirSync(folder)).toContain('notes.txt');
  expect(readdirSync(folder)).not.toContain('seg-old-00001.ts');
  await waitFor('two segments', () => playlist().split('#EXTINF').length > 2, { timeoutMs: 15_000 });
  const streams = await probe(join(folder, 'index.m3u8'));
  expect(streams.map((s) => s.codec_name).sort()).toEqual(['aac', 'h264']);
  expect(output.status.bitrateKbps).toBeGreaterThan(1_000);

  await output.stop();
  expect(output.status).toMatchObject({ wanted: false, state: 'idle' });
  expect(playlist()).toContain('#EXT-X-ENDLIST');
  expect(ffmpegPids()).toEqual([]);
  const report = await inspect(join(folder, 'index.m3u8'));
  expect(report.video.backwards).toBe(0);
  expect(report.decodeErrors).toEqual([]);
});

test('hls output: the program goes and comes back, the playlist goes on behind a discontinuity', async () => {
  const program = new TestProgram();
  const { output, playlist } = await hls(program);
  output.start();
  const file = await feedFile();
  const first = playFlv(program, file);
  await live(output);
  first[Symbol.dispose]();
  await waitFor('no program', () => output.status.state === 'no-program' && ffmpegPids().length === 0);
  const before = playlist().match(/seg-[^\n]+/g)?.length ?? 0;
  expect(before).toBeGreaterThan(0);
  expect(playlist()).not.toContain('ENDLIST');
  scope.use(playFlv(program, file, 60_000));
  await live(output);
  expect(playlist()).toContain('#EXT-X-DISCONTINUITY');
  expect(playlist().match(/seg-[^\n]+/g)?.length).toBeGreaterThan(before);
  expect(output.status.reconnects).toBe(1);
});

test('hls output: the encoder changes its picture on air, a new ffmpeg goes on behind a discontinuity', async () => {
  const program = new TestProgram();
  const { folder, output, playlist } = await hls(program);
  output.start();
  const first = scope.use(playFlv(program, await feedFile()));
  await live(output);
  const [before] = ffmpegPids();
  first.cut();
  scope.use(playFlv(program, join(import.meta.dirname, '../../../../../assets/rehearsal.flv'), 60_000));
  await waitFor('another ffmpeg', () => ffmpegPids().length === 1 && ffmpegPids()[0] !== before);
  await live(output);
  await waitFor('the discontinuity', () => playlist().includes('#EXT-X-DISCONTINUITY'), { timeoutMs: 15_000 });
  expect(output.status).toMatchObject({ fault: null, reconnects: 1 });
  const segments = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  expect(new Set(segments.map((name) => name.split('-')[1])).size).toBe(2);
});

test('hls output: ffmpeg killed, it comes back and says why it was away', async () => {
  const program = new TestProgram();
  const { output } = await hls(program);
  scope.use(playFlv(program, await feedFile()));
  output.start();
  await live(output);
  const seen: string[] = [];
  output.changed.on(() => seen.push(output.status.state));
  for (const pid of ffmpegPids()) process.kill(pid, 'SIGKILL');
  await waitFor('retrying', () => seen.includes('retrying'));
  expect(output.status.fault?.code).toBe('destination/ffmpeg-ended');
  await live(output);
  expect(output.status.reconnects).toBe(1);
});

test('hls output: a folder that cannot be made, a fault and no ffmpeg', async () => {
  const program = new TestProgram();
  const folder = scope.use(scratchFolder('hls')).path;
  writeFileSync(join(folder, 'file'), 'in the way');
  const recipe = new HlsRecipe(join(folder, 'file', 'out'), systemClock);
  const output = scope.use(new FfmpegOutput({ recipe, source: program, ...deps() }));
  scope.use(playFlv(program, await feedFile()));
  output.start();
  await waitFor('fault', () => output.status.fault !== null);
  expect(output.status).toMatchObject({ state: 'retrying', fault: { code: 'destination/folder-not-writable' } });
  expect(ffmpegPids()).toEqual([]);
});

test('hls output: no ffmpeg on this machine, a fault that says so, and on air once it is installed', async () => {
  const program = new TestProgram();
  let ffmpeg: string | null = null;
  const recipe = new HlsRecipe(join(scope.use(scratchFolder('hls')).path, 'out'), systemClock);
  const output = scope.use(new FfmpegOutput({ recipe, source: program, ...deps(), ffmpeg: () => ffmpeg }));
  scope.use(playFlv(program, await feedFile()));
  output.start();
  await waitFor('fault', () => output.status.fault !== null);
  expect(output.status).toMatchObject({ state: 'retrying', fault: { code: 'destination/ffmpeg-missing' } });
  ffmpeg = findFfmpeg(process.env);
  output.retry();
  await live(output);
});

test('hls output: an ffmpeg that cannot be started, a fault and nothing thrown', async () => {
  const program = new TestProgram();
  const recipe = new HlsRecipe(join(scope.use(scratchFolder('hls')).path, 'out'), systemClock);
  const output = scope.use(new FfmpegOutput({ recipe, source: program, ...deps(), ffmpeg: () => '/nonexistent/ffmpeg' }));
  scope.use(playFlv(program, await feedFile()));
  output.start();
  await waitFor('fault', () => output.status.fault !== null);
  expect(output.status).toMatchObject({ state: 'retrying', fault: { code: 'destination/ffmpeg-missing' } });
});

test('mpegts output: sent over UDP, read by a receiver', async () => {
  const program = new TestProgram();
  const port = await freePort();
  const recipe = new MpegtsRecipe(`udp://127.0.0.1:${port}`);
  const output = scope.use(new FfmpegOutput({ recipe, source: program, ...deps() }));
  scope.use(playFlv(program, await feedFile()));
  output.start();
  await live(output);
  const streams = await probe(`udp://127.0.0.1:${port}?timeout=10000000`);
  expect(streams.map((s) => s.codec_name).sort()).toEqual(['aac', 'h264']);
  expect(output.status.state).toBe('live');
});
