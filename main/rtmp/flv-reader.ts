/** A tag of an FLV file: its payload is what an RTMP message of the same type carries. */
export interface FlvTag {
  /** 8 audio, 9 video, 18 script data, as in RTMP. */
  type: number;
  /** ms, unsigned 32 bits. */
  timestampMs: number;
  payload: Buffer;
}

const FILE_HEADER_BYTES = 9;
const TAG_HEADER_BYTES = 11;
const SIZE_BYTES = 4;

/**
 * The tags of an FLV file, in the order they stand. Payloads share the file's memory.
 * @throws Error if it is not FLV or is cut short
 * @source FLV specification 10.1, annex E
 */
export function readFlv(file: Buffer): FlvTag[] {
  if (file.length < FILE_HEADER_BYTES || file.toString('latin1', 0, 3) !== 'FLV') throw new Error('not an FLV file');
  const tags: FlvTag[] = [];
  for (let at = file.readUInt32BE(5) + SIZE_BYTES; at < file.length; ) {
    const end = at + TAG_HEADER_BYTES + (at + 4 <= file.length ? file.readUIntBE(at + 1, 3) : 0);
    if (at + TAG_HEADER_BYTES > file.length || end + SIZE_BYTES > file.length) throw new Error(`FLV cut short in the tag at byte ${at}`);
    tags.push({
      type: (file[at] as number) & 0x1f,
      timestampMs: ((file[at + 7] as number) * 0x1000000 + file.readUIntBE(at + 4, 3)) >>> 0,
      payload: file.subarray(at + TAG_HEADER_BYTES, end),
    });
    at = end + SIZE_BYTES;
  }
  return tags;
}
