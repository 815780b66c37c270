import { Acknowledgements } from './acknowledgements.ts';

/** What is known of a connection at one moment. */
export interface DeliverySample {
  /** Monotonic clock, ms. */
  nowMs: number;
  /** Bytes of media given to the socket so far. */
  writtenBytes: number;
  /** Of those, not taken by the kernel yet. */
  unsentBytes: number;
  /** Not acknowledged by the peer's kernel; null where that was not read. */
  kernelBytes: number | null;
  /** RTMP acknowledgements: how many, and up to which byte of media. Many peers send none. */
  acknowledgements: number;
  ackedBytes: number;
  /** Waiting in our own queue. */
  queuedBytes: number;
  /** Of the program, whether sent or left out. */
  offeredBytes: number;
}

interface Point {
  atMs: number;
  deliveredBytes: number;
  offeredBytes: number;
}

const RATE_WINDOW_MS = 2_000;
/** A peer that takes data for so long without a word has stopped acknowledging, not reading. */
const ACKS_CEASED_MS = 15_000;
/** What may be under way without a second look, bytes. */
const UNSUSPICIOUS_BYTES = 64 * 1024;

const HOLD_BYTES = 512 * 1024;
const HOLD_MS = 750;
const FREE_MS = 2_000;

/**
 * Judges what has really reached the peer, from what the kernel still holds and what the peer says that it has read.
 * @source measured: a peer that stops reading leaves some 512 kB in the kernels of a WAN path, and up to 4 MB on loopback
 */
export class Delivery {
  readonly #points: Point[] = [];
  readonly #acks = new Acknowledgements();
  #sample: DeliverySample | null = null;
  #deliveredBytes = 0;
  #movedAtMs: number;
  #progressAtMs: number | null = null;

  /** @param nowMs monotonic clock */
  constructor(nowMs: number) {
    this.#movedAtMs = nowMs;
  }

  note(sample: DeliverySample): void {
    const { nowMs, writtenBytes } = sample;
    this.#sample = sample;
    this.#acks.note(sample.acknowledgements, sample.ackedBytes, nowMs);
    const deliveredBytes = Math.min(writtenBytes - sample.unsentBytes, this.#reached(sample));
    if (deliveredBytes > this.#deliveredBytes) {
      this.#deliveredBytes = deliveredBytes;
      this.#progressAtMs = nowMs;
      this.#movedAtMs = nowMs;
      const haveCeased = sample.kernelBytes !== null && this.#acks.silenceMs(nowMs) > ACKS_CEASED_MS;
      if (haveCeased) this.#acks.forget();
    }
    if (this.#deliveredBytes >= writtenBytes && sample.queuedBytes === 0) this.#movedAtMs = nowMs;
    this.#points.push({ atMs: nowMs, deliveredBytes: this.#deliveredBytes, offeredBytes: sample.offeredBytes });
    while (this.#points.length > 2 && (this.#points[1] as Point).atMs <= nowMs - RATE_WINDOW_MS) this.#points.shift();
  }

  /** See `Watched.knowledge`. */
  get knowledge(): 'enough' | 'little' | 'nothing' {
    const sample = this.#sample;
    if (!sample) return 'nothing';
    const isWaiting = sample.queuedBytes > 0 || sample.unsentBytes > 0;
    if (this.#acks.isCurrent(sample.writtenBytes, sample.nowMs) && !isWaiting) return 'enough';
    return isWaiting || this.underwayBytes > UNSUSPICIOUS_BYTES ? 'nothing' : 'little';
  }

  get bitrateKbps(): number {
    return Math.round((this.#bytesPerSecond('deliveredBytes') * 8) / 1_000);
  }

  /** Written, but not with the peer yet as far as can be told. */
  get underwayBytes(): number {
    return this.#sample ? Math.max(0, this.#sample.writtenBytes - this.#deliveredBytes) : 0;
  }

  /** When something last reached the peer, monotonic, ms; null before the first byte. */
  get progressAtMs(): number | null {
    return this.#progressAtMs;
  }

  /** For how long nothing has reached the peer although there was something for it, ms. Certain: a reason to connect anew. */
  stuckMs(nowMs: number): number {
    return nowMs - this.#movedAtMs;
  }

  /** The same, or for how long a peer that acknowledged regularly has fallen silent. Good enough to be said. */
  silentMs(nowMs: number): number {
    return Math.max(this.stuckMs(nowMs), this.#acks.overdueMs(this.#sample?.writtenBytes ?? 0, nowMs));
  }

  /** How late the peer is, without what waits in our queue, ms. */
  get lateMs(): number {
    const { underwayBytes } = this;
    return underwayBytes === 0 ? 0 : (underwayBytes * 1_000) / Math.max(this.#bytesPerSecond('deliveredBytes'), 1);
  }

  /** How late the peer is by its own word, ms: what it has been sent and has not read, also where its kernel has it; 0 without a word. */
  get unreadMs(): number {
    const unreadBytes = this.#sample && this.#acks.areRegular ? this.#sample.writtenBytes - this.#acks.reachBytes : 0;
    return unreadBytes <= 0 ? 0 : (unreadBytes * 1_000) / Math.max(this.#bytesPerSecond('deliveredBytes'), 1);
  }

  /**
   * Bytes that may go to the kernel until the next sample. While the peer keeps up that is two seconds of program; once something waits,
   * only so much that what is under way stays within three quarters of a second, because it can no longer be taken back.
   */
  allowance(): number {
    const sample = this.#sample;
    if (!sample) return 0;
    const rate = this.#bytesPerSecond('offeredBytes');
    const isBehind = sample.queuedBytes > 0 || sample.unsentBytes > 0;
    const limit = Math.max(HOLD_BYTES, (rate * (isBehind ? HOLD_MS : FREE_MS)) / 1_000);
    const isMeasured = sample.kernelBytes !== null || this.#acks.areRegular;
    return isMeasured ? Math.max(0, limit - this.underwayBytes) : Number.POSITIVE_INFINITY;
  }

  /** Bytes that are certainly past our kernel, or, where that was not read, as far as the peer's word goes. */
  #reached({ writtenBytes, unsentBytes, kernelBytes }: DeliverySample): number {
    if (kernelBytes !== null) return writtenBytes - unsentBytes - kernelBytes;
    return this.#acks.areRegular ? this.#acks.reachBytes : writtenBytes - unsentBytes;
  }

  #bytesPerSecond(field: 'deliveredBytes' | 'offeredBytes'): number {
    const first = this.#points[0];
    const last = this.#points.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return 0;
    return ((last[field] - first[field]) * 1_000) / (last.atMs - first.atMs);
  }
}
