import type { MediaRole } from '../../rtmp/media-tag.ts';

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
 * Some 30 ms of program, chunked once (chunk size 64 KiB, message stream id 1) and shared by every output: nobody may write into it.
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
  /** Counts codec configurations: a reader that skipped batches sends the headers again where this differs from what it last sent. */
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
  /** The publisher changed or went (`false`) or came (`true`). */
  onProgram?(present: boolean): void;
}

/** What outputs see of the bus. */
export interface ProgramSource {
  /** True once a publisher is there and its first keyframe has been seen. */
  readonly present: boolean;
  attach(reader: BusReader): Disposable;
  prime(): Prime;
}
