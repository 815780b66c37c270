/** Over how long the pace is measured, and how fast a feed may be without being called a burst. */
const WINDOW_MS = 300;
const MAX_PACE = 1.5;
/** A feed that still bursts after this long is taken as it is. */
const MAX_DRAIN_MS = 5_000;
const MARK_EVERY_MS = 50;

/**
 * Whether a feed comes in real time. After a stall an encoder often sends what it has gathered meanwhile as fast as it can; nobody is
 * served by that on air.
 */
export class FeedPace {
  /** Marks of the last 300 ms, monotonic clock and media time, ms. */
  #marks: { atMs: number; mediaMs: number }[] = [];
  #stalledUntilMs: number | null = null;

  /** A new publisher: nobody has gathered anything. */
  clear(): void {
    this.#marks = [];
    this.#stalledUntilMs = null;
  }

  /** It comes again after a stall. */
  stalled(nowMs: number): void {
    this.#marks = [];
    this.#stalledUntilMs = nowMs;
  }

  /** @param mediaMs the furthest media time so far */
  note(mediaMs: number, nowMs: number): void {
    if (this.#stalledUntilMs === null) return;
    const last = this.#marks.at(-1);
    if (last && nowMs - last.atMs < MARK_EVERY_MS) return;
    this.#marks.push({ atMs: nowMs, mediaMs });
    const first = this.#marks[0] as { atMs: number; mediaMs: number };
    const tookMs = nowMs - first.atMs;
    if (tookMs >= WINDOW_MS) {
      if (mediaMs - first.mediaMs <= MAX_PACE * tookMs) this.clear();
      else this.#marks = this.#marks.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
    }
  }

  isDraining(nowMs: number): boolean {
    return this.#stalledUntilMs !== null && nowMs - this.#stalledUntilMs < MAX_DRAIN_MS;
  }
}
