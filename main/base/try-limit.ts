import type { Clock } from './clock.ts';

export interface TryLimitDeps {
  clock: Pick<Clock, 'monotonicMs'>;
  /** Wrong tries before the first wait. */
  free: number;
  firstMs: number;
  longestMs: number;
}

/** Guesses at one secret: after the free ones each wrong try doubles the time until the next one is looked at. */
export class TryLimit {
  readonly #deps: TryLimitDeps;
  #refused = 0;
  #nextAtMs = 0;

  constructor(deps: TryLimitDeps) {
    this.#deps = deps;
  }

  /** Wrong tries since the last right one. */
  get refused(): number {
    return this.#refused;
  }

  /** Until a try is looked at, ms; 0 when it is now. */
  waitMs(): number {
    return Math.max(0, this.#nextAtMs - this.#deps.clock.monotonicMs());
  }

  wrong(): void {
    const { clock, free, firstMs, longestMs } = this.#deps;
    this.#refused += 1;
    const beyond = this.#refused - free;
    if (beyond > 0) this.#nextAtMs = clock.monotonicMs() + Math.min(longestMs, firstMs * 2 ** (beyond - 1));
  }

  right(): void {
    this.#refused = 0;
    this.#nextAtMs = 0;
  }
}
