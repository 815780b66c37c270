import { MESSAGE } from '../../../rtmp/messages.ts';
import { type Batch, type BatchMessage, payloadOf } from '../../bus/batch.ts';

/** Which tracks a program has; goes into the FLV header, by which a player decides what to wait for. */
export interface FlvTracks {
  audio: boolean;
  video: boolean;
}

const TAG_HEADER_BYTES = 11;
const SIZE_BYTES = 4;
/** AMF0 string `@setDataFrame`, which encoders put before `onMetaData` on the wire and which has no place in a file. */
const SET_DATA_FRAME = Buffer.concat([Buffer.from([2, 0, 13]), Buffer.from('@setDataFrame')]);

/** FLV header and the first previous-tag-size, 13 bytes. @source FLV specification 10.1, annex E.2 */
export function flvHeader(tracks: FlvTracks): Buffer {
  const flags = (tracks.audio ? 4 : 0) | (tracks.video ? 1 : 0);
  return Buffer.from([0x46, 0x4c, 0x56, 1, flags, 0, 0, 0, 9, 0, 0, 0, 0]);
}

/** Turns batches into FLV tags, once for all readers that share this muxer. */
export class FlvMuxer {
  readonly #tags = new WeakMap<Batch, Buffer>();

  /** The batch as FLV tags; empty if it holds nothing that FLV can carry. Shared: nobody may write into it. */
  tags(batch: Batch): Buffer {
    const known = this.#tags.get(batch);
    if (known) return known;
    const parts: Buffer[] = [];
    for (const message of batch.messages) {
      const payload = filePayload(batch, message);
      if (payload) parts.push(...flvTag(message, payload));
    }
    const tags = Buffer.concat(parts);
    this.#tags.set(batch, tags);
    return tags;
  }
}

function filePayload(batch: Batch, message: BatchMessage): Buffer | null {
  if (message.role === 'other') return null;
  if (message.type === MESSAGE.audio || message.type === MESSAGE.video) return payloadOf(batch, message);
  if (message.type !== MESSAGE.data) return null;
  const payload = payloadOf(batch, message);
  const prefixed = payload.subarray(0, SET_DATA_FRAME.length).equals(SET_DATA_FRAME);
  return prefixed ? payload.subarray(SET_DATA_FRAME.length) : payload;
}

/** The parts of one tag, in order. */
export function flvTag(message: Pick<BatchMessage, 'type' | 'timestampMs'>, payload: Buffer): Buffer[] {
  return [tagHeader(message, payload.length), payload, tagSize(payload.length)];
}

/** @source FLV specification 10.1, annex E.4.1: the upper eight bits of the timestamp follow the lower 24 */
function tagHeader(message: Pick<BatchMessage, 'type' | 'timestampMs'>, length: number): Buffer {
  const header = Buffer.alloc(TAG_HEADER_BYTES);
  header[0] = message.type;
  header.writeUIntBE(length, 1, 3);
  header.writeUIntBE(message.timestampMs & 0xffffff, 4, 3);
  header[7] = message.timestampMs >>> 24;
  return header;
}

function tagSize(length: number): Buffer {
  const size = Buffer.alloc(SIZE_BYTES);
  size.writeUInt32BE(TAG_HEADER_BYTES + length);
  return size;
}
