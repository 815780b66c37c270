import { expect, test } from 'vitest';
import type { RenditionProfile, RenditionVideo } from '../../../../main/contract/rendition.ts';
import { encoderOptions } from '../../../../main/engine/renditions/encoder-options.ts';
import { EncoderPace } from '../../../../main/engine/renditions/encoder-pace.ts';

/** Runs it at a speed for some seconds, with what is left out in each. */
function run(pace: EncoderPace, { from, seconds, speed, drops = 0 }: { from: number; seconds: number; speed: number; drops?: number }) {
  for (let s = 0; s <= seconds; s += 1) {
    const atMs = (from + s) * 1_000;
    pace.note({ atMs, outMs: from * 1_000 + s * 1_000 * speed - 400, programMs: atMs, ownMs: 0, dropped: drops * s });
  }
}

test('encoder pace: in real time, not slow', () => {
  const pace = new EncoderPace();
  run(pace, { from: 0, seconds: 20, speed: 1 });
  expect(pace).toMatchObject({ isSlow: false, speed: 1, behindMs: 400 });
});

test.each([0.95, 0.8, 0.64])('encoder pace: at a speed of %s, slow within eleven seconds', (speed) => {
  const [early, late] = [new EncoderPace(), new EncoderPace()];
  run(early, { from: 0, seconds: 9, speed });
  run(late, { from: 0, seconds: 11, speed });
  expect([early.isSlow, late.isSlow, late.speed]).toEqual([false, true, speed]);
});

test('encoder pace: far behind at a steady distance, slow', () => {
  const pace = new EncoderPace();
  for (let s = 0; s <= 3; s += 1) pace.note({ atMs: s * 1_000, outMs: s * 1_000 - 4_500, programMs: s * 1_000, ownMs: 0, dropped: 0 });
  expect(pace.isSlow).toBe(true);
  const loud = new EncoderPace();
  for (let s = 0; s <= 3; s += 1) loud.note({ atMs: s * 1_000, outMs: s * 1_000 - 4_500, programMs: s * 1_000, ownMs: 3_500, dropped: 0 });
  expect(loud.isSlow).toBe(false);
});

test('encoder pace: late from its start and catching up, not slow', () => {
  const pace = new EncoderPace();
  for (let s = 0; s <= 20; s += 1) {
    const behindMs = Math.max(400, 8_000 - s * 300);
    pace.note({ atMs: s * 1_000, outMs: s * 1_000 - behindMs, programMs: s * 1_000, ownMs: 0, dropped: 0 });
    expect(pace.isSlow, `${s} s`).toBe(false);
  }
});

test('encoder pace: a second late once, made up for or not, not slow', () => {
  const pace = new EncoderPace();
  for (let s = 0; s <= 40; s += 1) {
    const lateMs = s === 10 ? 1_000 : s > 20 ? 700 : 0;
    pace.note({ atMs: s * 1_000, outMs: s * 1_000 - lateMs, programMs: s * 1_000, ownMs: 0, dropped: 0 });
    expect(pace.isSlow, `${s} s`).toBe(false);
  }
});

test('encoder pace: pictures left out, slow until ten seconds after the last', () => {
  const pace = new EncoderPace();
  run(pace, { from: 0, seconds: 3, speed: 1, drops: 5 });
  expect(pace.isSlow).toBe(true);
  for (const s of [4, 12]) pace.note({ atMs: s * 1_000, outMs: s * 1_000, programMs: s * 1_000, ownMs: 0, dropped: 15 });
  expect(pace.isSlow).toBe(true);
  pace.note({ atMs: 13_000, outMs: 13_000, programMs: 13_000, ownMs: 0, dropped: 15 });
  expect(pace.isSlow).toBe(false);
});

const VIDEO: RenditionVideo = {
  ...{ width: 720, height: 1_280, fps: 30, bitrateKbps: 3_000, rate: 'constant', preset: 'veryfast', keyframeS: 2, fill: 'blur' },
};
const optionOf = (options: string[], name: string) => options[options.indexOf(name) + 1];

test('encoder options: no B-frames, a fixed GOP, constant bitrate, a keyframe where it goes on air', () => {
  const options = encoderOptions({ video: VIDEO, audio: null }, 61_234);
  const said = Object.fromEntries(
    ['-bf', '-g', '-sc_threshold', '-maxrate', '-force_key_frames', '-c:a'].map((name) => [name, optionOf(options, name)]),
  );
  expect(said).toEqual({
    '-bf': '0',
    '-g': '60',
    '-sc_threshold': '0',
    '-maxrate': '3000k',
    '-force_key_frames': '61.234',
    '-c:a': 'copy',
  });
  expect(optionOf(options, '-x264-params')).toContain('nal-hrd=cbr');
});

test('encoder options: a bitrate that may vary, no filler, a quality and the same cap over a second; the preset as it is wished', () => {
  const options = encoderOptions({ video: { ...VIDEO, rate: 'capped', preset: 'superfast' }, audio: null }, 0);
  expect(options).not.toContain('-b:v');
  expect(optionOf(options, '-x264-params')).not.toContain('nal-hrd');
  const said = ['-crf', '-maxrate', '-bufsize', '-preset'].map((name) => optionOf(options, name));
  expect(said).toEqual(['20', '3000k', '3000k', 'superfast']);
});

test.each<RenditionProfile>([
  { video: VIDEO, audio: { bitrateKbps: 128, sampleRateHz: 48_000, targetLufs: -14 } },
  { video: { ...VIDEO, fill: 'crop' }, audio: null },
  { video: null, audio: { bitrateKbps: 96, sampleRateHz: 44_100, targetLufs: null } },
])('encoder options: profile %#, nothing that fluent-ffmpeg would cut in two', (profile) => {
  expect(encoderOptions(profile, 0).filter((option) => option.includes(' '))).toEqual([]);
});
