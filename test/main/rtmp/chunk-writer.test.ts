import { describe, expect, test } from 'vitest';
import { encodedLength, encodeMessage, encodeMessageInto, STREAM_ID_OFFSET } from '../../../main/rtmp/chunk-writer.ts';

const message = (payload: Buffer, timestampMs = 1) => ({ type: 9, streamId: 0x01020304, chunkStreamId: 5, timestampMs, payload });

describe('chunk-writer', () => {
  test('chunk-writer: a short message, one chunk with a full header and a little-endian stream id', () => {
    expect(encodeMessage(message(Buffer.from('abc')), 128)).toEqual(
      Buffer.from([5, 0, 0, 1, 0, 0, 3, 9, 4, 3, 2, 1, ...Buffer.from('abc')]),
    );
    expect(encodeMessage(message(Buffer.from('abc')), 128).readUInt32LE(STREAM_ID_OFFSET)).toBe(0x01020304);
  });

  test('chunk-writer: a message of exactly two chunks, one type 3 header between them', () => {
    const wire = encodeMessage(message(Buffer.alloc(256, 1)), 128);
    expect(wire.length).toBe(12 + 128 + 1 + 128);
    expect(wire[12 + 128]).toBe(0xc5);
  });

  test('chunk-writer: timestamps past 24 bits, extended in every chunk', () => {
    const wire = encodeMessage(message(Buffer.alloc(200, 1), 0xfffffffe), 128);
    expect(wire.subarray(1, 4)).toEqual(Buffer.from([0xff, 0xff, 0xff]));
    expect(wire.readUInt32BE(12)).toBe(0xfffffffe);
    expect(wire.readUInt32BE(12 + 4 + 128 + 1)).toBe(0xfffffffe);
  });

  test('chunk-writer: timestamp 0xffffff itself, extended', () => {
    expect(encodeMessage(message(Buffer.alloc(1), 0xffffff), 128).readUInt32BE(12)).toBe(0xffffff);
  });

  test.each([
    [0, 1, 128],
    [1, 1, 128],
    [128, 1, 128],
    [129, 1, 128],
    [65_536, 0x1000000, 65_536],
    [200_000, 0x1000000, 65_536],
  ])('chunk-writer: %i bytes at %i in chunks of %i, takes what it says', (length, timestampMs, chunkSize) => {
    const target = Buffer.alloc(encodedLength(length, timestampMs, chunkSize) + 10);
    expect(encodeMessageInto(target, 5, message(Buffer.alloc(length), timestampMs), chunkSize)).toBe(target.length - 5);
  });
});
