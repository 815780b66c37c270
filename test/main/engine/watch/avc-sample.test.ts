import { expect, test } from 'vitest';
import { readAvcConfiguration, withoutVui } from '../../../../main/engine/bus/h264-sps.ts';
import { keyframeAlone, keyframeHeader, nalLengthBytes } from '../../../../main/engine/watch/avc-sample.ts';

/** Of x264: High, 1280 x 720 at 30, with B-frames. */
const SPS = Buffer.from('6764001facd9405005bb0110000003001000000303c0f1831960', 'hex');
const SHORT = Buffer.from('6764001facd9405005b9', 'hex');
const PPS = Buffer.from('68ebe3cb22c0', 'hex');
const header = (sps: Buffer) =>
  Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, sps.length]), sps, Buffer.from([1, 0, PPS.length]), PPS]);

test('avc sample: a header that makes decoders hold pictures back, says nothing of it any more and is otherwise the same', () => {
  const short = keyframeHeader(header(SPS));
  expect(short).toEqual(header(SHORT));
  expect(readAvcConfiguration(short.subarray(5))).toEqual(readAvcConfiguration(header(SPS).subarray(5)));
  expect(keyframeHeader(short)).toEqual(short);
});

test.each(['', '17', '1700000000', '17000000000164001fffe1', '17000000000164001fffe1ffff6764', '17000000000164001fffe1000167'])(
  'avc sample: a damaged header %s, given on as it is',
  (hex) => expect(keyframeHeader(Buffer.from(hex, 'hex')).toString('hex')).toBe(hex),
);

test('avc sample: a cut parameter set, nothing', () => expect(withoutVui(SPS.subarray(0, 6))).toBeNull());

test("avc sample: a keyframe that brings parameter sets, comes without the sequence's", () => {
  const unit = (nal: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, nal.length]), nal]);
  const tag = Buffer.from([0x17, 1, 0, 0, 80]);
  const idr = Buffer.from([0x65, 1, 2, 3]);
  expect(nalLengthBytes(header(SPS))).toBe(4);
  expect(keyframeAlone(Buffer.concat([tag, unit(SPS), unit(PPS), unit(idr)]), 4)).toEqual(Buffer.concat([tag, unit(PPS), unit(idr)]));
});

test('avc sample: a keyframe whose lengths lie, ends where it ends', () => {
  const lying = Buffer.from([0x17, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x65, 1]);
  expect(keyframeAlone(lying, 4)).toEqual(lying);
  expect(keyframeAlone(Buffer.from([0x17, 1]), 4)).toEqual(Buffer.from([0x17, 1]));
});
