import { expect, test } from 'vitest';
import { Timeline } from '../../../../main/engine/bus/timeline.ts';

const AUDIO = 8;
const VIDEO = 9;

test('timeline: first publisher, begins at zero wherever its clock stands', () => {
  const timeline = new Timeline();
  expect(timeline.place(VIDEO, 5_000_000, 1_000)).toBe(0);
  expect(timeline.place(AUDIO, 5_000_021, 1_020)).toBe(21);
  expect(timeline.place(VIDEO, 5_000_040, 1_040)).toBe(40);
});

test('timeline: publisher comes back after three seconds, the gap stays and sound keeps its distance to the picture', () => {
  const timeline = new Timeline();
  timeline.place(VIDEO, 0, 1_000);
  timeline.place(AUDIO, 100, 1_100);
  timeline.newPublisher();
  const video = timeline.place(VIDEO, 700_000, 4_100);
  const audio = timeline.place(AUDIO, 700_050, 4_150);
  expect(video).toBe(3_100);
  expect(audio - video).toBe(50);
});

test('timeline: three reconnections of an encoder whose clock runs on, no drift between sound and picture adds up', () => {
  const timeline = new Timeline();
  let now = 1_000;
  for (let session = 0; session < 3; session += 1) {
    timeline.newPublisher();
    for (let i = 0; i < 20; i += 1, now += 40) {
      const video = timeline.place(VIDEO, now, now);
      const audio = timeline.place(AUDIO, now + 15, now);
      expect(audio - video).toBe(15);
    }
    now += 1_500;
  }
});

test("timeline: encoder's timestamps wrap at 32 bits, the program's go on", () => {
  const timeline = new Timeline();
  const first = timeline.place(VIDEO, 0xffffffe0, 1_000);
  const second = timeline.place(VIDEO, 0x00000008, 1_040);
  expect(second - first).toBe(40);
});

test('timeline: encoder sets its clock back by an hour in the middle, the program does not go back', () => {
  const timeline = new Timeline();
  timeline.place(VIDEO, 3_600_000, 1_000);
  timeline.place(VIDEO, 3_600_040, 1_040);
  const after = timeline.place(VIDEO, 0, 1_080);
  expect(after).toBe(80);
  expect(timeline.place(AUDIO, 10, 1_090)).toBe(90);
});

test('timeline: encoder sets its clock forward by an hour, the program does not follow', () => {
  const timeline = new Timeline();
  timeline.place(VIDEO, 0, 1_000);
  expect(timeline.place(VIDEO, 3_600_000, 1_040)).toBe(40);
});

test('timeline: messages of a track out of order, never stamped earlier than the one before', () => {
  const timeline = new Timeline();
  timeline.place(VIDEO, 1_000, 1_000);
  const ahead = timeline.place(VIDEO, 1_080, 1_040);
  expect(timeline.place(VIDEO, 1_040, 1_050)).toBe(ahead);
});
