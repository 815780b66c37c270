import { withoutVui } from '../bus/h264-sps.ts';

const SPS = 7;
const TYPE_BITS = 0x1f;
/** Of an FLV video tag: frame type and codec, packet type, composition time. */
const TAG_BYTES = 5;
/** Of the configuration record, before the length of its first parameter set. */
const RECORD_BYTES = 6;

/**
 * An H.264 header for a decoder that gets keyframes alone. The sequence parameter set says how many pictures a decoder holds back to sort
 * them; with one keyframe each 2 s that would be seconds, and nothing on ffmpeg's command line overrules it.
 * @param payload FLV video tag with an AVCDecoderConfigurationRecord; given back as it is if it cannot be read
 * @source ISO/IEC 14496-15, 5.3.3.1; libavcodec/h264_slice.c, `h264_select_output_frame`
 */
export function keyframeHeader(payload: Buffer): Buffer {
  const at = TAG_BYTES + RECORD_BYTES;
  if (payload.length < at + 3 || ((payload[at - 1] ?? 0) & TYPE_BITS) !== 1) return payload;
  const end = at + 2 + payload.readUInt16BE(at);
  const sps = payload.length >= end ? withoutVui(payload.subarray(at + 2, end)) : null;
  if (!sps) return payload;
  const length = Buffer.alloc(2);
  length.writeUInt16BE(sps.length);
  return Buffer.concat([payload.subarray(0, at), length, sps, payload.subarray(end)]);
}

/** Bytes of the length before each NAL unit, from a header. */
export function nalLengthBytes(header: Buffer): number {
  return ((header[TAG_BYTES + 4] ?? 0) & 3) + 1;
}

/** A keyframe without sequence parameter sets of its own, which would bring back what `keyframeHeader` took out. */
export function keyframeAlone(payload: Buffer, lengthBytes: number): Buffer {
  const parts: Buffer[] = [payload.subarray(0, TAG_BYTES)];
  for (let at = TAG_BYTES; at + lengthBytes < payload.length; ) {
    const end = at + lengthBytes + payload.readUIntBE(at, lengthBytes);
    if (((payload[at + lengthBytes] ?? 0) & TYPE_BITS) !== SPS) parts.push(payload.subarray(at, end));
    at = end;
  }
  return Buffer.concat(parts);
}
