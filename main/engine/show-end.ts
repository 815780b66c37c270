import type { Clock } from '../base/clock.ts';

/**
 * When the show is to end. Both clocks have to say so: one that is set forward by mistake must not take a show off air, and staying on air
 * for too long is the smaller harm.
 */
export class ShowEnd {
  readonly #clock: Clock;
  #end: { atMs: number; monotonicMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param endsAtMs UTC epoch, ms; null when somebody says so */
  set(endsAtMs: number | null): void {
    const clock = this.#clock;
    this.#end = endsAtMs === null ? null : { atMs: endsAtMs, monotonicMs: clock.monotonicMs() + endsAtMs - clock.nowMs() };
  }

  get isOver(): boolean {
    return this.#end !== null && this.#clock.nowMs() >= this.#end.atMs && this.#clock.monotonicMs() >= this.#end.monotonicMs;
  }
}
