const WINDOW_MS = 5_000;
const LEAST_MS = 2_000;
/** Once it did not keep up, so long without any sign of it before it does. */
const SLOW_FOR_MS = 10_000;
/** What an encoder, its lookahead and its reordering may be behind the program. */
const USUAL_BEHIND_MS = 4_000;
/** One that falls further behind, by at least this share of the time, for so long, will not catch up by itself. */
const FALLING_SHARE = 0.04;
const FALLING_FOR_MS = WINDOW_MS + 1_000; // one step alone is seen for a window

/**
 * Whether an encoder keeps up with the program: by the time that its output has come to, by whether it falls further behind, and by pictures
 * that were left out before it.
 */
export class EncoderPace {
  #samples: { atMs: number; outMs: number; behindMs: number }[] = [];
  #fallingSinceMs: number | null = null;
  #behindMs = 0;
  #dropped = 0;
  #slowAtMs: number | null = null;

  clear(): void {
    this.#samples = [];
    this.#behindMs = 0;
    this.#dropped = 0;
    this.#slowAtMs = null;
    this.#fallingSinceMs = null;
  }

  /**
   * @param atMs monotonic clock @param outMs the program's time that the output has come to @param programMs where the program is
   * @param ownMs what the filters hold back by their nature @param dropped pictures left out by this encoder so far
   */
  note(now: { atMs: number; outMs: number; programMs: number; ownMs: number; dropped: number }): void {
    this.#behindMs = Math.max(0, now.programMs - now.outMs);
    this.#samples.push({ atMs: now.atMs, outMs: now.outMs, behindMs: this.#behindMs });
    while (this.#samples.length > 2 && now.atMs - (this.#samples[1]?.atMs ?? 0) >= WINDOW_MS) this.#samples.shift();
    const isFar = this.#behindMs > USUAL_BEHIND_MS + now.ownMs && !this.#isCatchingUp;
    if (isFar || now.dropped > this.#dropped || this.#fallsFor(now.atMs) >= FALLING_FOR_MS) this.#slowAtMs = now.atMs;
    else if (this.#slowAtMs !== null && now.atMs - this.#slowAtMs >= SLOW_FOR_MS) this.#slowAtMs = null;
    this.#dropped = now.dropped;
  }

  /** Also while it is not known: one that starts on a busy computer is late at first. */
  get #isCatchingUp(): boolean {
    const [first] = this.#samples;
    const spanMs = (this.#samples.at(-1)?.atMs ?? 0) - (first?.atMs ?? 0);
    return first === undefined || spanMs < LEAST_MS || first.behindMs - this.#behindMs >= spanMs * FALLING_SHARE;
  }

  /** How long it has been falling further behind, over a whole window each time, ms. */
  #fallsFor(atMs: number): number {
    const first = this.#samples[0];
    const spanMs = first ? atMs - first.atMs : 0;
    const isFalling = first !== undefined && spanMs >= WINDOW_MS && this.#behindMs - first.behindMs >= spanMs * FALLING_SHARE;
    this.#fallingSinceMs = isFalling ? (this.#fallingSinceMs ?? atMs) : null;
    return this.#fallingSinceMs === null ? 0 : atMs - this.#fallingSinceMs;
  }

  get behindMs(): number {
    return Math.round(this.#behindMs);
  }

  get isSlow(): boolean {
    return this.#slowAtMs !== null;
  }

  /** Media seconds a second, one decimal more than people need; 0 until it is known. */
  get speed(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < LEAST_MS) return 0;
    return Math.round((100 * (last.outMs - first.outMs)) / (last.atMs - first.atMs)) / 100;
  }
}
