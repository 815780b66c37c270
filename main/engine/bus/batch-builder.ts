import { encodedLength, encodeMessageInto } from '../../rtmp/chunk-writer.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import { CHUNK_STREAM, MESSAGE, OUR_CHUNK_SIZE } from '../../rtmp/messages.ts';
import type { Batch, BatchMessage } from './batch.ts';

/** A message on the program's timeline, still with its payload. */
export interface ProgramMessage {
  type: number;
  role: MediaRole;
  /** Unsigned 32 bits, ms. */
  timestampMs: number;
  payload: Buffer;
}

/** What a batch says of itself that its messages do not. */
export interface BatchLabels {
  startsGop: boolean;
  madeAtMs: number;
  headerVersion: number;
}

const SLAB_BYTES = 256 * 1024;
const OUR_STREAM_ID = 1;

/**
 * Gathers messages as chunks in memory that the batches then share: each payload is copied once, whatever the number of readers. Batches
 * are cut from slabs, so that 33 of them a second cost a few allocations.
 */
export class BatchBuilder {
  readonly #slabBytes: number;
  #slab: Buffer | null = null;
  #start = 0;
  #end = 0;
  #messages: BatchMessage[] = [];
  #videoFrames = 0;

  constructor({ slabBytes }: { slabBytes: number } = { slabBytes: SLAB_BYTES }) {
    this.#slabBytes = slabBytes;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** Whether the batch with this message is no longer than a slab; if not, the batch is to be taken first. */
  fits(payloadLength: number): boolean {
    // Room for an extended timestamp is counted whether it is needed or not.
    const bytes = this.#end - this.#start + encodedLength(payloadLength, 0xffffffff, OUR_CHUNK_SIZE);
    return this.isEmpty || bytes <= this.#slabBytes;
  }

  /** Copies the message behind the others. It must fit. */
  add(message: ProgramMessage): void {
    const { type, role, timestampMs, payload } = message;
    const bytes = encodedLength(payload.length, timestampMs, OUR_CHUNK_SIZE);
    if (!this.#slab || this.#end + bytes > this.#slab.length) this.#newSlab(bytes);
    const slab = this.#slab as Buffer;
    this.#messages.push({ type, role, timestampMs, offset: this.#end - this.#start, payloadLength: payload.length });
    if (role === 'keyframe' || role === 'video') this.#videoFrames += 1;
    const chunks = { type, streamId: OUR_STREAM_ID, chunkStreamId: chunkStreamOf(type), timestampMs, payload };
    this.#end = encodeMessageInto(slab, this.#end, chunks, OUR_CHUNK_SIZE);
  }

  /** The batch so far, or null if nothing was added; the next message starts a new one. */
  take(labels: BatchLabels): Batch | null {
    if (this.isEmpty) return null;
    const bytes = (this.#slab as Buffer).subarray(this.#start, this.#end);
    const batch = { bytes, messages: this.#messages, videoFrames: this.#videoFrames, ...labels };
    this.#start = this.#end;
    this.#messages = [];
    this.#videoFrames = 0;
    return batch;
  }

  /** The batch moves with it: copying it once costs less than what is cut in two costs each reader, which is one write more. */
  #newSlab(bytes: number): void {
    const begun = this.#slab?.subarray(this.#start, this.#end);
    this.#start = 0;
    this.#end = begun?.length ?? 0;
    this.#slab = Buffer.allocUnsafeSlow(Math.max(this.#slabBytes, this.#end + bytes));
    begun?.copy(this.#slab);
  }
}

function chunkStreamOf(type: number): number {
  if (type === MESSAGE.audio) return CHUNK_STREAM.audio;
  return type === MESSAGE.video ? CHUNK_STREAM.video : CHUNK_STREAM.data;
}
