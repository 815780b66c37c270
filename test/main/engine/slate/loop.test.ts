import { expect, test } from 'vitest';
import type { SlateClip } from '../../../../main/engine/slate/clip.ts';
import { composeClip } from '../../../../main/engine/slate/compose.ts';
import { entryIndex } from '../../../../main/engine/slate/entry.ts';
import { frameRate, framesPerGop } from '../../../../main/engine/slate/frame-rate.ts';
import { loopFrames, planLoop } from '../../../../main/engine/slate/loop.ts';
import { samplePictures, sampleSound } from './sample-track.ts';

function clipOf(fps: number, sampleRateHz: number, frames = loopFrames(frameRate(fps))): SlateClip {
  const rate = frameRate(fps);
  const { audioFrames } = planLoop(frames, rate, sampleRateHz);
  return composeClip({
    kind: 'technical',
    format: { video: { codec: 'H.264', width: 1280, height: 720, fps }, audio: { codec: 'AAC', sampleRateHz, channels: 2 } },
    video: samplePictures(frames, framesPerGop(rate)),
    audio: sampleSound(audioFrames),
    zeroAtMs: null,
  });
}

/** Steps of one kind of message over three rounds. */
function steps(clip: SlateClip, type: 8 | 9): number[] {
  const own = clip.messages.filter((message) => message.type === type);
  const times = [0, 1, 2].flatMap((round) => own.map(({ timeMs }) => timeMs + round * clip.durationMs));
  return times.slice(1).map((time, index) => time - (times[index] as number));
}

const FORMATS = [24, 25, 29.97, 30, 50, 59.94, 60, 12.5].flatMap((fps) => [48_000, 44_100].map((rate) => ({ fps, rate })));
test.each(FORMATS)('clip: $fps frames a second and sound of $rate Hz, steps are even over the seam', ({ fps, rate }) => {
  const clip = clipOf(fps, rate);
  for (const step of steps(clip, 9)) expect(Math.abs(step - 1_000 / fps)).toBeLessThanOrEqual(1);
  for (const step of steps(clip, 8)) expect(Math.abs(step - 1_024_000 / rate)).toBeLessThanOrEqual(1);
  expect(clip.durationMs).toBeLessThan(70_000);
  // What is spread over the sound is nothing that a player would notice.
  const sounds = clip.messages.filter(({ type }) => type === 8).length;
  expect(Math.abs((sounds * 1_024_000) / rate / clip.durationMs - 1)).toBeLessThan(0.0002);
});

test('clip: messages in the order of their times, a keyframe at 0 and at each second', () => {
  const clip = clipOf(25, 48_000);
  const times = clip.messages.map(({ timeMs }) => timeMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(clip.messages[0]).toMatchObject({ type: 9, role: 'keyframe', timeMs: 0 });
  const keyframes = clip.messages.filter(({ role }) => role === 'keyframe').map(({ timeMs }) => timeMs);
  expect(keyframes).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((second) => second * 1_000));
  expect([clip.durationMs, clip.messages.filter(({ type }) => type === 8).length]).toEqual([8_000, 375]);
});

test('loop: 29.97 pictures take eight rounds until 48 kHz sound closes exactly, without a copy of a picture', () => {
  const clip = clipOf(29.97, 48_000);
  expect(planLoop(240, frameRate(29.97), 48_000)).toEqual({ rounds: 8, audioFrames: 3_003 });
  expect([clip.durationMs, clip.messages.length]).toEqual([64_064, 8 * 240 + 3_003]);
  const pictures = clip.messages.filter(({ type }) => type === 9);
  expect(pictures[240]?.payload).toBe(pictures[0]?.payload);
});

test('clip: sound longer than the pictures, they go round; shorter, it goes round', () => {
  const rate = frameRate(25);
  const parts = { kind: 'interval', video: samplePictures(200, 25), zeroAtMs: null } as const;
  const format = {
    video: { codec: 'H.264', width: 1280, height: 720, fps: 25 },
    audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2 },
  } as const;
  const { audioFrames } = planLoop(200, rate, 48_000, 3, 4);
  expect(composeClip({ ...parts, format, audio: sampleSound(audioFrames) }).durationMs).toBe(24_000);
  const minute = composeClip({ ...parts, video: samplePictures(1_500, 25), format, audio: sampleSound(375) });
  expect(minute.durationMs).toBe(60_000);
  expect(minute.messages.filter(({ type }) => type === 8).length).toBe(2_813);
  expect(composeClip({ ...parts, format: { ...format, audio: null }, audio: null }).messages.length).toBe(200);
});

test('frame rate: written and measured forms of the same rate, exactly what the encoder uses', () => {
  expect([29.97, 30, 23.976, 59.94, 25, 12.5].map(frameRate)).toEqual([
    { num: 30_000, den: 1_001 },
    { num: 30, den: 1 },
    { num: 24_000, den: 1_001 },
    { num: 60_000, den: 1_001 },
    { num: 25, den: 1 },
    { num: 1_250, den: 100 },
  ]);
});

test('entry: a clip that shows the seconds, begins at the second that it is', () => {
  const clip = { ...clipOf(25, 48_000), zeroAtMs: 100_000 };
  const at = (nowMs: number) => clip.messages[entryIndex(clip, nowMs, null)];
  expect(at(104_400)).toMatchObject({ role: 'keyframe', timeMs: 4_000 });
  expect(at(99_000)).toMatchObject({ role: 'keyframe', timeMs: 0 });
  expect(at(900_000)).toMatchObject({ role: 'keyframe', timeMs: 7_000 });
});

test('entry: the countdown goes to its next minute, the clip goes on where it was; another kind begins at 0', () => {
  const [clip, before] = [clipOf(25, 48_000), clipOf(25, 48_000)];
  expect(clip.messages[entryIndex(clip, 0, { clip: before, timeMs: 5_000 })]?.timeMs).toBe(5_000);
  expect(entryIndex(clip, 0, { clip: { ...before, kind: 'interval' }, timeMs: 5_000 })).toBe(0);
  expect(entryIndex(clip, 0, { clip: { ...before, durationMs: 64_000 }, timeMs: 5_000 })).toBe(0);
});
