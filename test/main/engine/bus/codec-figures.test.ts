import { describe, expect, test } from 'vitest';
import { readAudioCodec, readVideoCodec } from '../../../../main/engine/bus/codec-figures.ts';
import { AAC_48K, AVC_720, AVC_1080 } from '../test-encoder.ts';

/** Sequence headers that libx264 made, with the picture they were made for. */
const AVC: [string, string, number, number][] = [
  [AVC_720.toString('hex'), 'Main', 1280, 720],
  [AVC_1080.toString('hex'), 'High', 1920, 1080],
  ['17000000000142c01effe100196742c01ed900a02ff97011000003000100000300320f162e4801000568cb83cb20', 'Constrained Baseline', 640, 360],
  ['1700000000014d401effe10018674d401eeca05a09360220000003002000000641e2c5b2c001000568ebe3cb20', 'Main', 720, 576],
  ['1700000000016e001effe1001b676e001ea6cd940d83de6f011000000300100000030320f162d96001000668ebe3cb22c0fdfafa00', 'High 10', 854, 480],
  ['170000000001640028ffe1001a67640028acd94078044fde0220000003002000000643e2c5b2c001000668fba3cb22c0fdf8f800', 'High', 1920, 1080],
];

describe('video', () => {
  test.each(AVC)('codec figures: H.264 header %#, profile and cropped size', (header, profile, width, height) => {
    expect(readVideoCodec(Buffer.from(header, 'hex'))).toEqual({ codec: 'H.264', profile, width, height });
  });

  test('codec figures: H.264 header cut anywhere, no size and no exception', () => {
    for (let length = 1; length < AVC_1080.length; length += 1) {
      expect(readVideoCodec(AVC_1080.subarray(0, length)).codec).toMatch(/H\.264/);
    }
  });

  test('codec figures: random bytes behind a header byte, never an exception', () => {
    for (let seed = 1; seed < 500; seed += 1) {
      const bytes = Buffer.from(Array.from({ length: 60 }, (_, i) => (seed * 31 + i * seed * 7 + (i ^ seed)) & 0xff));
      bytes[0] = 0x17;
      bytes[1] = 0;
      expect(readVideoCodec(bytes).width).toBeLessThanOrEqual(16_384);
    }
  });

  test.each([
    ['hvc1', Buffer.from([1, 0x02]), 'HEVC', 'Main 10'],
    ['av01', Buffer.from([0x81, 0x00]), 'AV1', 'Main'],
    ['vp09', Buffer.from([1, 0, 0, 0, 2]), 'VP9', 'Profile 2'],
  ])('codec figures: enhanced RTMP %s, named by its FourCC', (fourCc, record, codec, profile) => {
    const header = Buffer.concat([Buffer.from([0x90]), Buffer.from(fourCc), record]);
    expect(readVideoCodec(header)).toEqual({ codec, profile, width: 0, height: 0 });
  });

  test('codec figures: enhanced RTMP with avc1, read as H.264', () => {
    const header = Buffer.concat([Buffer.from([0x90]), Buffer.from('avc1'), AVC_720.subarray(5)]);
    expect(readVideoCodec(header)).toEqual({ codec: 'H.264', profile: 'Main', width: 1280, height: 720 });
  });
});

describe('audio', () => {
  test('codec figures: AAC, rate and channels of the AudioSpecificConfig and not of the FLV byte', () => {
    expect(readAudioCodec(AAC_48K)).toEqual({ codec: 'AAC', sampleRateHz: 48_000, channels: 2 });
    expect(readAudioCodec(Buffer.from([0xaf, 0, 0x12, 0x08]))).toEqual({ codec: 'AAC', sampleRateHz: 44_100, channels: 1 });
  });

  test('codec figures: MP3, rate and channels of the FLV byte', () => {
    expect(readAudioCodec(Buffer.from([0x2f, 0xff]))).toEqual({ codec: 'MP3', sampleRateHz: 44_100, channels: 2 });
  });

  test('codec figures: Opus by FourCC, channels of its header', () => {
    const header = Buffer.concat([Buffer.from([0x90]), Buffer.from('Opus'), Buffer.from('OpusHead'), Buffer.from([1, 6])]);
    expect(readAudioCodec(header)).toEqual({ codec: 'Opus', sampleRateHz: 48_000, channels: 6 });
  });
});
