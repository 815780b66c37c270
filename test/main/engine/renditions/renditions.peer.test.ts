import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RenditionProfile } from '../../../../main/contract/rendition.ts';
import { inspect, probe } from '../../../peers/ffmpeg.ts';
import { waitFor } from '../../../peers/wait-for.ts';
import { AUDIO, encoders, PATIENT, RenditionRig, SMALL } from './rendition-rig.ts';

let rig: RenditionRig;
beforeEach(async () => {
  rig = await RenditionRig.open();
});
afterEach(() => rig[Symbol.asyncDispose]());

test('renditions: attached to 8 destinations on air, one ffmpeg, one connection each and no gap at the others', async () => {
  const moving = Array.from({ length: 8 }, (_, i) => `moving-${i}`);
  const staying = ['stay-0', 'stay-1'];
  await rig.encoder();
  for (const id of [...moving, ...staying]) await rig.put(id);
  await rig.start(...moving, ...staying);
  rig.sink.restartMeters();
  for (const id of moving) await rig.put(id, SMALL);
  await rig.running();
  expect(encoders()).toHaveLength(1);
  await waitFor('everybody has moved', () => moving.every((id) => (rig.figures(id)?.headerChanges ?? 0) >= 2), PATIENT);
  await rig.moreOf('moving-0', 300_000);
  expect(encoders()).toHaveLength(1);
  for (const id of staying) expect(rig.figures(id)).toMatchObject({ connections: 0, backwards: 0, headerChanges: 0, steps: 0 });
  for (const id of staying) expect(rig.figures(id)?.longestGapMs).toBeLessThan(1_000);
  for (const id of moving) {
    expect(rig.figures(id)).toMatchObject({ connections: 0, backwards: 0 });
    expect(rig.figures(id)?.longestVideoGapMs).toBeLessThan(1_500);
    expect(rig.engine.status.relays[id]).toMatchObject({ state: 'live', reconnects: 0 });
  }
  for (const id of moving) await rig.put(id);
  await waitFor('the encoder has ended', () => encoders().length === 0, PATIENT);
  await rig.moreOf('moving-0', 300_000);
  expect(rig.engine.status.renditions).toEqual({});
  for (const id of moving) expect(rig.figures(id)).toMatchObject({ connections: 0, backwards: 0 });
  for (const id of staying) expect(rig.figures(id)?.longestGapMs).toBeLessThan(1_000);
}, 90_000);

test('renditions: ffmpeg killed by pid, a slate and then another one, no reconnect and DTS rising', async () => {
  await rig.encoder();
  await rig.put('hall', SMALL);
  await rig.put('other');
  await rig.start('hall', 'other');
  await rig.running();
  await rig.moreOf('hall', 200_000);
  rig.sink.restartMeters();
  const [pid] = encoders() as [number];
  process.kill(pid, 'SIGKILL');
  await waitFor('it is noticed', () => rig.rendition()?.state === 'retrying', PATIENT);
  expect(rig.rendition()?.fault?.code).toBe('rendition/ended');
  await rig.running();
  expect(encoders()).toHaveLength(1);
  expect(encoders()).not.toContain(pid);
  await rig.moreOf('hall', 300_000);
  expect(rig.rendition()?.restarts).toBe(1);
  expect(rig.figures('hall')).toMatchObject({ connections: 0, backwards: 0 });
  expect(rig.figures('hall')?.longestGapMs).toBeLessThan(1_000);
  expect(rig.figures('hall')?.worstStepMs).toBeLessThanOrEqual(150);
  expect(rig.figures('other')).toMatchObject({ connections: 0, backwards: 0, headerChanges: 0, steps: 0 });
  expect(rig.figures('other')?.longestGapMs).toBeLessThan(1_000);
}, 90_000);

test('renditions: portrait by crop and by blur, that size at the destination', async () => {
  await rig.encoder();
  const portrait = (fill: 'crop' | 'blur'): RenditionProfile => ({
    video: { width: 360, height: 640, fps: 30, bitrateKbps: 800, rate: 'constant', preset: 'veryfast', keyframeS: 1, fill },
    audio: null,
  });
  await rig.put('crop', portrait('crop'), { rendition: 'crop' });
  await rig.put('blur', portrait('blur'), { rendition: 'blur' });
  await rig.start('crop', 'blur');
  await rig.moreOf('crop', 300_000);
  await rig.moreOf('blur', 300_000);
  for (const id of ['crop', 'blur']) {
    const file = await rig.recordingOf(id);
    expect(await probe(file)).toEqual(expect.arrayContaining([expect.objectContaining({ codec_type: 'video', width: 360, height: 640 })]));
    const report = await inspect(file);
    expect(report).toMatchObject({ decodeErrors: [], video: { backwards: 0, firstIsKeyframe: true } });
  }
  await waitFor('no encoder', () => encoders().length === 0, PATIENT);
}, 90_000);

test('renditions: the program changes its size and goes to a slate and back, one encoder throughout and one size out', async () => {
  const first = await rig.encoder();
  await rig.put('hall', SMALL);
  await rig.start('hall');
  await rig.running();
  const [pid] = encoders();
  await rig.moreOf('hall', 200_000);
  rig.sink.restartMeters();
  await first.end('SIGKILL');
  await waitFor('the slate', () => rig.engine.status.air.source === 'slate', PATIENT);
  await rig.moreOf('hall', 100_000);
  await rig.encoder({ height: 360 });
  await waitFor(
    'the other program',
    () => rig.engine.status.air.source === 'main' && rig.engine.status.program.video?.height === 360,
    PATIENT,
  );
  await rig.moreOf('hall', 300_000);
  expect(encoders()).toEqual([pid]);
  expect(rig.rendition()).toMatchObject({ state: 'running', restarts: 0 });
  expect(rig.figures('hall')).toMatchObject({ connections: 0, backwards: 0, headerChanges: 0 });
  const report = await inspect(await rig.recordingOf('hall'));
  expect(report.decodeErrors).toEqual([]);
  expect(report.video.worstGapMs).toBeLessThanOrEqual(150);
}, 90_000);

test('renditions: sound alone is encoded, its loudness is changed and the picture is copied', async () => {
  await rig.encoder();
  await rig.put('copy', { video: null, audio: { ...AUDIO, targetLufs: -14 } }, { rendition: 'sound' });
  await rig.start('copy');
  await rig.moreOf('copy', 1_500_000);
  const file = await rig.recordingOf('copy');
  const streams = await probe(file);
  expect(streams.find(({ codec_type }) => codec_type === 'audio')).toMatchObject({ codec_name: 'aac', sample_rate: '44100' });
  expect(streams.find(({ codec_type }) => codec_type === 'video')).toMatchObject({ width: 1_280, height: 720 });
  expect((await inspect(file)).video.backwards).toBe(0);
}, 90_000);
