import { expect, test } from 'vitest';
import { GopShape } from '../../../../main/engine/bus/gop-shape.ts';

const FRAME_MS = 40;

/** A picture of H.264 that is shown so many frames after its DTS. */
function picture(laterFrames: number): Buffer {
  const payload = Buffer.alloc(8);
  payload[0] = 0x27;
  payload[1] = 1;
  payload.writeIntBE(laterFrames * FRAME_MS, 2, 3);
  return payload;
}

/** GOPs of these composition offsets, in frames, one after the other. */
function shapeOf(gops: readonly (readonly number[])[]): GopShape {
  const shape = new GopShape();
  let frame = 0;
  for (const gop of [...gops, [0]]) {
    gop.forEach((later, at) => {
      shape.note(at === 0 ? 'keyframe' : 'video', frame * FRAME_MS, picture(later));
      frame += 1;
    });
  }
  return shape;
}

test.each([
  ['none', [0, 0, 0, 0], 0],
  ['an encoder that shows everything later', [2, 2, 2, 2], 0],
  ['one between two', [1, 2, 0, 2, 0], 1],
  ['three in a row', [1, 4, 0, 0, 0, 4, 0, 0, 0], 3],
  ['a pyramid of three', [2, 5, 2, 0, 1], 3],
])('gop shape: %s, B-frames are counted', (_, gop, bFrames) => {
  expect(shapeOf([gop, gop]).figures.bFrames).toBe(bFrames);
});

test('gop shape: keyframes at irregular times, the last and the longest of 10 s', () => {
  const gop = (frames: number): number[] => Array.from({ length: frames }, () => 0);
  expect(shapeOf([gop(25), gop(100), gop(50)]).figures).toMatchObject({ gopMs: 2_000, longestGopMs: 4_000 });
  expect(shapeOf([gop(100), gop(150), gop(50), gop(50)]).figures.longestGopMs).toBe(6_000);
  expect(shapeOf([gop(200), gop(125), gop(125), gop(50)]).figures.longestGopMs).toBe(5_000);
});

test('gop shape: before a second keyframe, nothing is known', () => {
  expect(shapeOf([]).figures).toEqual({ gopMs: 0 });
});
