import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../main/base/clock.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { Redactor } from '../../../../main/base/redact.ts';
import { Scope } from '../../../../main/base/scope.ts';
import type { RenditionProfile } from '../../../../main/contract/rendition.ts';
import { Engine } from '../../../../main/engine/engine.ts';
import { clipShelf } from '../../../peers/clip-shelf.ts';
import { feedFile } from '../../../peers/feed.ts';
import { inspect, probe, publish } from '../../../peers/ffmpeg.ts';
import { processTree } from '../../../peers/process-tree.ts';
import { RtmpSink } from '../../../peers/rtmp-sink.ts';
import { scratchFolder } from '../../../peers/scratch-folder.ts';
import { waitFor } from '../../../peers/wait-for.ts';

const AUDIO = { bitrateKbps: 96, sampleRateHz: 44_100 as const, targetLufs: null };
const SMALL: RenditionProfile = {
  video: { width: 640, height: 360, fps: 30, bitrateKbps: 800, rate: 'constant', preset: 'veryfast', keyframeS: 1, fill: 'bars' },
  audio: AUDIO,
};
const PATIENT = { timeoutMs: 30_000 };

let scope: Scope;
let engine: Engine;
let sink: RtmpSink;
let folder: string;

beforeEach(async () => {
  scope = new Scope();
  folder = scope.use(scratchFolder('renditions')).path;
  sink = scope.use(await RtmpSink.open({ record: folder }));
  const deps = { clock: systemClock, log: silentLog, random: Math.random, redactor: new Redactor(), startedAtMs: Date.now() };
  const file = await feedFile();
  engine = scope.use(await Engine.open({ ...deps, openShelf: () => clipShelf(file, 10_000) }));
  await engine.commands['ingest.configure']({ host: '127.0.0.1', port: 0, secret: '' });
});

afterEach(() => scope[Symbol.asyncDispose]());

const encoder = async (options = {}, name = 'main') => scope.use(await publish(`${engine.status.ingest.server}/${name}`, options));

async function put(id: string, profile: RenditionProfile | null = null, rendition = 'small'): Promise<void> {
  const spec = { id, kind: 'rtmp' as const, server: sink.server.url('live'), key: id, username: '', password: '' };
  await engine.commands['relay.put']({ ...spec, ...(profile && { rendition: { id: rendition, profile } }) });
}

async function start(...ids: string[]): Promise<void> {
  for (const id of ids) await engine.commands['relay.start']({ id });
  await waitFor('live', () => ids.every((id) => engine.status.relays[id]?.state === 'live'), {
    ...PATIENT,
    detail: () => JSON.stringify(engine.status.relays) + JSON.stringify(engine.status.renditions),
  });
}

const rendition = (id = 'small') => engine.status.renditions?.[id];
const running = (id = 'small') =>
  waitFor('the rendition', () => rendition(id)?.state === 'running', { ...PATIENT, detail: () => JSON.stringify(rendition(id)) });
const figures = (id: string) => sink.streams().find(({ name }) => name === id);

/** Those that encode, not the ones that publish or watch. */
const encoders = (): number[] =>
  processTree(process.pid).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('libx264');
    } catch {
      return false; // ended between listing and reading
    }
  });

/** Bytes of a stream that have come since now. */
async function moreOf(id: string, bytes: number): Promise<void> {
  const before = figures(id)?.bytes ?? 0;
  await waitFor(`more of ${id}`, () => (figures(id)?.bytes ?? 0) > before + bytes, PATIENT);
}

test('renditions: attached to 8 destinations on air, one ffmpeg, one connection each and no gap at the others', async () => {
  const moving = Array.from({ length: 8 }, (_, i) => `moving-${i}`);
  const staying = ['stay-0', 'stay-1'];
  await encoder();
  for (const id of [...moving, ...staying]) await put(id);
  await start(...moving, ...staying);
  sink.restartMeters();
  for (const id of moving) await put(id, SMALL);
  await running();
  expect(encoders()).toHaveLength(1);
  await waitFor('everybody has moved', () => moving.every((id) => (figures(id)?.headerChanges ?? 0) >= 2), PATIENT);
  await moreOf('moving-0', 300_000);
  expect(encoders()).toHaveLength(1);
  for (const id of staying) expect(figures(id)).toMatchObject({ connections: 0, backwards: 0, headerChanges: 0, steps: 0 });
  for (const id of staying) expect(figures(id)?.longestGapMs).toBeLessThan(1_000);
  for (const id of moving) {
    expect(figures(id)).toMatchObject({ connections: 0, backwards: 0 });
    expect(figures(id)?.longestVideoGapMs).toBeLessThan(1_500);
    expect(engine.status.relays[id]).toMatchObject({ state: 'live', reconnects: 0 });
  }
  for (const id of moving) await put(id);
  await waitFor('the encoder has ended', () => encoders().length === 0, PATIENT);
  await moreOf('moving-0', 300_000);
  expect(engine.status.renditions).toEqual({});
  for (const id of moving) expect(figures(id)).toMatchObject({ connections: 0, backwards: 0 });
  for (const id of staying) expect(figures(id)?.longestGapMs).toBeLessThan(1_000);
}, 90_000);

test('renditions: ffmpeg killed by pid, a slate and then another one, no reconnect and DTS rising', async () => {
  await encoder();
  await put('hall', SMALL);
  await put('other');
  await start('hall', 'other');
  await running();
  await moreOf('hall', 200_000);
  sink.restartMeters();
  const [pid] = encoders() as [number];
  process.kill(pid, 'SIGKILL');
  await waitFor('it is noticed', () => rendition()?.state === 'retrying', PATIENT);
  expect(rendition()?.fault?.code).toBe('rendition/ended');
  await running();
  expect(encoders()).toHaveLength(1);
  expect(encoders()).not.toContain(pid);
  await moreOf('hall', 300_000);
  expect(rendition()?.restarts).toBe(1);
  expect(figures('hall')).toMatchObject({ connections: 0, backwards: 0 });
  expect(figures('hall')?.longestGapMs).toBeLessThan(1_000);
  expect(figures('hall')?.worstStepMs).toBeLessThanOrEqual(150);
  expect(figures('other')).toMatchObject({ connections: 0, backwards: 0, headerChanges: 0, steps: 0 });
  expect(figures('other')?.longestGapMs).toBeLessThan(1_000);
}, 90_000);

test('renditions: portrait by crop and by blur, that size at the destination', async () => {
  await encoder();
  const portrait = (fill: 'crop' | 'blur'): RenditionProfile => ({
    video: { width: 360, height: 640, fps: 30, bitrateKbps: 800, rate: 'constant', preset: 'veryfast', keyframeS: 1, fill },
    audio: null,
  });
  await put('crop', portrait('crop'), 'crop');
  await put('blur', portrait('blur'), 'blur');
  await start('crop', 'blur');
  await moreOf('crop', 300_000);
  await moreOf('blur', 300_000);
  for (const id of ['crop', 'blur']) {
    await engine.commands['relay.stop']({ id });
    const file = join(folder, `${id}.1.flv`);
    expect(await probe(file)).toEqual(expect.arrayContaining([expect.objectContaining({ codec_type: 'video', width: 360, height: 640 })]));
    const report = await inspect(file);
    expect(report).toMatchObject({ decodeErrors: [], video: { backwards: 0, firstIsKeyframe: true } });
  }
  await waitFor('no encoder', () => encoders().length === 0, PATIENT);
}, 90_000);

test('renditions: the program changes its size and goes to a slate and back, one encoder throughout and one size out', async () => {
  const first = await encoder();
  await put('hall', SMALL);
  await start('hall');
  await running();
  const [pid] = encoders();
  await moreOf('hall', 200_000);
  sink.restartMeters();
  await first.end('SIGKILL');
  await waitFor('the slate', () => engine.status.air.source === 'slate', PATIENT);
  await moreOf('hall', 100_000);
  await encoder({ height: 360 });
  await waitFor('the other program', () => engine.status.air.source === 'main' && engine.status.program.video?.height === 360, PATIENT);
  await moreOf('hall', 300_000);
  expect(encoders()).toEqual([pid]);
  expect(rendition()).toMatchObject({ state: 'running', restarts: 0 });
  expect(figures('hall')).toMatchObject({ connections: 0, backwards: 0, headerChanges: 0 });
  await engine.commands['relay.stop']({ id: 'hall' });
  const report = await inspect(join(folder, 'hall.1.flv'));
  expect(report.decodeErrors).toEqual([]);
  expect(report.video.worstGapMs).toBeLessThanOrEqual(150);
}, 90_000);

test('renditions: sound alone is encoded, its loudness is changed and the picture is copied', async () => {
  await encoder();
  await put('copy', { video: null, audio: { ...AUDIO, targetLufs: -14 } }, 'sound');
  await start('copy');
  await moreOf('copy', 1_500_000);
  await engine.commands['relay.stop']({ id: 'copy' });
  const file = join(folder, 'copy.1.flv');
  const streams = await probe(file);
  expect(streams.find(({ codec_type }) => codec_type === 'audio')).toMatchObject({ codec_name: 'aac', sample_rate: '44100' });
  expect(streams.find(({ codec_type }) => codec_type === 'video')).toMatchObject({ width: 1_280, height: 720 });
  expect((await inspect(file)).video.backwards).toBe(0);
}, 90_000);
