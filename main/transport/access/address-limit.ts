import type { Clock } from '../../base/clock.ts';

const MINUTE_MS = 60_000;
const MAX_ADDRESSES = 1_000;

/** Counts something for each address, by the minute. */
export class AddressLimit {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #aMinute: number;
  readonly #counted = new Map<string, { count: number; endsAtMs: number }>();

  constructor(clock: Pick<Clock, 'monotonicMs'>, aMinute: number) {
    this.#clock = clock;
    this.#aMinute = aMinute;
  }

  isReached(address: string): boolean {
    const counted = this.#counted.get(address);
    return counted !== undefined && counted.endsAtMs > this.#clock.monotonicMs() && counted.count >= this.#aMinute;
  }

  count(address: string): void {
    const nowMs = this.#clock.monotonicMs();
    const counted = this.#counted.get(address);
    if (counted && counted.endsAtMs > nowMs) counted.count += 1;
    else this.#counted.set(address, { count: 1, endsAtMs: nowMs + MINUTE_MS });
    if (this.#counted.size > MAX_ADDRESSES) this.#counted.delete(this.#counted.keys().next().value as string);
  }
}
