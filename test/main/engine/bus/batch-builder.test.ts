import { expect, test } from 'vitest';
import type { Batch } from '../../../../main/engine/bus/batch.ts';
import { payloadOf } from '../../../../main/engine/bus/batch.ts';
import { BatchBuilder } from '../../../../main/engine/bus/batch-builder.ts';

const LABELS = { startsGop: false, madeAtMs: 0, headerVersion: 1 };

const frame = (bytes: number, fill: number, timestampMs = fill) =>
  ({ type: 9, role: 'video', timestampMs, payload: Buffer.alloc(bytes, fill) }) as const;

const payloads = (batch: Batch): [length: number, first: number | undefined, last: number | undefined][] =>
  batch.messages.map((message) => {
    const payload = payloadOf(batch, message);
    return [payload.length, payload[0], payload.at(-1)];
  });

test('batches are cut from one slab for as long as it has room', () => {
  const builder = new BatchBuilder({ slabBytes: 1_000 });
  builder.add(frame(100, 1));
  const first = builder.take(LABELS) as Batch;
  builder.add(frame(100, 2));
  const second = builder.take(LABELS) as Batch;
  expect(second.bytes.buffer).toBe(first.bytes.buffer);
  expect([payloads(first), payloads(second)]).toEqual([[[100, 1, 1]], [[100, 2, 2]]]);
  expect(builder.take(LABELS)).toBeNull();
});

test('a batch that reaches the end of its slab stays one batch, and what was taken before stays as it was', () => {
  const builder = new BatchBuilder({ slabBytes: 1_000 });
  builder.add(frame(600, 1));
  const before = builder.take(LABELS) as Batch;
  builder.add(frame(200, 2));
  expect(builder.fits(300)).toBe(true);
  builder.add(frame(300, 3));
  builder.add(frame(100, 4));
  const after = builder.take(LABELS) as Batch;
  expect(after.bytes.buffer).not.toBe(before.bytes.buffer);
  expect(payloads(after)).toEqual([
    [200, 2, 2],
    [300, 3, 3],
    [100, 4, 4],
  ]);
  expect(after.videoFrames).toBe(3);
  expect(payloads(before)).toEqual([[600, 1, 1]]);
});

test('a batch is no longer than a slab, but for a message that is', () => {
  const builder = new BatchBuilder({ slabBytes: 1_000 });
  expect(builder.fits(5_000)).toBe(true);
  builder.add(frame(5_000, 1));
  expect(builder.fits(1)).toBe(false);
  expect(payloads(builder.take(LABELS) as Batch)).toEqual([[5_000, 1, 1]]);
  builder.add(frame(900, 2));
  expect(builder.fits(60)).toBe(true);
  expect(builder.fits(100)).toBe(false);
});
