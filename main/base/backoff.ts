const FLOOR_MS = 500;
const CEILING_MS = 15_000;
const SHARE = 0.2;

/**
 * Delay before the next connection attempt: full jitter over a fifth of the outage so far. The ceiling so grows with the outage (and
 * geometrically with the attempts), and a peer that was away for 8 s is tried again within 1.6 s of its return, while one that was
 * away for an hour costs one attempt in 7.5 s on average.
 * @param outageMs time since the peer was last served, ms, >= 0
 * @param random   uniform in [0, 1); handed in so that tests are exact
 * @returns milliseconds in [0, 15_000)
 * @throws RangeError if `outageMs` is negative or not finite
 * @source AWS Architecture Blog, "Exponential Backoff And Jitter", full jitter
 */
export function backoffMs(outageMs: number, random: () => number): number {
  if (!Number.isFinite(outageMs) || outageMs < 0) throw new RangeError(`outage ${outageMs}`);
  return Math.floor(random() * Math.min(CEILING_MS, Math.max(FLOOR_MS, outageMs * SHARE)));
}
