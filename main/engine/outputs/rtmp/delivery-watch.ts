import type { Clock } from '../../../base/clock.ts';
import { isIpv6Key, type KernelQueue, type ReadKernelQueues } from './kernel-queues.ts';

/** A connection that is being watched. */
export interface Watched {
  /** As in the kernel's table; null where it is not known. */
  readonly connectionKey: string | null;
  /** How much is known of it without the kernel: `nothing` is a reason to look now, `little` to look every second, `enough` none. */
  readonly knowledge: 'enough' | 'little' | 'nothing';
  /**
   * @param kernel null where nobody can tell, or where `knowledge` is enough without it
   * @param nowMs monotonic clock
   */
  onSample(kernel: KernelQueue | null, nowMs: number): void;
}

const PERIOD_MS = 500;
const SOON_MS = 250;
/** A connection that is not in the table has nothing under way: it has just ended. */
const NOTHING: KernelQueue = { bytes: 0, heldBy: 'unknown' };

/**
 * Looks after all connections at once, twice a second, so that nobody needs a timer of its own. One reading of the kernel's table serves
 * everybody and is left out while every peer says often enough what it has read. Rests while there is nothing to watch.
 */
export class DeliveryWatch implements Disposable {
  readonly #clock: Clock;
  readonly #read: ReadKernelQueues;
  readonly #watched = new Set<Watched>();
  #period: Disposable | null = null;
  #soon: Disposable | null = null;
  #wasRead = false;

  constructor(clock: Clock, read: ReadKernelQueues) {
    this.#clock = clock;
    this.#read = read;
  }

  add(watched: Watched): Disposable {
    this.#watched.add(watched);
    this.#period ??= this.#clock.every(PERIOD_MS, () => this.#sample(this.#isReadingDue()));
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
      this.#sample(true);
    });
  }

  [Symbol.dispose](): void {
    this.#period?.[Symbol.dispose]();
    this.#soon?.[Symbol.dispose]();
    this.#period = null;
    this.#soon = null;
  }

  #isReadingDue(): boolean {
    let hasLittle = false;
    for (const { knowledge } of this.#watched) {
      if (knowledge === 'nothing') return true;
      if (knowledge === 'little') hasLittle = true;
    }
    return hasLittle && !this.#wasRead;
  }

  #sample(isReading: boolean): void {
    this.#wasRead = isReading;
    const queues = isReading ? this.#read({ withIpv6: this.#hasIpv6() }) : null;
    const nowMs = this.#clock.monotonicMs();
    for (const watched of [...this.#watched]) {
      const { connectionKey, knowledge } = watched;
      if (!isReading && knowledge !== 'enough') continue;
      watched.onSample(queues && connectionKey !== null ? (queues.get(connectionKey) ?? NOTHING) : null, nowMs);
    }
  }

  #hasIpv6(): boolean {
    for (const { connectionKey } of this.#watched) if (connectionKey !== null && isIpv6Key(connectionKey)) return true;
    return false;
  }
}
