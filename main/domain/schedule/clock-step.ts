/** A reading of both clocks at one moment. */
export interface ClockReading {
  wallMs: number;
  monotonicMs: number;
}

const STEP_MS = 2_000;

/**
 * By how much the wall clock was set (or the machine slept, on systems whose monotonic clock sleeps with it) between two readings.
 * @returns ms, positive when it went forward; 0 for up to 2 s, which is what a time service corrects
 */
export function clockStepMs(before: ClockReading, after: ClockReading): number {
  const stepMs = after.wallMs - before.wallMs - (after.monotonicMs - before.monotonicMs);
  return Math.abs(stepMs) > STEP_MS ? Math.round(stepMs) : 0;
}
