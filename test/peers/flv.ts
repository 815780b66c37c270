import { readFileSync } from 'node:fs';
import { mediaRole } from '../../main/rtmp/media-tag.ts';

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
