import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { DiskSpace } from '../../../../../main/base/disk-space.ts';
import { silentLog } from '../../../../../main/base/log.ts';
import { DISK_LIMITS, reserveBytes } from '../../../../../main/engine/outputs/file/disk-guard.ts';
import { Recording } from '../../../../../main/engine/outputs/file/recording.ts';
import { localStamp, writeFault } from '../../../../../main/engine/outputs/file/recording-file.ts';
import { FlvMuxer } from '../../../../../main/engine/outputs/flv/flv-muxer.ts';
import { readFlv } from '../../../../../main/rtmp/flv-reader.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { AAC_48K, AVC_720, AVC_1080, audioFrame, videoFrame } from '../../test-encoder.ts';
import { TestProgram } from '../test-program.ts';

const AT = new Date(2026, 10, 21, 20, 0, 5).getTime();
const PLENTY: DiskSpace = { freeBytes: 100e9, totalBytes: 500e9 };

let clock: FakeClock;
let program: TestProgram;
let space: DiskSpace;
/** Settles when the disk answers. */
let reading: Promise<void>;
let folder: string;
let recording: Recording;

beforeEach(() => {
  clock = new FakeClock(AT);
  program = new TestProgram();
  space = PLENTY;
  reading = Promise.resolve();
  folder = join(temporaryFolder(), 'recordings');
  recording = open(folder);
});

function open(into: string): Recording {
  const deps = {
    source: program,
    muxer: new FlvMuxer(),
    clock,
    random: () => 0.5,
    log: silentLog,
    readSpace: () => reading.then(() => space),
  };
  const opened = new Recording({ id: 'archive-k3x9pd', folder: into, ...deps });
  onTestFinished(async () => {
    await opened.stop();
    expect(clock.pendingTimers).toBe(0);
  });
  return opened;
}

let timeMs = 0;
function begin(header = AVC_720): void {
  timeMs = 0;
  program.begin([
    { type: 8, timestampMs: 0, payload: AAC_48K },
    { type: 9, timestampMs: 0, payload: header },
  ]);
}

function frames(count: number, bytes = 1_000): void {
  for (let i = 0; i < count; i += 1) {
    const isKeyframe = timeMs % 400 === 0;
    program.push(
      { type: 9, timestampMs: timeMs, payload: videoFrame(isKeyframe, bytes) },
      { type: 8, timestampMs: timeMs, payload: audioFrame() },
    );
    timeMs += 40;
  }
}

const files = () => (existsSync(folder) ? readdirSync(folder).sort() : []);
const tagsOf = (name: string) => readFlv(readFileSync(join(folder, name)));
const state = (wanted: string) => expect.poll(() => recording.status.state).toBe(wanted);

/** From the next look on; the result lets it go on. */
function hangDisk(): () => void {
  let release = (): void => undefined;
  reading = new Promise((resolve) => {
    release = resolve;
  });
  return () => release();
}

/** Until the disk has everything and the recording has looked at itself. */
async function live(): Promise<void> {
  await expect.poll(() => recording.status.queueBytes).toBe(0);
  await expect.poll(() => files().length).toBeGreaterThan(0);
  await clock.advance(500);
  await state('live');
}

test('recording: started before there is a program, the folder is made and no file; then one from its first keyframe on', async () => {
  recording.start();
  await state('waiting-program');
  expect(files()).toEqual([]);
  begin();
  frames(8);
  await live();
  expect(files()).toEqual(['archive-k3x9pd-2026-11-21-20.00.05.flv']);
  await recording.stop();
  expect(recording.status).toMatchObject({ state: 'idle', wanted: false, fault: null });
  const tags = tagsOf('archive-k3x9pd-2026-11-21-20.00.05.flv');
  expect(tags.filter(({ type, payload }) => type === 9 && payload[1] === 1)).toHaveLength(8);
  expect(tags.find(({ type, payload }) => type === 9 && payload[1] === 1)?.payload[0]).toBe(0x17);
});

test('recording: the program goes and comes back, a file each and none is overwritten', async () => {
  recording.start();
  begin();
  frames(10);
  await live();
  program.end();
  await state('no-program');
  begin();
  frames(10);
  await expect.poll(files).toEqual(['archive-k3x9pd-2026-11-21-20.00.05-2.flv', 'archive-k3x9pd-2026-11-21-20.00.05.flv']);
  await live();
  expect(recording.status.reconnects).toBe(1);
});

test('recording: the codecs change on air, the next file begins with the new ones', async () => {
  recording.start();
  begin();
  frames(10);
  await live();
  await clock.advance(60_000);
  begin(AVC_1080);
  frames(10);
  await expect.poll(files).toEqual(['archive-k3x9pd-2026-11-21-20.00.05.flv', 'archive-k3x9pd-2026-11-21-20.01.05.flv']);
  await expect.poll(() => tagsOf('archive-k3x9pd-2026-11-21-20.01.05.flv').some(({ payload }) => payload.equals(AVC_1080))).toBe(true);
});

test('recording: the disk is nearly full, ended with whole tags, and only Retry begins another', async () => {
  recording.start();
  begin();
  frames(10);
  await live();
  space = { ...PLENTY, freeBytes: 5e9 };
  await clock.advance(3_000);
  frames(10);
  await state('retrying');
  expect(recording.status).toMatchObject({ fault: { code: 'recording/disk-full' }, retryAtMs: null });
  expect(tagsOf(files()[0] as string)).not.toEqual([]);
  await clock.advance(120_000);
  frames(10);
  expect([recording.status.state, files().length]).toEqual(['retrying', 1]);
  recording.retry();
  await expect.poll(() => recording.status.fault?.code).toBe('recording/disk-full');
  await state('retrying');
  space = PLENTY;
  recording.retry();
  await expect.poll(() => files().length).toBe(2);
  frames(10);
  await live();
});

test('recording: program lost while a full disk waits for somebody, it goes on waiting', async () => {
  space = { ...PLENTY, freeBytes: 1 };
  recording.start();
  begin();
  frames(1);
  await state('retrying');
  program.end();
  begin();
  frames(1);
  await clock.advance(30_000);
  expect(recording.status.state).toBe('retrying');
});

test('recording: the folder cannot be made, a fault that says why, tried again', async () => {
  const blocked = join(temporaryFolder(), 'file');
  writeFileSync(blocked, '');
  recording = open(join(blocked, 'recordings'));
  recording.start();
  await state('retrying');
  expect(recording.status.fault).toMatchObject({ code: 'recording/write-failed', params: { reason: 'ENOTDIR' } });
  expect(recording.status.retryAtMs).toBeGreaterThan(clock.nowMs());
});

test('recording: no absolute path, a fault', async () => {
  recording = open('recordings');
  recording.start();
  await state('retrying');
  expect(recording.status.fault?.code).toBe('recording/write-failed');
});

test('recording: the disk hangs, stalled, GOPs are left out and counted, and stop does not wait for it', async () => {
  recording.start();
  begin();
  frames(10);
  await live();
  const hang = hangDisk();
  await clock.advance(3_000);
  for (let second = 0; second < 8; second += 1) {
    frames(25, 60_000);
    await clock.advance(1_000);
  }
  expect(recording.status).toMatchObject({ state: 'stalled', fault: { code: 'recording/disk-slow' } });
  expect(recording.status.droppedFrames).toBeGreaterThan(0);
  expect(recording.status.queueBytes).toBeLessThan(9_000_000);
  const stopped = recording.stop();
  await clock.advance(2_000);
  await stopped;
  hang();
  await state('idle');
});

test('recording: the disk is slow for a while, said and live again ten seconds after the last frame left out', async () => {
  recording.start();
  begin();
  frames(10);
  await live();
  const hang = hangDisk();
  await clock.advance(3_000);
  frames(200, 60_000);
  await clock.advance(500);
  hang();
  reading = Promise.resolve();
  frames(10);
  await expect.poll(() => recording.status.queueBytes).toBe(0);
  await clock.advance(500);
  expect(recording.status).toMatchObject({ state: 'slow', fault: { code: 'recording/disk-slow' } });
  for (let second = 0; second < 11; second += 1) {
    frames(25);
    await expect.poll(() => recording.status.queueBytes).toBe(0);
    await clock.advance(1_000);
  }
  expect(recording.status.state).toBe('live');
});

test('recording: names of one second and of midnight, as people read them', () => {
  expect(localStamp(new Date(2026, 0, 2, 3, 4, 5))).toBe('2026-01-02-03.04.05');
});

test.each([
  ['ENOSPC', 'recording/disk-full'],
  ['EDQUOT', 'recording/disk-full'],
  ['EIO', 'recording/write-failed'],
  ['EROFS', 'recording/write-failed'],
])('recording: the system says %s, %s', (code, expected) => {
  expect(writeFault(Object.assign(new Error(code), { code }), '/media').code).toBe(expected);
});

test('disk guard: what stays free, 1 GB at least, 2 % of a larger disk, 20 GB at most', () => {
  const reserve = (totalBytes: number) => reserveBytes({ freeBytes: 0, totalBytes }, DISK_LIMITS);
  expect([16e9, 500e9, 100e12].map(reserve)).toEqual([1e9, 10e9, 20e9]);
});
