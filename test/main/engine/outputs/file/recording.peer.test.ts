import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../../../main/base/clock.ts';
import { silentLog } from '../../../../../main/base/log.ts';
import { Scope } from '../../../../../main/base/scope.ts';
import { DISK_LIMITS, type DiskLimits } from '../../../../../main/engine/outputs/file/disk-guard.ts';
import { Recording } from '../../../../../main/engine/outputs/file/recording.ts';
import { FlvMuxer } from '../../../../../main/engine/outputs/flv/flv-muxer.ts';
import { feedFile } from '../../../../peers/feed.ts';
import { inspect, probe } from '../../../../peers/ffmpeg.ts';
import { RtmpSink } from '../../../../peers/rtmp-sink.ts';
import { smallDisk } from '../../../../peers/small-disk.ts';
import { waitFor } from '../../../../peers/wait-for.ts';
import { playFeed } from '../play-feed.ts';
import { RelayHouse } from '../rtmp/relay-for-test.ts';

let scope: Scope;
let house: RelayHouse;

beforeEach(async () => {
  scope = new Scope();
  house = scope.use(await RelayHouse.open({ clock: systemClock, random: Math.random }));
});

afterEach(() => scope[Symbol.asyncDispose]());

function record(folder: string, limits: DiskLimits): Recording {
  const deps = { source: house.bus, muxer: new FlvMuxer(), clock: systemClock, random: Math.random, log: silentLog };
  return scope.use(new Recording({ id: 'archive', folder, limits, ...deps }));
}

/** A recording and another destination of the same program, both live. */
async function onAir(recording: Recording): Promise<RtmpSink> {
  const sink = scope.use(await RtmpSink.open());
  const { relay } = house.relay(sink.url('live'));
  scope.use(playFeed(house.feed, await feedFile({ height: 1080 })));
  recording.start();
  relay.start();
  await waitFor('both live', () => recording.status.state === 'live' && relay.status.state === 'live');
  return sink;
}

function expectUntouched(sink: RtmpSink): void {
  expect(sink.connections).toHaveLength(1);
  const figures = sink.connections[0]?.figures;
  expect(figures).toMatchObject({ jumps: 0, backwards: 0, open: true });
  expect(figures?.worstSilenceMs).toBeLessThan(500);
}

async function expectWhole(file: string): Promise<void> {
  const streams = await probe(file);
  expect(streams.map((s) => s.codec_name).sort()).toEqual(['aac', 'h264']);
  const report = await inspect(file);
  expect(report.video).toMatchObject({ backwards: 0, firstIsKeyframe: true });
  expect(report.video.worstGapMs).toBeLessThan(100);
  expect(report.decodeErrors).toEqual([]);
}

test('recording: the disk gets nearly full, ended with its fault before it is, the other destination sees no gap, Retry goes on', async (context) => {
  const disk = scope.use(smallDisk(40));
  if (disk.missing) context.skip(disk.missing);
  const recording = record(disk.path, { ...DISK_LIMITS, freeBytes: 30e6 });
  const sink = await onAir(recording);
  await waitFor('the end of the recording', () => recording.status.state === 'retrying', { timeoutMs: 40_000 });
  expect(recording.status).toMatchObject({ wanted: true, fault: { code: 'recording/disk-full' }, retryAtMs: null });
  expectUntouched(sink); // before ffmpeg takes both cores
  const [name] = readdirSync(disk.path);
  const file = join(disk.path, name as string);
  expect(statSync(file).size).toBeGreaterThan(5e6);
  expect(statSync(file).size).toBeLessThan(20e6);
  await expectWhole(file);
  rmSync(file);
  recording.retry();
  await waitFor('live again', () => recording.status.state === 'live');
  expect(readdirSync(disk.path)).toHaveLength(1);
});

test('recording: somebody else fills the disk up, what was written still decodes and the other destination sees no gap', async (context) => {
  const disk = scope.use(smallDisk(12));
  if (disk.missing) context.skip(disk.missing);
  const recording = record(disk.path, { freeBytes: 0, freeShare: 0, freeShareAtMostBytes: 0 });
  const sink = await onAir(recording);
  await waitFor('the end of the recording', () => recording.status.state === 'retrying', { timeoutMs: 40_000 });
  expect(recording.status.fault?.code).toBe('recording/disk-full');
  expectUntouched(sink);
  await expectWhole(join(disk.path, readdirSync(disk.path)[0] as string));
});
