import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { backupRelayId } from '../../../../main/contract/relay-id.ts';
import { findFfmpeg } from '../../../../main/engine/outputs/ffmpeg/find-ffmpeg.ts';
import { inspect } from '../../../peers/ffmpeg.ts';
import { RtmpSink } from '../../../peers/rtmp-sink.ts';
import { waitFor } from '../../../peers/wait-for.ts';
import { encoders, PATIENT, RenditionRig, SMALL } from './rendition-rig.ts';

let rig: RenditionRig;
beforeEach(async () => {
  rig = await RenditionRig.open();
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

test('renditions: a destination on two servers, both from one encoder; one server is lost and comes back, the other has no gap', async () => {
  const other = rig.scope.use(await RtmpSink.open());
  const backup = backupRelayId('hall');
  await rig.encoder();
  await rig.put('hall', SMALL);
  await rig.put(backup, SMALL, { sink: other });
  await rig.start('hall', backup);
  await rig.running();
  await rig.moreOf('hall', 100_000);
  await rig.moreOf(backup, 100_000, other);
  expect(encoders()).toHaveLength(1);
  other.restartMeters();
  rig.sink.refuse('NetStream.Publish.BadName');
  rig.sink.connection('hall')?.reset();
  await waitFor('main away', () => rig.engine.status.relays.hall?.state === 'retrying', PATIENT);
  await rig.moreOf(backup, 200_000, other);
  rig.sink.refuse(null);
  await rig.engine.commands['relay.retry']({ id: 'hall' });
  await waitFor('main back', () => rig.engine.status.relays.hall?.state === 'live', PATIENT);
  await rig.moreOf('hall', 100_000);
  expect(rig.rendition()).toMatchObject({ state: 'running', restarts: 0 });
  expect(other.streams().find(({ name }) => name === backup)).toMatchObject({ connections: 0, backwards: 0, steps: 0 });
  expect(other.streams().find(({ name }) => name === backup)?.longestGapMs).toBeLessThan(1_000);
  await rig.put('hall');
  await rig.put(backup, null, { sink: other });
  await waitFor('the encoder has ended', () => encoders().length === 0, PATIENT);
  await rig.moreOf(backup, 200_000, other);
  expect(other.streams().find(({ name }) => name === backup)).toMatchObject({ connections: 0, backwards: 0 });
}, 90_000);

test('renditions: an encoder at 0.7 of real time, said within seconds; the others have the program without a gap', async () => {
  const slow = join(rig.folder, 'slow-ffmpeg');
  const ffmpeg = findFfmpeg(process.env);
  writeFileSync(slow, `#!/bin/sh\ncase "$*" in *libx264*) exec ${ffmpeg} -readrate 0.7 "$@";; esac\nexec ${ffmpeg} "$@"\n`);
  chmodSync(slow, 0o755);
  vi.stubEnv('FFMPEG_PATH', slow);
  await rig.encoder();
  await rig.put('hall', SMALL);
  await rig.put('other');
  await rig.start('hall', 'other');
  await rig.running();
  rig.sink.restartMeters();
  const fault = () => rig.rendition()?.fault;
  await waitFor('it to be noticed', () => fault()?.code === 'rendition/too-slow', {
    ...PATIENT,
    detail: () => JSON.stringify(rig.rendition()),
  });
  expect(Number(fault()?.params.speed)).toBeLessThan(0.9);
  expect(rig.engine.status.relays.hall?.state).toBe('live');
  expect(rig.figures('other')).toMatchObject({ connections: 0, backwards: 0, headerChanges: 0, steps: 0 });
  expect(rig.figures('other')?.longestGapMs).toBeLessThan(1_000);
  // A lighter one, taken over on the same connection.
  vi.unstubAllEnvs();
  await rig.put('hall', { ...SMALL, video: { ...SMALL.video!, preset: 'ultrafast' } }, { rendition: 'light' });
  await rig.running('light');
  await waitFor('the slow one has ended', () => encoders().length === 1, PATIENT);
  const keepsUp = () => (rig.rendition('light')?.speed ?? 0) > 0.95 && rig.rendition('light')?.fault === null;
  await waitFor('the light one to keep up', keepsUp, { timeoutMs: 60_000, detail: () => JSON.stringify(rig.rendition('light')) });
  expect(rig.figures('hall')).toMatchObject({ connections: 0, backwards: 0 });
  expect((await inspect(await rig.recordingOf('hall'))).decodeErrors).toEqual([]);
}, 120_000);
