/**
 * Ballistics of one channel's meter: pure functions of its last reading and of time, so that it moves at the display's rate however rarely
 * OBS speaks. dB of full scale; -60 to 0 is shown.
 */
export const METER_FLOOR_DB = -60;
export const SILENCE_DB = -100;
const HOLD_MS = 1_500;
/** A peak is shown at once and falls 20 dB in 1.7 s. @source IEC 60268-18, peak programme level meter; OBS's "medium" decay is the same */
const FALL_DB_PER_MS = 20 / 1_700;
/** The level has come to within 1 % of a new reading after so long. @source IEC 60268-17, volume indicator; OBS's magnitude is the same */
const LEVEL_MS = 300;
/** No reading for so long is silence: nothing stands lit that is not heard. OBS speaks every 50 ms. */
const STALE_MS = 500;
/** Nearer than a pixel of any screen. */
const ARRIVED_DB = 0.05;

/** What OBS says of a channel: its level (RMS) and its peak. */
export type Reading = readonly [levelDb: number, peakDb: number];

export interface MeterState {
  levelDb: number;
  peakDb: number;
  heldDb: number;
  heldAtMs: number;
  /** For this moment the above is true. */
  atMs: number;
  reading: Reading;
  readAtMs: number;
}

const SILENT_READING: Reading = [SILENCE_DB, SILENCE_DB];

export const SILENT_METER: MeterState = {
  levelDb: SILENCE_DB,
  peakDb: SILENCE_DB,
  heldDb: SILENCE_DB,
  heldAtMs: 0,
  atMs: 0,
  reading: SILENT_READING,
  readAtMs: Number.NEGATIVE_INFINITY,
};

/** Where the meter is at `nowMs`, without another reading. A time before the last one changes nothing. */
export function advanced(before: MeterState, nowMs: number): MeterState {
  const passedMs = nowMs - before.atMs;
  if (passedMs <= 0) return before;
  const reading = nowMs - before.readAtMs < STALE_MS ? before.reading : SILENT_READING;
  const [level, peak] = reading;
  const distanceDb = (before.levelDb - level) * 0.01 ** (passedMs / LEVEL_MS);
  const peakDb = Math.max(peak, before.peakDb - FALL_DB_PER_MS * passedMs, SILENCE_DB);
  const isHeld = nowMs - before.heldAtMs < HOLD_MS && before.heldDb > peakDb;
  return {
    ...before,
    levelDb: Math.abs(distanceDb) < ARRIVED_DB ? level : level + distanceDb,
    peakDb,
    heldDb: isHeld ? before.heldDb : peakDb,
    atMs: nowMs,
    reading,
  };
}

/** The meter when a reading arrives. */
export function heard(before: MeterState, reading: Reading, nowMs: number): MeterState {
  const then = advanced(before, nowMs);
  const peakDb = Math.max(reading[1], then.peakDb);
  const isHigher = reading[1] >= then.heldDb;
  return {
    ...then,
    peakDb,
    heldDb: isHigher ? reading[1] : then.heldDb,
    heldAtMs: isHigher ? nowMs : then.heldAtMs,
    reading,
    readAtMs: nowMs,
  };
}

/** Nothing of it is seen, and nothing will be before another reading. */
export function isDark({ levelDb, peakDb, heldDb, reading: [level, peak] }: MeterState): boolean {
  return Math.max(levelDb, peakDb, heldDb, level, peak) <= METER_FLOOR_DB;
}

/** Part of the scale that is filled, 0 to 1. */
export function filled(decibel: number): number {
  return Math.min(1, Math.max(0, 1 - decibel / METER_FLOOR_DB));
}
