import { expect, test } from 'vitest';
import { withParameterSets } from '../../../../main/engine/bus/parameter-sets.ts';
import { AVC_720 } from '../test-encoder.ts';

const unit = (...bytes: number[]): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), Buffer.from(bytes)]);
const AVC_FRAME = Buffer.from([0x17, 1, 0, 0, 80]);
const IDR = unit(0x65, 1, 2, 3);
/** What AVC_720 holds. */
const SPS = AVC_720.subarray(13, 13 + 25);
const PPS = AVC_720.subarray(-4);

const types = (payload: Buffer, from: number, typeOf: (first: number) => number): number[] => {
  const found: number[] = [];
  for (let at = from; at < payload.length; at += 4 + payload.readUInt32BE(at)) found.push(typeOf(payload[at + 4] as number));
  return found;
};
const avcTypes = (payload: Buffer): number[] => types(payload, 5, (first) => first & 0x1f);

test('parameter sets: a keyframe of H.264, they come before its slices and the rest stays', () => {
  const told = withParameterSets(AVC_720, Buffer.concat([AVC_FRAME, IDR]));
  expect(avcTypes(told)).toEqual([7, 8, 5]);
  expect(told.subarray(0, 5)).toEqual(AVC_FRAME);
  expect(told.includes(SPS) && told.includes(PPS)).toBe(true);
  expect(told.subarray(-IDR.length)).toEqual(IDR);
});

test('parameter sets: behind a delimiter, and not where there are some already', () => {
  const delimited = Buffer.concat([AVC_FRAME, unit(0x09, 0x10), unit(0x06, 5), IDR]);
  expect(avcTypes(withParameterSets(AVC_720, delimited))).toEqual([9, 7, 8, 6, 5]);
  const complete = Buffer.concat([AVC_FRAME, unit(0x67, 1), unit(0x68, 1), IDR]);
  expect(withParameterSets(AVC_720, complete)).toBe(complete);
});

test('parameter sets: HEVC over enhanced RTMP, its three kinds', () => {
  const array = (type: number, ...bytes: number[]): Buffer => Buffer.from([0x80 | type, 0, 1, 0, bytes.length, ...bytes]);
  const record = Buffer.concat([
    Buffer.alloc(21, 1),
    Buffer.from([0xff, 4]),
    array(32, 0x40, 1),
    array(33, 0x42, 1),
    array(34, 0x44, 1),
    array(39, 0x4e, 1),
  ]);
  const header = Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1'), record]);
  const hevcTypes = (payload: Buffer, from: number): number[] => types(payload, from, (first) => (first >> 1) & 0x3f);
  for (const [first, from] of [
    [[0x91, ...Buffer.from('hvc1'), 0, 0, 0], 8],
    [[0x93, ...Buffer.from('hvc1')], 5],
  ] as const) {
    const frame = Buffer.concat([Buffer.from(first), unit(0x26, 1, 7)]);
    expect(hevcTypes(withParameterSets(header, frame), from)).toEqual([32, 33, 34, 19]);
  }
});

test.each([
  ['AV1, which repeats them itself', AVC_720, Buffer.from([0x91, ...Buffer.from('av01'), 1, 2, 3])],
  ['no NAL units in it', AVC_720, Buffer.concat([AVC_FRAME, Buffer.alloc(50, 0x5a)])],
  ['a header that is cut off', AVC_720.subarray(0, 12), Buffer.concat([AVC_FRAME, IDR])],
  ['a header of nothing', Buffer.alloc(0), Buffer.concat([AVC_FRAME, IDR])],
  [
    'lengths of two bytes',
    Buffer.from([0x17, 0, 0, 0, 0, 1, 77, 64, 31, 0xfd, 0xe1, 0, 1, 0x67, 1, 0, 1, 0x68]),
    Buffer.concat([AVC_FRAME, IDR]),
  ],
])('parameter sets: %s, the payload as it is', (_, header, payload) => {
  expect(withParameterSets(header, payload)).toBe(payload);
});
