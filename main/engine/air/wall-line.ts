/** How fast the line follows a feed: a burst is forgotten, a clock that runs a little faster than ours is not. */
const FOLLOW_MS = 10_000;
/** A feed's first keyframe comes late, because it is large: how far a splice has put the timeline ahead is the mean over this long. */
const SETTLE_MS = 1_000;
/** Of what a splice has left out, the most that is still made up for. */
const MAX_BEHIND_MS = 1_000;

/**
 * Where the program's timeline should be by the clock on the wall: what stands in for a feed goes on from there. A straight line that
 * leans towards the feed's own pace. What a splice puts the timeline ahead by is kept apart from it, so that it can be taken back.
 */
export class WallLine {
  /** Timeline minus monotonic clock, ms, without what the timeline is ahead. */
  #offsetMs: number | null = null;
  #notedAtMs = 0;
  #leadMs = 0;
  #settling: { untilMs: number; sumMs: number; count: number } | null = null;

  /** How far the timeline is ahead of the line because of its splices, ms; below zero behind it. */
  get leadMs(): number {
    return this.#leadMs;
  }

  /** A feed's message has been given out. @param timelineMs its place @param nowMs monotonic clock */
  note(timelineMs: number, nowMs: number): void {
    const placeMs = timelineMs - nowMs;
    this.#offsetMs ??= placeMs;
    if (this.#settling) this.#settle(this.#settling, placeMs - this.#offsetMs, nowMs);
    else this.#offsetMs += (placeMs - this.#leadMs - this.#offsetMs) * Math.min(1, (nowMs - this.#notedAtMs) / FOLLOW_MS);
    this.#notedAtMs = nowMs;
  }

  /** Another feed is on air, and all that it begins with has been given out. @param timelineMs the place of the last of it */
  spliced(timelineMs: number, nowMs: number): void {
    this.#offsetMs ??= timelineMs - nowMs;
    this.#become(timelineMs - nowMs - this.#offsetMs);
    this.#notedAtMs = nowMs;
    this.#settling = { untilMs: nowMs + SETTLE_MS, sumMs: 0, count: 0 };
  }

  /** A slate goes on from here, which is when the line is not followed: it keeps to it. */
  begin(timelineMs: number, nowMs: number): void {
    this.#settling = null;
    this.#offsetMs ??= timelineMs - nowMs;
    this.#notedAtMs = nowMs;
  }

  /** The place that is due now, ms. */
  at(nowMs: number): number {
    return nowMs + (this.#offsetMs ?? 0);
  }

  #settle(settling: { untilMs: number; sumMs: number; count: number }, leadMs: number, nowMs: number): void {
    settling.sumMs += leadMs;
    settling.count += 1;
    this.#become(settling.sumMs / settling.count);
    if (nowMs >= settling.untilMs) this.#settling = null;
  }

  /** Nobody makes up for a long time behind later on: the line is where the feed is then. */
  #become(leadMs: number): void {
    this.#leadMs = Math.max(-MAX_BEHIND_MS, leadMs);
    this.#offsetMs = (this.#offsetMs ?? 0) + leadMs - this.#leadMs;
  }
}
