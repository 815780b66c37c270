/** A reading of all clocks at one moment, ms. */
export interface ClockReading {
  /** UTC epoch; steps when somebody sets it. */
  wallMs: number;
  /** Never steps. */
  monotonicMs: number;
  /** Since the machine started, sleep included; null where that is not known. */
  uptimeMs: number | null;
}

/** What happened between two readings beside time passing, ms; both 0 for up to 2 s, which is what a time service corrects. */
export interface TimeGap {
  /** By how much the wall clock was set, positive when it went forward. */
  steppedMs: number;
  /** For how long the machine slept. */
  sleptMs: number;
}

const NOTICED_MS = 2_000;
/** Where the monotonic clock goes on in sleep only the timer's lateness tells, and a busy machine is late too. */
const LATE_MS = 10_000;

/**
 * Tells a clock that was set from a machine that slept. On Linux and macOS the monotonic clock stands still in sleep and the uptime does not;
 * on Windows both go on, and a look that comes far too late was slept through. Without an uptime the two look the same from inside: a
 * gap is then called a step.
 * @param expectedMs by the monotonic clock, from one look to the next
 * @source Linux clock_gettime(2): CLOCK_MONOTONIC "does not count time that the system is suspended", CLOCK_BOOTTIME does
 */
export function timeGap(before: ClockReading, after: ClockReading, expectedMs: number, monotonicSleeps: boolean): TimeGap {
  const passedMs = after.monotonicMs - before.monotonicMs;
  const beyondMs = after.wallMs - before.wallMs - passedMs;
  const sleptMs = monotonicSleeps ? beyondMonotonicMs(before, after, passedMs) : passedMs - expectedMs;
  const hasSlept = sleptMs > (monotonicSleeps ? NOTICED_MS : LATE_MS);
  const steppedMs = monotonicSleeps && hasSlept ? beyondMs - sleptMs : beyondMs;
  return {
    steppedMs: Math.abs(steppedMs) > NOTICED_MS ? Math.round(steppedMs) : 0,
    sleptMs: hasSlept ? Math.round(sleptMs) : 0,
  };
}

function beyondMonotonicMs(before: ClockReading, after: ClockReading, passedMs: number): number {
  return before.uptimeMs === null || after.uptimeMs === null ? 0 : after.uptimeMs - before.uptimeMs - passedMs;
}
