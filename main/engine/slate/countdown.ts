/** What `starting-soon` shows of the time that is left. */
export type Countdown =
  /** Whole minutes, rounded up; true until `untilMs` (UTC epoch). */
  | { kind: 'minutes'; minutes: number; untilMs: number }
  /** The last minute: one clip of 60 s that begins at `zeroAtMs` and ends when the event starts. */
  | { kind: 'seconds'; zeroAtMs: number; untilMs: number };

const MINUTE_MS = 60_000;
/** Nobody waits for longer in front of a picture: further away, the slate tells no time. */
const LONGEST_MINUTES = 180;

/** @param startsAtMs UTC epoch, null for none @returns null when there is nothing to count, or too much */
export function countdownAt(startsAtMs: number | null, nowMs: number): Countdown | null {
  if (startsAtMs === null || nowMs >= startsAtMs) return null;
  const leftMs = startsAtMs - nowMs;
  if (leftMs <= MINUTE_MS) return { kind: 'seconds', zeroAtMs: startsAtMs - MINUTE_MS, untilMs: startsAtMs };
  const minutes = Math.ceil(leftMs / MINUTE_MS);
  return minutes > LONGEST_MINUTES ? null : { kind: 'minutes', minutes, untilMs: startsAtMs - (minutes - 1) * MINUTE_MS };
}

/**
 * What has to be there, in the order in which it is due: now, the minute after, and from three minutes before on the last one, which takes
 * longest to make.
 */
export function countdownsDue(startsAtMs: number | null, nowMs: number): Countdown[] {
  const now = countdownAt(startsAtMs, nowMs);
  if (startsAtMs === null || !now) return [];
  const due = [now];
  const next = countdownAt(startsAtMs, now.untilMs);
  if (next) due.push(next);
  if (next?.kind === 'minutes' && next.minutes <= 3) due.push(countdownAt(startsAtMs, startsAtMs - MINUTE_MS) as Countdown);
  return due;
}
