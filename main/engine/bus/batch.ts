import type { MediaRole } from '../../rtmp/media-tag.ts';
import { OUR_CHUNK_SIZE } from '../../rtmp/messages.ts';

const CHUNK_HEADER_BYTES = 12;
const EXTENDED = 0xffffff;

/** One message inside a batch's bytes. */
export interface BatchMessage {
  /** Message type id: 8 audio, 9 video, 18 data. */
  type: number;
  role: MediaRole;
  /** On the bus's own timeline, unsigned 32 bits, ms. */
  timestampMs: number;
  /** Offset of the first chunk header in `bytes`. */
  offset: number;
  payloadLength: number;
}

/**
 * 30 to 100 ms of program, chunked once (chunk size 64 KiB, message stream id 1) and shared by every output: nobody may write into it.
 * A keyframe always starts a batch, so a queue that has to give way can do so at batch borders.
 */
export interface Batch {
  bytes: Buffer;
  messages: readonly BatchMessage[];
  /** The first video message is a keyframe. */
  startsGop: boolean;
  videoFrames: number;
  /** Monotonic clock, ms, when the batch left the bus. */
  madeAtMs: number;
  /** The number of the codec configuration: a reader sends the headers again where this differs from what it last sent. */
  headerVersion: number;
}

/** What a new or resuming reader needs before its first batch: metadata and codec headers as batches' bytes, then the cached GOP. */
export interface Prime {
  headers: Batch | null;
  gop: readonly Batch[];
}

/** A consumer of the bus; `onBatch` must return at once and never throw. */
export interface BusReader {
  onBatch(batch: Batch): void;
  /** Something is on air now (`true`), or nothing any more (`false`). */
  onProgram?(present: boolean): void;
}

/** What outputs see of the bus. */
export interface ProgramSource {
  /** True while something is on air, whichever source it comes from, and its first keyframe has gone out. */
  readonly present: boolean;
  attach(reader: BusReader): Disposable;
  prime(): Prime;
}

/**
 * The payload of one message of a batch, without the type 3 chunk headers between its parts of 64 KiB. A payload of one chunk is a view
 * into the batch, which nobody may write into.
 */
export function payloadOf(batch: Batch, message: BatchMessage): Buffer {
  const extendedBytes = message.timestampMs >= EXTENDED ? 4 : 0;
  const start = message.offset + CHUNK_HEADER_BYTES + extendedBytes;
  if (message.payloadLength <= OUR_CHUNK_SIZE) return batch.bytes.subarray(start, start + message.payloadLength);
  const payload = Buffer.allocUnsafe(message.payloadLength);
  for (let done = 0, at = start; done < message.payloadLength; ) {
    const length = Math.min(OUR_CHUNK_SIZE, message.payloadLength - done);
    batch.bytes.copy(payload, done, at, at + length);
    done += length;
    at += length + 1 + extendedBytes;
  }
  return payload;
}
