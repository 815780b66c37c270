import type { Clock } from '../../../base/clock.ts';
import type { ReadKernelQueues } from './kernel-queues.ts';

/** A connection that is being watched. */
export interface Watched {
  /** As in the kernel's table; null where it is not known. */
  readonly connectionKey: string | null;
  /** @param kernelBytes not acknowledged by the peer, null where the kernel does not tell @param nowMs monotonic clock */
  onSample(kernelBytes: number | null, nowMs: number): void;
}

const PERIOD_MS = 500;
const SOON_MS = 200;

/**
 * Looks after all connections at once, twice a second: one reading of the kernel's table serves everybody, and nobody needs a timer of
 * its own. Rests while there is nothing to watch.
 */
export class DeliveryWatch implements Disposable {
  readonly #clock: Clock;
  readonly #read: ReadKernelQueues;
  readonly #watched = new Set<Watched>();
  #period: Disposable | null = null;
  #soon: Disposable | null = null;

  constructor(clock: Clock, read: ReadKernelQueues) {
    this.#clock = clock;
    this.#read = read;
  }

  add(watched: Watched): Disposable {
    this.#watched.add(watched);
    this.#period ??= this.#clock.every(PERIOD_MS, () => this.#sample());
    return {
      [Symbol.dispose]: () => {
        this.#watched.delete(watched);
        if (this.#watched.size === 0) this[Symbol.dispose]();
      },
    };
  }

  /** Somebody cannot go on before the next reading. */
  sampleSoon(): void {
    if (this.#watched.size === 0) return;
    this.#soon ??= this.#clock.after(SOON_MS, () => {
      this.#soon = null;
      this.#sample();
    });
  }

  [Symbol.dispose](): void {
    this.#period?.[Symbol.dispose]();
    this.#soon?.[Symbol.dispose]();
    this.#period = null;
    this.#soon = null;
  }

  #sample(): void {
    const queues = this.#read();
    const nowMs = this.#clock.monotonicMs();
    for (const watched of [...this.#watched]) {
      const { connectionKey } = watched;
      // A connection that is not in the table has nothing under way: it has just ended.
      watched.onSample(queues && connectionKey !== null ? (queues.get(connectionKey) ?? 0) : null, nowMs);
    }
  }
}
