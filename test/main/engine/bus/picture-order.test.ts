import { expect, test } from 'vitest';
import { compositionMs } from '../../../../main/engine/bus/composition.ts';
import { PictureOrder, type SourceKind } from '../../../../main/engine/bus/picture-order.ts';
import { videoFrame } from '../test-encoder.ts';

const FRAME_MS = 40;

function frame(composition: number): Buffer {
  const payload = videoFrame(false);
  payload.writeIntBE(composition, 2, 3);
  return payload;
}

/** Plays two GOPs of an encoder with two B-frames, cut behind the `cut`th frame, then a source without any. */
function shownAfter(kind: SourceKind, cut: number): { shown: number[]; skippedMs: number; lastMs: number } {
  const order = new PictureOrder();
  const pattern = [80, 200, 80, 0, 120, 200, 80, 0];
  let dts = 0;
  let lastMs = 0;
  for (const composition of pattern.slice(0, cut)) {
    const placed = order.place(dts, frame(composition), FRAME_MS);
    lastMs = Math.max(lastMs, dts + compositionMs(placed));
    dts += FRAME_MS;
  }
  order.splice(kind);
  const skippedMs = order.skipMs(dts, frame(0), FRAME_MS);
  dts += skippedMs;
  const shown: number[] = [];
  for (let i = 0; i < 60; i += 1, dts += FRAME_MS) shown.push(dts + compositionMs(order.place(dts, frame(0), FRAME_MS)));
  return { shown, skippedMs, lastMs };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'picture order: encoder with B-frames cut behind frame %i, what follows is shown after it and in order',
  (cut) => {
    for (const kind of ['feed', 'slate'] as const) {
      const { shown, skippedMs, lastMs } = shownAfter(kind, cut);
      expect(FRAME_MS + skippedMs).toBeLessThanOrEqual(100);
      expect([lastMs, ...shown]).toEqual([lastMs, ...shown].sort((a, b) => a - b));
      expect(new Set([lastMs, ...shown]).size).toBe(shown.length + 1);
    }
  },
);

test('picture order: a feed is shown at its own time again after a second, a slate keeps its pace', () => {
  const feed = shownAfter('feed', 2);
  const [beforeLast, last] = feed.shown.slice(-2) as [number, number];
  expect(last - beforeLast).toBe(FRAME_MS);
  expect(last - (feed.shown[0] as number)).toBeLessThan(59 * FRAME_MS);
  const slate = shownAfter('slate', 2).shown;
  expect(slate.slice(1).every((shown, i) => shown - (slate[i] as number) === FRAME_MS)).toBe(true);
});

test('picture order: no B-frames on either side, payloads go through as they are', () => {
  const order = new PictureOrder();
  order.place(0, frame(0), FRAME_MS);
  order.splice('feed');
  const payload = frame(0);
  expect(order.skipMs(40, payload, FRAME_MS)).toBe(0);
  expect(order.place(40, payload, FRAME_MS)).toBe(payload);
  expect(order.isIdle).toBe(true);
});

test('picture order: a codec without composition times, untouched', () => {
  const order = new PictureOrder();
  order.place(0, frame(200), FRAME_MS);
  order.splice('slate');
  const av1 = Buffer.from([0x91, ...Buffer.from('av01'), 1, 2, 3, 4]);
  expect(order.place(40, av1, FRAME_MS)).toBe(av1);
});

test('picture order: HEVC that leaves its composition time away, given one', () => {
  const order = new PictureOrder();
  order.place(0, frame(200), FRAME_MS);
  order.splice('slate');
  const short = Buffer.from([0x93, ...Buffer.from('hvc1'), 7, 8, 9]);
  expect(order.place(40, short, FRAME_MS)).toEqual(Buffer.from([0x91, ...Buffer.from('hvc1'), 0, 0, 200, 7, 8, 9]));
});
