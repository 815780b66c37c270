/** How fast the line follows a feed: a burst is forgotten, a clock that runs a little faster than ours is not. */
const FOLLOW_MS = 10_000;

/**
 * Where the program's timeline should be by the clock on the wall: what stands in for a feed goes on from there. A straight line that
 * leans towards the feed's own pace.
 */
export class WallLine {
  /** Timeline minus monotonic clock, ms. */
  #offsetMs: number | null = null;
  #notedAtMs = 0;

  /** A feed's message has been given out. @param timelineMs its place @param nowMs monotonic clock */
  note(timelineMs: number, nowMs: number): void {
    const offsetMs = timelineMs - nowMs;
    const share = Math.min(1, (nowMs - this.#notedAtMs) / FOLLOW_MS);
    this.#offsetMs = this.#offsetMs === null ? offsetMs : this.#offsetMs + (offsetMs - this.#offsetMs) * share;
    this.#notedAtMs = nowMs;
  }

  /** A slate goes on from here, which is when the line is not followed: it keeps to it. */
  begin(timelineMs: number, nowMs: number): void {
    this.#offsetMs ??= timelineMs - nowMs;
    this.#notedAtMs = nowMs;
  }

  /** The place that is due now, ms. */
  at(nowMs: number): number {
    return nowMs + (this.#offsetMs ?? 0);
  }
}
