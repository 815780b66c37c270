const LOW_BYTES = 5e9;
const LOW_SHARE = 0.05;
/** The share counts up to here; a tenth of a large disk is nothing to worry about. */
const LOW_SHARE_AT_MOST_BYTES = 30e9;
/** What is low must become this much better before it is called well again. */
const RELIEF = 1.1;
const STEP_BYTES = 1e8;

/**
 * Whether so little is free that a long evening's recording will not fit. Comes well before recordings end themselves (1 GB, 2 %).
 * @param wasLow what it was called last
 */
export function isDiskLow({ freeBytes, totalBytes }: { freeBytes: number; totalBytes: number }, wasLow: boolean): boolean {
  const limit = Math.max(LOW_BYTES, Math.min(LOW_SHARE_AT_MOST_BYTES, totalBytes * LOW_SHARE));
  return freeBytes < (wasLow ? limit * RELIEF : limit);
}

/** In steps of 100 MB, so that the figure changes when it means something. */
export const roundedFree = (freeBytes: number): number => Math.floor(freeBytes / STEP_BYTES) * STEP_BYTES;
