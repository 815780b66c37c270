import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clipOf, loadClip } from '../../../main/rehearsal/clip.ts';
import { readFlv } from '../../../main/rtmp/flv-reader.ts';

const clipFile = join(import.meta.dirname, '../../../assets/rehearsal.flv');
const header = Buffer.from([0x46, 0x4c, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);
const tag = (type: number, timestampMs: number, payload: number[]) => {
  const head = [
    type,
    0,
    0,
    payload.length,
    (timestampMs >> 16) & 255,
    (timestampMs >> 8) & 255,
    timestampMs & 255,
    timestampMs >>> 24,
    0,
    0,
    0,
  ];
  return Buffer.from([...head, ...payload, 0, 0, 0, payload.length + 11]);
};

test('flv reader: tags of a file, in order, with timestamps past 24 bits', () => {
  const tags = readFlv(Buffer.concat([header, tag(9, 0, [0x17, 1]), tag(8, 0x81234567, [0xaf, 1, 2])]));
  expect(tags).toEqual([
    { type: 9, timestampMs: 0, payload: Buffer.from([0x17, 1]) },
    { type: 8, timestampMs: 0x81234567, payload: Buffer.from([0xaf, 1, 2]) },
  ]);
});

test('flv reader: another format, or cut anywhere, an error and never a wrong tag', () => {
  const file = Buffer.concat([header, tag(9, 0, [0x17, 1])]);
  expect(() => readFlv(Buffer.from('RIFF....AVI '))).toThrow('not an FLV file');
  for (let length = header.length + 1; length < file.length; length += 1) {
    expect(() => readFlv(file.subarray(0, length))).toThrow('cut short');
  }
});

test('clip: the one in assets, 8 s, 240 pictures with a keyframe each second, 375 sounds, no seam in the loop', async () => {
  const clip = await loadClip(clipFile);
  const video = clip.media.filter(({ type }) => type === 9);
  const audio = clip.media.filter(({ type }) => type === 8);
  expect(clip.durationMs).toBe(8_000);
  expect(clip.headers.map(({ type }) => type)).toEqual([18, 9, 8]);
  expect([video.length, audio.length]).toEqual([240, 375]);
  const keyframesMs = video.filter(({ payload }) => payload.readUInt8() >> 4 === 1).map(({ timestampMs }) => timestampMs);
  expect(keyframesMs).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000]);
  // No B-frames: composition time is 0 everywhere.
  expect(video.every(({ payload }) => payload.readIntBE(2, 3) === 0)).toBe(true);
  const dueMs = clip.media.map(({ timestampMs }) => timestampMs);
  expect(dueMs).toEqual([...dueMs].sort((a, b) => a - b));
  // From the last of one round to the first of the next: one frame, one AAC frame.
  expect(8_000 - (video.at(-1)?.timestampMs ?? 0)).toBe(33);
  expect(8_000 - (audio.at(-1)?.timestampMs ?? 0)).toBe(21);
  expect(readFileSync(clipFile).length).toBeLessThan(3_000_000);
});

test('clip: a file that is not there or does not start with a keyframe, refused', async () => {
  await expect(loadClip('nowhere.flv')).rejects.toMatchObject({ code: 'rehearsal/clip-missing' });
  expect(() => clipOf(readFlv(Buffer.concat([header, tag(9, 0, [0x27, 1]), tag(9, 33, [0x17, 1])])))).toThrow('keyframe');
});
