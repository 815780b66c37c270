import { expect, test } from 'vitest';
import { DROPPED, Timeline } from '../../../../main/engine/bus/timeline.ts';

const AUDIO = 8;
const VIDEO = 9;
const FRAME_MS = 40;

/** Plays `frames` frames and the sound 15 ms behind each, from `rawMs` on; says what came out. */
function play(timeline: Timeline, rawMs: number, frames: number): { video: number[]; audio: number[] } {
  const out = { video: [] as number[], audio: [] as number[] };
  for (let i = 0; i < frames; i += 1) {
    const at = rawMs + i * FRAME_MS;
    out.video.push(timeline.place(VIDEO, at >>> 0, at));
    out.audio.push(timeline.place(AUDIO, (at + 15) >>> 0, at));
  }
  return out;
}

const steps = (stamps: readonly number[]): number[] => stamps.slice(1).map((stamp, i) => stamp - (stamps[i] as number));

test('timeline: first source, begins at zero wherever its clock stands', () => {
  const timeline = new Timeline();
  expect(timeline.place(VIDEO, 5_000_000, 1_000)).toBe(0);
  expect(timeline.place(AUDIO, 5_000_021, 1_020)).toBe(21);
  expect(timeline.place(VIDEO, 5_000_040, 1_040)).toBe(40);
});

test('timeline: another source after three seconds, goes on one frame later and keeps its sound at its distance', () => {
  const timeline = new Timeline();
  const before = play(timeline, 0, 10);
  timeline.splice();
  const video = timeline.place(VIDEO, 700_000, 4_100);
  expect(video - (before.video.at(-1) as number)).toBe(FRAME_MS);
  expect(timeline.place(AUDIO, 700_050, 4_150) - video).toBe(50);
});

test.each([
  ['starts anew at 0', () => 0],
  ['runs on', (now: number) => now],
  ['is another one each time', (_: number, session: number) => session * 7_654_321],
])('timeline: ten losses of an encoder whose clock %s, sound and picture stay in step and no step is over 100 ms', (_, clockOf) => {
  const timeline = new Timeline();
  const video: number[] = [];
  const audio: number[] = [];
  let nowMs = 50_000;
  for (let session = 0; session <= 10; session += 1) {
    timeline.splice();
    const raw = clockOf(nowMs, session);
    for (let i = 0; i < 25; i += 1, nowMs += FRAME_MS) {
      const picture = timeline.place(VIDEO, raw + i * FRAME_MS, nowMs);
      const sound = timeline.place(AUDIO, raw + i * FRAME_MS - 18, nowMs);
      video.push(picture);
      if (sound === DROPPED) continue;
      audio.push(sound);
      expect(sound - picture).toBe(-18);
    }
    nowMs += 3_000 + session * 111;
  }
  for (const step of [...steps(video), ...steps(audio)]) expect(step).toBeGreaterThan(0);
  for (const step of [...steps(video), ...steps(audio)]) expect(step).toBeLessThanOrEqual(100);
});

test('timeline: sound of a new source from before what was sent, left out and not moved', () => {
  const timeline = new Timeline();
  timeline.place(VIDEO, 0, 0);
  timeline.place(VIDEO, 40, 40);
  timeline.place(AUDIO, 70, 40);
  timeline.splice();
  expect(timeline.place(VIDEO, 9_000, 1_000)).toBe(80);
  expect(timeline.place(AUDIO, 8_985, 1_000)).toBe(DROPPED);
  expect(timeline.place(AUDIO, 9_006, 1_000)).toBe(86);
});

test("timeline: encoder's timestamps wrap at 32 bits, the program's go on", () => {
  const timeline = new Timeline();
  const first = timeline.place(VIDEO, 0xffffffe0, 1_000);
  const second = timeline.place(VIDEO, 0x00000008, 1_040);
  expect(second - first).toBe(40);
});

test.each([
  ['back by an hour', 0],
  ['back by a second', 3_599_040],
  ['forward by an hour', 7_200_000],
  ['forward by three seconds', 3_603_040],
  ['forward by half a second', 3_600_540],
])('timeline: encoder sets its clock %s in the middle, no step is over 100 ms and sound stays in step', (_, after) => {
  const timeline = new Timeline();
  const first = play(timeline, 3_600_000, 2);
  const then = play(timeline, after, 10);
  const video = [...first.video, ...then.video];
  for (const step of steps(video)) expect(step).toBeGreaterThan(0);
  for (const step of steps(video)) expect(step).toBeLessThanOrEqual(100);
  const audio = [...first.audio, ...then.audio].filter((stamp) => stamp !== DROPPED);
  for (const step of steps(audio)) expect(step).toBeLessThanOrEqual(100);
  expect((then.audio.at(-1) as number) - (then.video.at(-1) as number)).toBe(15);
});

test('timeline: encoder leaves pictures out and its sound goes on, nothing is moved', () => {
  const timeline = new Timeline();
  play(timeline, 0, 10);
  for (let at = 375; at < 900; at += 20) expect(timeline.place(AUDIO, at, at)).toBe(at);
  expect(timeline.place(VIDEO, 900, 900)).toBe(900);
});

test('timeline: a camera of two frames a second without sound, its pace is its own', () => {
  const timeline = new Timeline();
  const stamps = [0, 500, 1_000, 1_500, 2_000].map((at) => timeline.place(VIDEO, 70_000 + at, at));
  expect(stamps).toEqual([0, 500, 1_000, 1_500, 2_000]);
});

test('timeline: messages of a track out of order, never stamped earlier than the one before', () => {
  const timeline = new Timeline();
  timeline.place(VIDEO, 1_000, 1_000);
  const ahead = timeline.place(VIDEO, 1_080, 1_040);
  expect(timeline.place(VIDEO, 1_040, 1_050)).toBe(ahead);
});
