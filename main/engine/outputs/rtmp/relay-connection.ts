import type { Clock } from '../../../base/clock.ts';
import type { Fault } from '../../../base/fault.ts';
import type { Batch, ProgramSource } from '../../bus/batch.ts';
import { Delivery } from './delivery.ts';
import type { DeliveryWatch, Watched } from './delivery-watch.ts';
import { connectionKey, type KernelQueue } from './kernel-queues.ts';
import type { PublishSession } from './publish-session.ts';
import { SendQueue } from './send-queue.ts';
import { Slowness } from './slowness.ts';

/**
 * What a connection looks like: `starting` nothing has arrived yet · `live` it moves · `slow` it moves, but not fast enough · `stalled` it
 * does not move · `quiet` there is nothing to move · `dead` it has not moved for so long that a new connection is better.
 */
export type Verdict = 'starting' | 'live' | 'slow' | 'stalled' | 'quiet' | 'dead';

export interface RelayConnectionDeps {
  session: PublishSession;
  source: ProgramSource;
  watch: DeliveryWatch;
  clock: Clock;
  onVerdict(verdict: Verdict): void;
  onEnded(fault: Fault): void;
}

const MAX_QUEUE_BYTES = 8_000_000;
/** Enough for the cached GOP of most programs; what does not fit follows as it is delivered. */
const FIRST_ALLOWANCE = 2_000_000;
const LIVE_WITHIN_MS = 5_000;
/** A peer that stops reading is named within 5 s: its buffers fill up first, and the kernel may be asked only every second. */
const STALLED_AFTER_MS = 2_500;
const DEAD_AFTER_MS = 30_000;
/** A path that takes so long to carry anything is worth another connection beside this one. */
const STUCK_AFTER_MS = 3_000;
/** A peer that stands still for a moment can catch up; for one that is slow, waiting only makes it later. */
const MAX_AGE_MS = 4_000;
const MAX_AGE_SLOW_MS = 2_500;

/** One accepted publish being fed from the bus, and the judgement of how well that goes. */
export class RelayConnection implements Watched {
  readonly connectionKey: string | null;
  readonly #deps: RelayConnectionDeps;
  readonly #queue: SendQueue;
  readonly #delivery: Delivery;
  /** Bytes on the connection before the first one of media. */
  readonly #preludeBytes: number;
  readonly #slowness = new Slowness();
  #watching: Disposable | null = null;
  #kernel: KernelQueue = { bytes: 0, heldBy: 'unknown' };

  constructor(deps: RelayConnectionDeps) {
    const { session, source, watch, clock } = deps;
    this.#deps = deps;
    this.connectionKey = connectionKey(session.socket);
    this.#preludeBytes = session.link.sentBytes;
    this.#delivery = new Delivery(clock.monotonicMs());
    this.#queue = new SendQueue({
      socket: session.socket,
      streamId: session.streamId,
      prime: () => source.prime(),
      maxBytes: MAX_QUEUE_BYTES,
      onHeldBack: () => watch.sampleSoon(),
    });
  }

  /** Sends headers and GOP at once. The owner passes every later batch on. */
  begin(): void {
    const { watch, clock, session, onEnded } = this.#deps;
    this.#watching = watch.add(this);
    this.#queue.limitAge(MAX_AGE_MS);
    this.#queue.begin(clock.monotonicMs(), FIRST_ALLOWANCE);
    watch.sampleSoon();
    session.onEnded((fault) => {
      this.#unwatch();
      onEnded(fault);
    });
  }

  get bitrateKbps(): number {
    return this.#delivery.bitrateKbps;
  }

  get queueBytes(): number {
    return this.#queue.queuedBytes + this.#deps.session.socket.writableLength + this.#kernel.bytes;
  }

  get droppedFrames(): number {
    return this.#queue.droppedFrames;
  }

  get knowledge(): Watched['knowledge'] {
    return this.#delivery.knowledge;
  }

  /** When something last reached the peer, monotonic, ms. */
  get progressAtMs(): number | null {
    return this.#delivery.progressAtMs;
  }

  /** Of the peer, null once the connection is gone. */
  get remoteAddress(): string | null {
    return this.#deps.session.socket.remoteAddress ?? null;
  }

  /** Why nothing has moved for so long that another connection may be worth it; null while that is not so. */
  get stuckBy(): KernelQueue['heldBy'] | null {
    const stuckMs = this.#delivery.stuckMs(this.#deps.clock.monotonicMs());
    return stuckMs >= STUCK_AFTER_MS ? this.#kernel.heldBy : null;
  }

  onBatch(batch: Batch): void {
    this.#queue.push(batch);
  }

  onSample(kernel: KernelQueue | null, nowMs: number): void {
    const { session } = this.#deps;
    this.#kernel = kernel ?? { bytes: 0, heldBy: 'unknown' };
    this.#delivery.note({
      nowMs,
      kernelBytes: kernel?.bytes ?? null,
      writtenBytes: this.#queue.writtenBytes,
      unsentBytes: session.socket.writableLength,
      acknowledgements: session.link.acknowledgements,
      ackedBytes: Math.max(0, session.link.ackedBytes - this.#preludeBytes),
      queuedBytes: this.#queue.queuedBytes,
      offeredBytes: this.#queue.offeredBytes,
    });
    this.#queue.allow(this.#delivery.allowance());
    const verdict = this.#judge(nowMs);
    this.#queue.limitAge(verdict === 'slow' ? MAX_AGE_SLOW_MS : MAX_AGE_MS);
    this.#deps.onVerdict(verdict);
  }

  /** Tells the peer that this is the end, and waits until the connection is closed (about a second at the longest). */
  async close(): Promise<void> {
    this.#unwatch();
    await this.#deps.session.close();
  }

  /** Gives it up at once: neither a goodbye nor what is under way is delivered. */
  reset(): void {
    this.#unwatch();
    this.#deps.session.reset();
  }

  #unwatch(): void {
    this.#watching?.[Symbol.dispose]();
    this.#watching = null;
    this.#queue.clear();
  }

  #judge(nowMs: number): Verdict {
    const { progressAtMs } = this.#delivery;
    if (this.#delivery.stuckMs(nowMs) >= DEAD_AFTER_MS) return 'dead';
    if (this.#delivery.silentMs(nowMs) >= STALLED_AFTER_MS) {
      this.#slowness.noteStuck();
      return 'stalled';
    }
    if (progressAtMs === null) return 'starting';
    if (nowMs - progressAtMs >= LIVE_WITHIN_MS) return 'quiet';
    this.#slowness.note({
      nowMs,
      isMoving: this.#delivery.stuckMs(nowMs) === 0,
      lateMs: this.#queue.ageMs(nowMs) + this.#delivery.lateMs,
      unreadMs: this.#delivery.unreadMs,
      droppedFrames: this.#queue.droppedFrames,
    });
    return this.#slowness.isSlow(nowMs) ? 'slow' : 'live';
  }
}
