import { readFileSync } from 'node:fs';
import { mediaRole } from '../../main/rtmp/media-tag.ts';

const TAG_HEADER_BYTES = 11;

/** One tag of an FLV file: an RTMP message of the same type. */
export interface FlvTag {
  type: number;
  timestampMs: number;
  payload: Buffer;
  isHeader: boolean;
  isKeyframe: boolean;
}

/** All tags of an FLV file. @source FLV specification 10.1, annex E */
export function readFlv(file: string): FlvTag[] {
  const data = readFileSync(file);
  const tags: FlvTag[] = [];
  let at = data.readUInt32BE(5) + 4;
  while (at + 11 <= data.length) {
    const type = data[at] as number;
    const length = data.readUIntBE(at + 1, 3);
    const timestampMs = data.readUIntBE(at + 4, 3) + (data[at + 7] as number) * 0x1000000;
    const payload = data.subarray(at + 11, at + 11 + length);
    const role = mediaRole(type, payload);
    tags.push({ type, timestampMs, payload, isHeader: role.endsWith('header') || role === 'metadata', isKeyframe: role === 'keyframe' });
    at += 11 + length + 4;
  }
  return tags;
}

/** One tag with its previous-tag-size, as a file has it. @source FLV specification 10.1, annex E.4.1 */
export function flvTag(type: number, timestampMs: number, payload: Buffer): Buffer {
  const tag = Buffer.allocUnsafe(TAG_HEADER_BYTES + payload.length + 4);
  tag[0] = type;
  tag.writeUIntBE(payload.length, 1, 3);
  tag.writeUIntBE(timestampMs & 0xffffff, 4, 3);
  tag[7] = timestampMs >>> 24;
  tag.writeUIntBE(0, 8, 3);
  payload.copy(tag, TAG_HEADER_BYTES);
  tag.writeUInt32BE(TAG_HEADER_BYTES + payload.length, TAG_HEADER_BYTES + payload.length);
  return tag;
}
