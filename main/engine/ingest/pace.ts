import type { Clock } from '../../base/clock.ts';

/** 200 Mb/s of large messages; a program of 60 Mb/s in chunks of 128 bytes still passes. */
const RATE_PER_MS = 25_000;
const BURST = 16_000_000;
/** What a chunk and a message cost beside their bytes, in bytes that would take as long. */
const CHUNK_COST = 256;
const MESSAGE_COST = 2_048;

/** Holds a flooding publisher to what a program can need, so that parsing never takes the event loop from the destinations. */
export class Pace {
  readonly #clock: Clock;
  #credit = BURST;
  #atMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#atMs = clock.monotonicMs();
  }

  /** @returns how long to stop reading, ms; 0 as long as the publisher stays within its rate and a burst of 16 MB */
  spend(bytes: number, chunks: number, messages: number): number {
    const nowMs = this.#clock.monotonicMs();
    this.#credit = Math.min(BURST, this.#credit + (nowMs - this.#atMs) * RATE_PER_MS);
    this.#atMs = nowMs;
    this.#credit -= bytes + chunks * CHUNK_COST + messages * MESSAGE_COST;
    return this.#credit >= 0 ? 0 : Math.ceil(-this.#credit / RATE_PER_MS);
  }
}
