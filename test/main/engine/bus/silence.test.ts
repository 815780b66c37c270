import { expect, test } from 'vitest';
import { silentSound } from '../../../../main/engine/bus/silence.ts';
import { AAC_48K } from '../test-encoder.ts';

/** Two bytes of AAC's own configuration behind those of the tag. */
const header = (configuration: string): Buffer => Buffer.from(`af00${configuration}`, 'hex');

test('silence: plain AAC of one and of two channels, each has its own', () => {
  expect(silentSound(AAC_48K)?.length).toBe(11);
  expect(silentSound(header('1210'))).toBe(silentSound(AAC_48K)); // 44.1 kHz
  expect(silentSound(header('1188'))?.length).toBe(8);
});

test('silence: other sound, none', () => {
  expect(silentSound(header('2b11'))).toBeNull(); // with SBR
  expect(silentSound(header('11b0'))).toBeNull(); // 5.1
  expect(silentSound(Buffer.from('2f', 'hex'))).toBeNull(); // MP3
  expect(silentSound(Buffer.from([0x90, ...Buffer.from('Opus')]))).toBeNull();
});
