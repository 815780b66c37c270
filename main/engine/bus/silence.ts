import { BitReader } from './bit-reader.ts';

const AAC_HEADER = Buffer.from([0xaf, 0]);
const LOW_COMPLEXITY = 2;
/**
 * A frame of silence, by the number of channels; the same for every sample rate.
 * @source hls.js, `AAC.getSilentFrame`; read by ffmpeg in silence.peer.test.ts
 */
const FRAMES: Record<number, Buffer> = {
  1: Buffer.from('af0100c800802380', 'hex'),
  2: Buffer.from('af01210049900219002380', 'hex'),
};

/** The payload of a message of silence for a decoder with this header of sound; null where it is not plain AAC of one or two channels. */
export function silentSound(header: Buffer): Buffer | null {
  if (!header.subarray(0, AAC_HEADER.length).equals(AAC_HEADER)) return null;
  const reader = new BitReader(header.subarray(AAC_HEADER.length));
  const objectType = reader.bits(5);
  const rateIndex = reader.bits(4);
  if (objectType !== LOW_COMPLEXITY || rateIndex === 15) return null;
  return FRAMES[reader.bits(4)] ?? null;
}
