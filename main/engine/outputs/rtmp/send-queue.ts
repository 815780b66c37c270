import type { Socket } from 'node:net';
import { STREAM_ID_OFFSET } from '../../../rtmp/chunk-writer.ts';
import type { Batch, Prime } from '../../bus/batch.ts';

export interface SendQueueDeps {
  socket: Socket;
  /** Message stream id that the peer allotted. */
  streamId: number;
  /** What a connection that resumes needs first. */
  prime: () => Prime;
  /** Bound of what waits here, bytes. */
  maxBytes: number;
  /** Called when the allowance is what keeps a batch waiting. */
  onHeldBack: () => void;
}

const SHARED_STREAM_ID = 1;

/**
 * Batches on their way to one destination. References only: the bytes are everybody's. In good times a batch goes straight through, one
 * write for each. Waiting is bounded in bytes and in time; beyond that, whole GOPs are left out and the stream goes on at a keyframe.
 */
export class SendQueue {
  readonly #deps: SendQueueDeps;
  readonly #batches: Batch[] = [];
  #queuedBytes = 0;
  #writtenBytes = 0;
  #offeredBytes = 0;
  #droppedFrames = 0;
  /** Bytes that may still go to the kernel before the next reading of how much of them has arrived. */
  #allowance = 0;
  #isDraining = false;
  /** Nothing can be sent before the next keyframe. */
  #isSkipping = true;
  #hasBegun = false;
  #beganAtMs = 0;
  /** What waits longer is not worth sending: the viewer is better served by the newest keyframe. */
  #maxAgeMs = Number.POSITIVE_INFINITY;
  #sentVersion = -1;
  /** Headers that wait before a keyframe; there is nothing to gain by leaving out them alone. */
  #waitingHeaders: Batch | null = null;

  constructor(deps: SendQueueDeps) {
    this.#deps = deps;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Given to the socket. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Of the program, whether sent or left out. */
  get offeredBytes(): number {
    return this.#offeredBytes;
  }

  /** Video frames left out since it began. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** How long the oldest batch has waited, ms. */
  ageMs(nowMs: number): number {
    const oldest = this.#batches[0];
    return oldest ? Math.max(0, nowMs - Math.max(oldest.madeAtMs, this.#beganAtMs)) : 0;
  }

  /** Sends what a new connection needs: headers and the GOP so far, or, without one, the next GOP from its keyframe on. */
  begin(nowMs: number, allowance: number): void {
    this.#beganAtMs = nowMs;
    this.#allowance = allowance;
    this.#deps.socket.on('drain', () => {
      this.#isDraining = false;
      this.#flush();
    });
    const { gop } = this.#deps.prime();
    for (const batch of gop) this.push(batch);
  }

  /** The next batch of the program. Hot: once per tick and destination. */
  push(batch: Batch): void {
    this.#offeredBytes += batch.bytes.length;
    if (this.#isSkipping && !this.#resume(batch)) {
      this.#leaveOut(batch);
      return;
    }
    if (this.#batches.length === 0 && this.#mayWrite()) {
      this.#write(batch);
      return;
    }
    this.#batches.push(batch);
    this.#queuedBytes += batch.bytes.length;
    if (this.#queuedBytes > this.#deps.maxBytes || this.ageMs(batch.madeAtMs) > this.#maxAgeMs) this.#giveWay();
    if (this.#allowance <= 0) this.#deps.onHeldBack();
  }

  /** How long a batch may wait from now on, ms. */
  limitAge(maxAgeMs: number): void {
    this.#maxAgeMs = maxAgeMs;
  }

  /** How much may go to the kernel from now on. */
  allow(bytes: number): void {
    this.#allowance = bytes;
    this.#flush();
    if (this.#batches.length > 0 && this.#allowance <= 0) this.#deps.onHeldBack();
  }

  /** Lets go of everything that waits. */
  clear(): void {
    this.#batches.length = 0;
    this.#queuedBytes = 0;
    this.#isSkipping = true;
  }

  /** A batch that a decoder can begin with; what it needs before that is sent or queued first. */
  #resume(batch: Batch): boolean {
    if (!batch.startsGop) return false;
    if (batch.headerVersion !== this.#sentVersion) {
      const { headers } = this.#deps.prime();
      // The codec has changed again since this keyframe: its headers are gone.
      if (headers && headers.headerVersion !== batch.headerVersion) return false;
      if (headers) {
        this.#waitingHeaders = { ...headers, madeAtMs: batch.madeAtMs };
        this.#enqueue(this.#waitingHeaders);
      }
    }
    this.#isSkipping = false;
    this.#hasBegun = true;
    this.#flush();
    return true;
  }

  /** Leaves out everything before the newest keyframe, or all if there is none to go on with. */
  #giveWay(): void {
    const newest = this.#batches.findLastIndex((batch) => batch.startsGop);
    const gains = newest > 1 || (newest === 1 && this.#batches[0] !== this.#waitingHeaders);
    const kept = gains ? this.#batches.slice(newest) : [];
    for (const batch of gains ? this.#batches.slice(0, newest) : this.#batches) this.#leaveOut(batch);
    this.clear();
    const first = kept[0];
    if (!first || !this.#resume(first)) {
      for (const batch of kept) this.#leaveOut(batch);
      return;
    }
    for (const batch of kept) this.#enqueue(batch);
    this.#flush();
  }

  #enqueue(batch: Batch): void {
    this.#batches.push(batch);
    this.#queuedBytes += batch.bytes.length;
  }

  #leaveOut(batch: Batch): void {
    if (this.#hasBegun) this.#droppedFrames += batch.videoFrames;
  }

  #mayWrite(): boolean {
    return !this.#isDraining && this.#allowance > 0;
  }

  #flush(): void {
    while (this.#batches.length > 0 && this.#mayWrite()) {
      const batch = this.#batches.shift() as Batch;
      this.#queuedBytes -= batch.bytes.length;
      this.#write(batch);
    }
  }

  #write(batch: Batch): void {
    const { socket, streamId } = this.#deps;
    const bytes = streamId === SHARED_STREAM_ID ? batch.bytes : withStreamId(batch, streamId);
    this.#sentVersion = batch.headerVersion;
    this.#writtenBytes += bytes.length;
    this.#allowance -= bytes.length;
    if (!socket.write(bytes)) this.#isDraining = true;
  }
}

/** A copy for a peer that allotted another message stream than nearly everybody does. */
function withStreamId(batch: Batch, streamId: number): Buffer {
  const bytes = Buffer.from(batch.bytes);
  for (const { offset } of batch.messages) bytes.writeUInt32LE(streamId, offset + STREAM_ID_OFFSET);
  return bytes;
}
