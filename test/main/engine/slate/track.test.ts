import { expect, test } from 'vitest';
import { readTrack, trackOf, writeTrack } from '../../../../main/engine/slate/track.ts';
import { readFlv } from '../../../../main/rtmp/flv-reader.ts';
import { samplePictures, sampleSound } from './sample-track.ts';

const pictures = samplePictures(50, 25);
const file = writeTrack(
  pictures,
  pictures.frames.map((_, index) => index * 40),
);

test('track: written and read again, the same', () => {
  expect(readTrack(file, 9)).toEqual(pictures);
  const sound = sampleSound(10);
  expect(readTrack(writeTrack(sound, []), 8)).toEqual(sound);
});

test('track: one bit turned, or a frame cut off, an error', () => {
  for (const at of [40, file.indexOf(pictures.frames[7]?.payload ?? '') + 2, file.length - 6]) {
    const damaged = Buffer.from(file);
    damaged[at] = (damaged[at] as number) ^ 1;
    expect(() => readTrack(damaged, 9)).toThrow();
  }
  expect(() => readTrack(file.subarray(0, file.length - 21), 9)).toThrow('checksum');
  expect(() => readTrack(file, 8)).toThrow('no sound');
});

test('track: what an encoder adds to the end of a file, is left out', () => {
  const end = { type: 9, timestampMs: 2_000, payload: Buffer.from([0x17, 2, 0, 0, 0]) };
  expect(trackOf([...readFlv(file), end], 9).frames).toHaveLength(50);
  expect(() => trackOf(readFlv(file).slice(3), 9)).toThrow('no pictures');
});
