import { Readable } from 'node:stream';
import type { Batch, BusReader, ProgramSource } from '../../bus/batch.ts';
import { type CodecSetup, codecSetup } from './codec-setup.ts';
import { type FlvMuxer, flvHeader } from './flv-muxer.ts';

export interface FlvStreamDeps {
  source: ProgramSource;
  muxer: FlvMuxer;
  /** Bound on what waits for the reader, bytes; above it whole GOPs are left out. 8 MB when left out. */
  maxQueueBytes?: number;
  /** Bound on how much older what waits may be than what comes, ms; above it the GOPs before the newest are left out. None when left out. */
  maxQueueMs?: number;
  /** Whether the reader cannot go on with this in the same stream; when left out, with any other codec headers. */
  isOther?(before: CodecSetup, now: CodecSetup): boolean;
}

const MAX_QUEUE_BYTES = 8_000_000;
/** Little, because what is in here can no longer be dropped. */
const HIGH_WATER_BYTES = 256 * 1024;

/**
 * The program as an FLV byte stream: header, codec headers and the cached GOP at once, then what comes. It never blocks the bus: a reader
 * that is slower than the program gets the newest keyframe instead of a backlog. Starts at the first keyframe; ends when the codec
 * configuration becomes another one, because most readers cannot follow that, and when `finish` is called.
 */
export class FlvStream extends Readable implements BusReader {
  readonly #deps: FlvStreamDeps;
  readonly #queue: Batch[] = [];
  #queueBytes = 0;
  #hungry = false;
  /** Waiting for a keyframe before anything is queued (again). */
  #skipping = true;
  #setup: CodecSetup | null = null;
  #headerVersion = -1;
  #attachment: Disposable | null = null;
  #takenBytes = 0;
  #droppedFrames = 0;

  private constructor(deps: FlvStreamDeps) {
    super({ highWaterMark: HIGH_WATER_BYTES });
    this.#deps = deps;
  }

  static open(deps: FlvStreamDeps): FlvStream {
    const stream = new FlvStream(deps);
    stream.#attachment = deps.source.attach(stream);
    const { gop } = deps.source.prime();
    if (deps.source.present) for (const batch of gop) stream.onBatch(batch);
    return stream;
  }

  /** What the program was when the stream began; null before that. */
  get setup(): CodecSetup | null {
    return this.#setup;
  }

  /** Bytes handed to the reader so far. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  get queueBytes(): number {
    return this.#queueBytes + this.readableLength;
  }

  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  onBatch(batch: Batch): void {
    if (this.destroyed || !this.#attachment) return;
    if (this.#setup && batch.headerVersion !== this.#headerVersion && this.#isOtherProgram(batch)) {
      this.finish();
      return;
    }
    if (this.#skipping && !batch.startsGop) {
      if (this.#setup) this.#droppedFrames += batch.videoFrames;
      return;
    }
    if (this.#skipping) this.#begin(batch);
    this.#enqueue(batch);
    if (this.#queueBytes > (this.#deps.maxQueueBytes ?? MAX_QUEUE_BYTES) || this.#isOld(batch)) this.#giveWay();
    this.#feed();
  }

  /** Lets the reader have what is queued, then ends. */
  finish(): void {
    if (!this.#attachment) return;
    this.#attachment[Symbol.dispose]();
    this.#attachment = null;
    this.#feed();
  }

  override _read(): void {
    this.#hungry = true;
    this.#feed();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#attachment?.[Symbol.dispose]();
    this.#attachment = null;
    this.#queue.length = 0;
    this.#queueBytes = 0;
    callback(error);
  }

  /** The first batch, or the first one after a gap: what a decoder needs goes before it. */
  #begin(batch: Batch): void {
    this.#skipping = false;
    const prime = this.#deps.source.prime();
    if (!this.#setup) {
      const setup = codecSetup(prime);
      for (const { role } of batch.messages) if (role === 'keyframe') setup.tracks.video = true;
      this.#setup = setup;
      this.#push(flvHeader(setup.tracks));
      if (prime.headers) this.#push(this.#deps.muxer.tags(prime.headers));
    } else if (batch.headerVersion !== this.#headerVersion && prime.headers) this.#enqueue(prime.headers);
    this.#headerVersion = batch.headerVersion;
  }

  #isOtherProgram(batch: Batch): boolean {
    const now = codecSetup(this.#deps.source.prime());
    if (!this.#setup || (this.#deps.isOther ?? hasOtherHeaders)(this.#setup, now)) return true;
    if (!this.#skipping) this.#headerVersion = batch.headerVersion;
    return false;
  }

  /** Not while all that waits is one GOP: a reader that begins gets all of a long one. */
  #isOld({ madeAtMs }: Batch): boolean {
    const { maxQueueMs = Number.POSITIVE_INFINITY } = this.#deps;
    const oldest = this.#queue[0];
    return oldest !== undefined && madeAtMs - oldest.madeAtMs > maxQueueMs && this.#queue.findLastIndex((one) => one.startsGop) > 0;
  }

  #enqueue(batch: Batch): void {
    this.#queue.push(batch);
    this.#queueBytes += batch.bytes.length;
  }

  /** Drops everything before the newest keyframe, or all of it if that is still to come. */
  #giveWay(): void {
    const newest = this.#queue.findLastIndex((batch) => batch.startsGop);
    const dropped = this.#queue.splice(0, newest > 0 ? newest : this.#queue.length);
    for (const batch of dropped) {
      this.#droppedFrames += batch.videoFrames;
      this.#queueBytes -= batch.bytes.length;
    }
    if (this.#queue.length === 0) this.#skipping = true;
  }

  #feed(): void {
    while (this.#hungry && this.#queue.length > 0) {
      const batch = this.#queue.shift() as Batch;
      this.#queueBytes -= batch.bytes.length;
      this.#push(this.#deps.muxer.tags(batch));
    }
    if (!this.#attachment && this.#queue.length === 0 && !this.readableEnded && !this.destroyed) this.push(null);
  }

  #push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#takenBytes += bytes.length;
    if (!this.push(bytes)) this.#hungry = false;
  }
}

const hasOtherHeaders = (before: CodecSetup, now: CodecSetup): boolean => !before.headers.equals(now.headers);
