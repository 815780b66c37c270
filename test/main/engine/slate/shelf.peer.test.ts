import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../main/base/clock.ts';
import type { Log } from '../../../../main/base/log.ts';
import { silentLog } from '../../../../main/base/log.ts';
import { PLAIN_LOOK, type SlateKind, type SlateLook } from '../../../../main/contract/slate.ts';
import type { SlateClip, SlateFormat } from '../../../../main/engine/slate/clip.ts';
import { entryIndex } from '../../../../main/engine/slate/entry.ts';
import { Shelf, type ShelfDeps } from '../../../../main/engine/slate/shelf.ts';
import { runToEnd } from '../../../peers/child.ts';
import { inspect, probe } from '../../../peers/ffmpeg.ts';
import { waitFor } from '../../../peers/wait-for.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRounds } from './clip-file.ts';

const assetsDir = join(import.meta.dirname, '../../../../assets');
const HALL: SlateLook = { ...PLAIN_LOOK, venue: 'Konzerthaus', languages: ['en', 'ko', 'zh'] };
const HD: SlateFormat = {
  video: { codec: 'H.264', width: 1280, height: 720, fps: 25, profile: 'high' },
  audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2 },
};
const SLOW = { timeoutMs: 55_000 };

const shelfIn = (folder: string, deps: Partial<ShelfDeps> = {}): Shelf =>
  new Shelf({
    clock: systemClock,
    log: silentLog,
    assetsDir,
    slatesDir: join(folder, 'slates'),
    ffmpeg: () => '/usr/bin/ffmpeg',
    lostSlate: () => 'technical',
    ...deps,
  });

/** The clip once it is the house's own. */
async function made(shelf: Shelf, kind: SlateKind, format: SlateFormat): Promise<SlateClip> {
  const shipped = shelf.clip(kind, format);
  const isMade = (clip: SlateClip) =>
    !clip.videoHeader.equals(shipped.videoHeader) && JSON.stringify(clip.format.audio) === JSON.stringify(format.audio);
  return waitFor(`a ${kind} slate`, () => [shelf.clip(kind, format)].find(isMade), SLOW);
}

/** Three rounds of it as a file, and the times of its packets checked against the seam. */
async function checkRounds(clip: SlateClip, file: string): Promise<void> {
  writeRounds(clip, file, 3);
  const report = await inspect(file);
  expect(report.decodeErrors).toEqual([]);
  expect(report.video.firstIsKeyframe).toBe(true);
  const frameMs = 1_000 / clip.format.video.fps;
  for (const [track, stepMs] of [
    [report.video, frameMs],
    [report.audio, 1_024_000 / (clip.format.audio?.sampleRateHz ?? 48_000)],
  ] as const) {
    expect(track.backwards).toBe(0);
    expect(Math.abs(track.worstGapMs - stepMs)).toBeLessThanOrEqual(2);
  }
}

async function framesAt(file: string, seconds: number[]): Promise<Buffer[]> {
  const folder = temporaryFolder();
  return Promise.all(
    seconds.map(async (second) => {
      const raw = join(folder, `${second}.raw`);
      await runToEnd('ffmpeg', ['-v', 'error', '-nostdin', '-ss', String(second), '-i', file, '-frames:v', '1', '-f', 'rawvideo', raw]);
      return readFileSync(raw);
    }),
  );
}

test('slate: made for 1280x720 at 25 with 48 kHz stereo, what ffprobe and ffmpeg see is that, and it moves', async () => {
  const folder = temporaryFolder();
  await using shelf = shelfIn(folder);
  shelf.configure(HALL, null);
  shelf.prepare(HD);
  const clip = await made(shelf, 'technical', HD);
  const file = join(folder, 'rounds.flv');
  await checkRounds(clip, file);
  const [picture, sound] = (await probe(file)).sort((a, b) => b.codec_type.localeCompare(a.codec_type));
  expect(picture).toMatchObject({ codec_name: 'h264', profile: 'High', width: 1280, height: 720, r_frame_rate: '25/1', has_b_frames: 0 });
  expect(picture).toMatchObject({ pix_fmt: 'yuv420p', color_space: 'bt709', color_range: 'tv' });
  expect(sound).toMatchObject({ codec_name: 'aac', sample_rate: '48000', channels: 2 });
  const frozen = await runToEnd('ffmpeg', ['-hide_banner', '-nostdin', '-i', file, '-vf', 'freezedetect=d=2', '-an', '-f', 'null', '-']);
  expect(frozen.output).not.toContain('freeze_start');
  const [early, late] = await framesAt(file, [1, 3]);
  expect(early?.equals(late as Buffer)).toBe(false);
  const loudness = await runToEnd('ffmpeg', ['-hide_banner', '-nostdin', '-i', file, '-vn', '-af', 'volumedetect', '-f', 'null', '-']);
  expect(Number(/mean_volume: (-[\d.]+) dB/.exec(loudness.output)?.[1])).toBeCloseTo(-60, -1);
});

test('slate: made for 1920x1080 at 29.97 with 44.1 kHz mono, the same', async () => {
  const folder = temporaryFolder();
  await using shelf = shelfIn(folder);
  const format: SlateFormat = {
    video: { codec: 'H.264', width: 1920, height: 1080, fps: 29.97, profile: 'main' },
    audio: { codec: 'AAC', sampleRateHz: 44_100, channels: 1 },
  };
  shelf.configure(HALL, null);
  shelf.prepare(format);
  const clip = await made(shelf, 'technical', format);
  const file = join(folder, 'rounds.flv');
  await checkRounds(clip, file);
  const streams = await probe(file);
  expect(streams.find((one) => one.codec_type === 'video')).toMatchObject({ profile: 'Main', width: 1920, r_frame_rate: '30000/1001' });
  expect(streams.find((one) => one.codec_type === 'audio')).toMatchObject({ sample_rate: '44100', channels: 1 });
}, 120_000);

test('slate: shipped clip, three rounds decode and do not count as frozen', async () => {
  const folder = temporaryFolder();
  await using shelf = shelfIn(folder);
  const file = join(folder, 'rounds.flv');
  await checkRounds(shelf.clip('rights', HD), file);
  const frozen = await runToEnd('ffmpeg', ['-hide_banner', '-nostdin', '-i', file, '-vf', 'freezedetect=d=2', '-an', '-f', 'null', '-']);
  expect(frozen.output).not.toContain('freeze_start');
});

/** FLV readers before ffmpeg 6.1 know no enhanced tags: the elementary stream is put together here. */
function annexB({ videoHeader, messages }: SlateClip): Buffer {
  const start = Buffer.from([0, 0, 0, 1]);
  const parts: Buffer[] = [];
  const record = videoHeader.subarray(5);
  for (let at = 23, array = 0; array < (record[22] as number); array += 1) {
    const count = record.readUInt16BE(at + 1);
    at += 3;
    for (let unit = 0; unit < count; unit += 1) {
      const length = record.readUInt16BE(at);
      parts.push(start, record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  for (const { type, payload } of messages) {
    for (let at = 5; type === 9 && at < payload.length; ) {
      const length = payload.readUInt32BE(at);
      parts.push(start, payload.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
  }
  return Buffer.concat(parts);
}

/** Decodes without a complaint to so many. */
async function expectPictures(input: string[], pictures: number): Promise<void> {
  const { output } = await runToEnd('ffmpeg', ['-v', 'error', '-nostdin', ...input, '-f', 'framecrc', '-']);
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines.filter((line) => !/^0,/.test(line))).toEqual([]);
  expect(lines).toHaveLength(pictures);
}

test('slate: HEVC, tags of enhanced RTMP that decode to the picture', async () => {
  const folder = temporaryFolder();
  await using shelf = shelfIn(folder);
  const format: SlateFormat = { video: { codec: 'HEVC', width: 640, height: 360, fps: 25 }, audio: HD.audio };
  shelf.configure(HALL, null);
  shelf.prepare(format);
  const clip = await made(shelf, 'technical', format);
  expect(clip.format.video).toEqual(format.video);
  expect(clip.videoHeader.toString('latin1', 1, 5)).toBe('hvc1');
  expect(clip.messages.filter(({ role }) => role === 'keyframe')).toHaveLength(8);
  const file = join(folder, 'slate.h265');
  writeFileSync(file, annexB(clip));
  await expectPictures(['-i', file], 200);
}, 120_000);

test('slate: AV1, a configuration record and temporal units that decode', async () => {
  const folder = temporaryFolder();
  await using shelf = shelfIn(folder);
  const format: SlateFormat = { video: { codec: 'AV1', width: 640, height: 360, fps: 25 }, audio: null };
  shelf.configure(HALL, null);
  shelf.prepare(format);
  const clip = await made(shelf, 'technical', format);
  expect(clip.format.video.codec).toBe('AV1');
  expect(clip.videoHeader.toString('latin1', 1, 5)).toBe('av01');
  const file = join(folder, 'slate.obu');
  const delimiter = Buffer.from([0x12, 0]);
  const units = clip.messages.flatMap(({ payload }) => [delimiter, payload.subarray(5)]);
  writeFileSync(file, Buffer.concat([delimiter, clip.videoHeader.subarray(9), ...units.slice(1)]));
  await expectPictures(['-f', 'obu', '-i', file], 200);
}, 120_000);

test('slate: a chosen sound file, heard once in each round, then silence until the loop closes', async () => {
  const folder = temporaryFolder();
  const music = join(folder, "music, it's 10 s.wav");
  await runToEnd('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=10:sample_rate=44100', music]);
  await using shelf = shelfIn(folder);
  shelf.configure({ ...PLAIN_LOOK, sound: { kind: 'file', path: music } }, null);
  shelf.prepare(HD);
  const clip = await waitFor('the sound', () => [shelf.clip('interval', HD)].find(({ durationMs }) => durationMs === 16_000), SLOW);
  const file = join(folder, 'rounds.flv');
  await checkRounds(clip, file);
  const silence = await runToEnd('ffmpeg', [
    '-hide_banner',
    '-nostdin',
    '-i',
    file,
    '-vn',
    '-af',
    'silencedetect=n=-50dB:d=2',
    '-f',
    'null',
    '-',
  ]);
  const starts = [...silence.output.matchAll(/silence_start: ([\d.]+)/g)].map((match) => Math.round(Number(match[1])));
  expect(starts).toEqual([10, 26, 42]);
  expect(shelf.fault).toBeNull();
});

test('slate: logo and sound are missing or no picture, the fault names the file and there is a slate without', async () => {
  const folder = temporaryFolder();
  const notALogo = join(folder, 'logo.png');
  writeFileSync(notALogo, 'not a picture');
  for (const look of [
    { ...HALL, logoFile: join(folder, 'nowhere.png') },
    { ...HALL, logoFile: notALogo },
  ]) {
    await using shelf = shelfIn(folder);
    shelf.configure(look, null);
    shelf.prepare(HD);
    await made(shelf, 'technical', HD);
    expect(shelf.fault).toEqual({ code: 'slate/file-missing', params: { file: look.logoFile } });
  }
  await using shelf = shelfIn(folder);
  shelf.configure({ ...PLAIN_LOOK, sound: { kind: 'file', path: notALogo } }, null);
  shelf.prepare(HD);
  await waitFor('the fault', () => shelf.fault, SLOW);
  expect(shelf.fault).toEqual({ code: 'slate/file-missing', params: { file: notALogo } });
  expect(shelf.clip('technical', HD).durationMs).toBe(8_000);
}, 120_000);

test('slate: made once, the next engine takes it from the disk without ffmpeg; a logo of other content is another one', async () => {
  const folder = temporaryFolder();
  const logoFile = join(folder, 'logo.png');
  const logo = (colour: string) =>
    runToEnd('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=${colour}:s=400x100`, '-frames:v', '1', logoFile]);
  await logo('red');
  const make = async (deps: Partial<ShelfDeps>) => {
    await using shelf = shelfIn(folder, deps);
    shelf.configure({ ...HALL, logoFile }, null);
    shelf.prepare(HD);
    return await made(shelf, 'technical', HD);
  };
  const first = await make({});
  const again = await make({ ffmpeg: () => null });
  expect(again.messages).toEqual(first.messages);
  await logo('blue');
  const other = await make({});
  expect(other.messages).not.toEqual(first.messages);
  expect(other.videoHeader).toEqual(first.videoHeader);
}, 120_000);

test('slate: no font for Korean and Chinese, these lines are left out and it is said', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'cache'));
  const fonts = join(folder, 'fonts.conf');
  const only = `<dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>${join(folder, 'cache')}</cachedir>`;
  writeFileSync(fonts, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${only}</fontconfig>`);
  const before = process.env.FONTCONFIG_FILE;
  process.env.FONTCONFIG_FILE = fonts;
  const said: unknown[] = [];
  const log = { ...silentLog, warn: (details: unknown) => said.push(details) } as unknown as Log;
  try {
    await using shelf = shelfIn(folder, { log });
    shelf.configure(HALL, null);
    shelf.prepare(HD);
    await made(shelf, 'technical', HD);
    expect(said).toContainEqual(expect.objectContaining({ kind: 'technical', left: ['ko', 'zh'] }));
    // Not kept: with a font tomorrow the lines are there.
    expect(readdirSync(join(folder, 'slates')).filter((name) => name.endsWith('.flv'))).toEqual([]);
  } finally {
    if (before === undefined) delete process.env.FONTCONFIG_FILE;
    else process.env.FONTCONFIG_FILE = before;
  }
});

test('slate: the countdown, minutes and the last one have the same codec headers, the last one begins at the right second', async () => {
  const folder = temporaryFolder();
  let aheadMs = 0;
  const clock = { ...systemClock, nowMs: () => Date.now() + aheadMs };
  await using shelf = shelfIn(folder, { clock });
  const format: SlateFormat = { video: { ...HD.video, width: 320, height: 180 }, audio: HD.audio };
  const startsAtMs = Date.now() + 150_000;
  shelf.configure(PLAIN_LOOK, startsAtMs);
  shelf.prepare(format);
  const withoutTime = await made(shelf, 'technical', format);
  const minute = () => shelf.clip('starting-soon', format);
  const is320 = (clip: SlateClip) => clip.videoHeader.equals(withoutTime.videoHeader);
  const three = await waitFor('"3 min"', () => [minute()].find(is320), SLOW);
  expect([three.zeroAtMs, three.durationMs]).toEqual([null, 8_000]);
  aheadMs = 60_000;
  const two = await waitFor('"2 min"', () => [minute()].find((clip) => clip !== three && is320(clip)), SLOW);
  expect([two.zeroAtMs, two.durationMs]).toEqual([null, 8_000]);
  aheadMs = 110_000;
  const last = await waitFor('the last minute', () => [minute()].find((clip) => clip.zeroAtMs !== null), SLOW);
  expect([last.zeroAtMs, last.durationMs]).toEqual([startsAtMs - 60_000, 60_000]);
  expect(is320(last)).toBe(true);
  expect(last.messages[entryIndex(last, startsAtMs - 14_500, null)]).toMatchObject({ role: 'keyframe', timeMs: 45_000 });
  const file = join(folder, 'rounds.flv');
  writeRounds(last, file, 1);
  const [a, sameSecond, b] = await framesAt(file, [30.2, 30.3, 31.2]);
  const words = (frame: Buffer | undefined) => frame?.subarray(320 * 104, 320 * 130).map((y) => (y > 90 ? 1 : 0));
  expect(words(a)).toEqual(words(sameSecond));
  expect(words(a)).not.toEqual(words(b));
}, 180_000);

test('slate: disposed while ffmpeg works, it is gone when that resolves, and it was nice', async () => {
  const folder = temporaryFolder();
  const shelf = shelfIn(folder);
  shelf.configure(HALL, null);
  shelf.prepare({ video: { ...HD.video, width: 3840, height: 2160 }, audio: null });
  const ours = async () => {
    const { stdout } = await runToEnd('ps', ['-eo', 'pid=,ppid=,ni=,comm=']);
    return stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, parent, , name]) => parent === String(process.pid) && name === 'ffmpeg');
  };
  const [[pid, , nice]] = (await waitFor('ffmpeg', async () => [await ours()].find((list) => list.length > 0), SLOW)) as [
    [string, string, string],
  ];
  expect(Number(nice)).toBe(getPriority() + 10);
  await shelf[Symbol.asyncDispose]();
  expect((await ours()).map(([one]) => one)).not.toContain(pid);
  expect(readdirSync(join(folder, 'slates'))).toEqual([]);
});
