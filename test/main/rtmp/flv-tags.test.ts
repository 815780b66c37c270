import { expect, test } from 'vitest';
import { flvHeader, flvTag } from '../../../main/engine/outputs/flv/flv-muxer.ts';
import { FlvTags } from '../../../main/rtmp/flv-tags.ts';

const TAGS = [
  { type: 9, timestampMs: 0x1234567, payload: Buffer.from([0x17, 0, 0, 0, 0, 1, 2, 3]) },
  { type: 8, timestampMs: 0xfedcba98, payload: Buffer.from([0xaf, 1, 9]) },
  { type: 18, timestampMs: 0, payload: Buffer.alloc(70_000, 7) },
];
const STREAM = Buffer.concat([flvHeader({ audio: true, video: true }), ...TAGS.flatMap((tag) => flvTag(tag, tag.payload))]);
/** As text, which is compared as one: of a Buffer each byte would be an expectation of its own. */
const shown = ({ type, timestampMs, payload }: { type: number; timestampMs: number; payload: Buffer }) => ({
  type,
  timestampMs,
  payload: payload.toString('hex'),
});

test.each([13, 4_096, STREAM.length])('flv tags: a stream in pieces of %i bytes, the same tags', (bytes) => {
  const seen: unknown[] = [];
  const tags = new FlvTags((tag) => seen.push(shown(tag)));
  for (let at = 0; at < STREAM.length; at += bytes) tags.push(STREAM.subarray(at, at + bytes));
  expect(seen).toEqual(TAGS.map(shown));
});

test('flv tags: a stream byte by byte, the same tags', () => {
  const seen: unknown[] = [];
  const tags = new FlvTags((tag) => seen.push(shown(tag)));
  for (const byte of STREAM) tags.push(Buffer.of(byte));
  expect(seen).toEqual(TAGS.map(shown));
});

test('flv tags: no FLV, or a tag longer than any picture, refused', () => {
  expect(() => new FlvTags(() => undefined).push(Buffer.alloc(20, 1))).toThrow('not an FLV');
  const long = Buffer.concat([flvHeader({ audio: true, video: true }), Buffer.from([9, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0])]);
  expect(() => new FlvTags(() => undefined).push(long)).toThrow('FLV tag');
});
