import { expect, test } from 'vitest';
import { StreamCheck } from '../../../main/rehearsal/stream-check.ts';

const bytes = (...values: number[]) => Buffer.from(values);
const HEADERS = [
  { type: 9, timestampMs: 0, payload: bytes(0x17, 0) },
  { type: 8, timestampMs: 0, payload: bytes(0xaf, 0) },
];
const KEYFRAME = bytes(0x17, 1);
const FRAME = bytes(0x27, 1);
const SOUND = bytes(0xaf, 1);

/** A check that has seen two good seconds up to timestamp 1980. */
function good(): StreamCheck {
  const check = new StreamCheck();
  check.begin();
  for (const header of HEADERS) check.take(header, 0);
  for (let i = 0; i < 60; i += 1) {
    check.take({ type: 9, timestampMs: i * 33, payload: i % 30 === 0 ? KEYFRAME : FRAME }, i * 33);
    check.take({ type: 8, timestampMs: i * 33, payload: SOUND }, i * 33);
  }
  return check;
}

test('stream check: nothing yet, waiting; two good seconds, ok with what was counted', () => {
  expect(new StreamCheck().result(60_000).state).toBe('waiting');
  expect(good().result(2_000)).toEqual({ state: 'ok', videoFrames: 60, audioFrames: 60, timestampErrors: 0 });
});

test('stream check: a timestamp goes back or jumps by more than a second, bad and counted', () => {
  const back = good();
  back.take({ type: 9, timestampMs: 1_900, payload: FRAME }, 2_000);
  expect(back.result(2_000)).toMatchObject({ state: 'bad', timestampErrors: 1 });
  const jump = good();
  jump.take({ type: 8, timestampMs: 3_100, payload: SOUND }, 2_000);
  expect(jump.result(2_000)).toMatchObject({ state: 'bad', timestampErrors: 1 });
});

test('stream check: audio a little behind video, no error', () => {
  const check = good();
  check.take({ type: 9, timestampMs: 2_200, payload: FRAME }, 2_200);
  check.take({ type: 8, timestampMs: 1_990, payload: SOUND }, 2_200);
  expect(check.result(2_200).state).toBe('ok');
});

test('stream check: the timestamp wraps after 49 days, no error', () => {
  const check = new StreamCheck();
  check.begin();
  for (const header of HEADERS) check.take(header, 0);
  check.take({ type: 9, timestampMs: 0xfffffff0, payload: KEYFRAME }, 0);
  check.take({ type: 9, timestampMs: 0x11, payload: FRAME }, 33);
  expect(check.result(33).timestampErrors).toBe(0);
});

test('stream check: pictures before the header or the first keyframe, bad', () => {
  const noHeader = new StreamCheck();
  noHeader.begin();
  noHeader.take({ type: 9, timestampMs: 0, payload: KEYFRAME }, 0);
  expect(noHeader.result(0).state).toBe('bad');
  const noKeyframe = new StreamCheck();
  noKeyframe.begin();
  for (const header of HEADERS) noKeyframe.take(header, 0);
  noKeyframe.take({ type: 9, timestampMs: 0, payload: FRAME }, 0);
  expect(noKeyframe.result(0).state).toBe('bad');
});

test('stream check: nothing for 3 s, bad for as long as that lasts', () => {
  const check = good();
  expect(check.result(5_100).state).toBe('bad');
  check.take({ type: 9, timestampMs: 1_980, payload: FRAME }, 5_200);
  expect(check.result(5_200).state).toBe('ok');
});

test('stream check: a new connection starts its timestamps elsewhere, no error', () => {
  const check = good();
  check.begin();
  for (const header of HEADERS) check.take(header, 3_000);
  check.take({ type: 9, timestampMs: 0, payload: KEYFRAME }, 3_000);
  expect(check.result(3_000)).toMatchObject({ state: 'ok', timestampErrors: 0 });
});

test('stream check: the goodbye of an encoder, is no picture', () => {
  const check = good();
  check.take({ type: 9, timestampMs: 60_000, payload: bytes(0x17, 2, 0, 0, 0) }, 2_000);
  expect(check.result(2_000)).toMatchObject({ state: 'ok', videoFrames: 60 });
});
