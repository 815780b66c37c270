import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { payloadOf } from '../../../../../main/engine/bus/batch.ts';
import { FlvMuxer, flvHeader } from '../../../../../main/engine/outputs/flv/flv-muxer.ts';
import { encodeAmf0 } from '../../../../../main/rtmp/amf0.ts';
import { type FlvTag, readFlv } from '../../../../../main/rtmp/flv-reader.ts';
import { batchOf } from '../test-program.ts';

const bytes = (length: number, first: number[]) => {
  const payload = Buffer.alloc(length);
  for (let i = 0; i < length; i += 1) payload[i] = (i * 7) & 0xff;
  Buffer.from(first).copy(payload);
  return payload;
};
const digest = (tags: readonly FlvTag[]) =>
  tags.map(({ payload, ...tag }) => ({ ...tag, length: payload.length, sha1: createHash('sha1').update(payload).digest('hex') }));
/** What a reader of the file finds. */
function file(tags: readonly FlvTag[]) {
  return digest(readFlv(Buffer.concat([flvHeader({ audio: true, video: true }), new FlvMuxer().tags(batchOf(tags))])));
}
const keyframe = (length: number, timestampMs: number): FlvTag => ({ type: 9, timestampMs, payload: bytes(length, [0x17, 1]) });
const sound = (length: number, timestampMs: number): FlvTag => ({ type: 8, timestampMs, payload: bytes(length, [0xaf, 1]) });

test('flv: messages of a batch, the same tags in the file', () => {
  const tags = [keyframe(900, 40), sound(300, 41)];
  expect(file(tags)).toEqual(digest(tags));
});

test('flv: payloads around and over 64 KiB, chunk headers taken out', () => {
  const tags = [65_535, 65_536, 65_537, 131_072, 131_073, 400_000].map((length, i) => keyframe(length, i));
  expect(file(tags)).toEqual(digest(tags));
});

test('flv: timestamps past 24 and 31 bits, with and without several chunks', () => {
  const tags = [0xfffffe, 0xffffff, 0x1000000, 0x80000001, 0xffffffff].flatMap((at) => [sound(200, at), keyframe(70_000, at)]);
  expect(file(tags)).toEqual(digest(tags));
});

test('flv: metadata behind @setDataFrame, kept without it; other messages left out', () => {
  const metadata = encodeAmf0(['onMetaData', { width: 1280 }]);
  const sent: FlvTag = { type: 18, timestampMs: 0, payload: Buffer.concat([encodeAmf0(['@setDataFrame']), metadata]) };
  const amf3: FlvTag = { type: 15, timestampMs: 0, payload: metadata };
  const cut: FlvTag = { type: 9, timestampMs: 0, payload: Buffer.from([0x17]) };
  expect(file([sent, amf3, cut])).toEqual(digest([{ ...sent, payload: metadata }]));
});

test('flv: one batch, muxed once for all its readers', () => {
  const muxer = new FlvMuxer();
  const batch = batchOf([keyframe(900, 0)]);
  expect(muxer.tags(batch)).toBe(muxer.tags(batch));
});

test('flv: the header says which tracks to wait for', () => {
  expect(flvHeader({ audio: false, video: true })[4]).toBe(1);
  expect(flvHeader({ audio: true, video: false })[4]).toBe(4);
});

test('flv: a payload of one chunk is not copied', () => {
  const batch = batchOf([sound(300, 0)]);
  expect(payloadOf(batch, batch.messages[0] as (typeof batch.messages)[0]).buffer).toBe(batch.bytes.buffer);
});
