import type { WatchStatus } from '../../contract/watch.ts';
import type { LoudnessGate } from './loudness-gate.ts';
import type { LoudnessReading } from './loudness-line.ts';

const SILENT_LUFS = -60;
/** The bottom of the scale: what is quieter is told as this. @source EBU Tech 3341, 2.5, absolute gate */
const FLOOR_LUFS = -70;
/** Momentary and short-term loudness are over 400 ms and 3 s. */
const MOMENTARY_S = 0.4;
const SHORT_TERM_S = 3;
const RECENT_MS = 3_000;
/**
 * Full scale, as it comes out of an AAC coder that rounds the edges of what was cut off.
 * @source measured: a tone cut off at full scale, AAC at 160 kb/s: -0.3 to 0.2 dBTP each tenth
 */
const FULL_SCALE_DBTP = -0.3;
/** A single tenth is a click or a coder's overshoot. */
const CLIPPED_TENTHS = 3;
/** A track that brings nothing is silent too. */
const MISSING_AFTER_MS = 2_000;

/** What is heard of one feed. Times are monotonic, ms. */
export class SoundJudge {
  readonly #gate: LoudnessGate;
  #newest: LoudnessReading | null = null;
  #heardAtMs = 0;
  #silentSinceMs: number | null = null;
  #peaks: { atMs: number; dbtp: number }[] = [];

  /** @param gate of the show, which outlives a feed */
  constructor(gate: LoudnessGate) {
    this.#gate = gate;
  }

  note(reading: LoudnessReading, nowMs: number): void {
    this.#newest = reading;
    this.#heardAtMs = nowMs;
    this.#peaks = this.#recentPeaks(nowMs);
    this.#peaks.push({ atMs: nowMs, dbtp: reading.truePeakDbtp });
    if (reading.atS < MOMENTARY_S) return;
    this.#gate.add(reading.momentaryLufs);
    if (!isSilent(reading.momentaryLufs)) this.#silentSinceMs = null;
    else this.#silentSinceMs ??= nowMs;
  }

  /** Null until something was measured. */
  read(nowMs: number): WatchStatus['sound'] {
    const newest = this.#newest;
    if (!newest) return null;
    const peaks = this.#recentPeaks(nowMs).map(({ dbtp }) => dbtp);
    const isMissing = nowMs - this.#heardAtMs > MISSING_AFTER_MS;
    const silentSinceMs = this.#silentSinceMs ?? (isMissing ? this.#heardAtMs : nowMs);
    return {
      momentaryLufs: isMissing ? FLOOR_LUFS : told(newest.momentaryLufs, newest.atS >= MOMENTARY_S),
      shortTermLufs: isMissing ? FLOOR_LUFS : told(newest.shortTermLufs, newest.atS >= SHORT_TERM_S),
      integratedLufs: this.#gate.integratedLufs,
      truePeakDbtp: peaks.length === 0 ? null : Math.max(FLOOR_LUFS, ...peaks),
      silentMs: Math.round(nowMs - silentSinceMs),
      isClipping: peaks.filter((dbtp) => dbtp >= FULL_SCALE_DBTP).length >= CLIPPED_TENTHS,
    };
  }

  #recentPeaks(nowMs: number): { atMs: number; dbtp: number }[] {
    return this.#peaks.filter(({ atMs }) => nowMs - atMs < RECENT_MS);
  }
}

export function isSilent(momentaryLufs: number): boolean {
  return momentaryLufs < SILENT_LUFS;
}

function told(lufs: number, isMeasured: boolean): number | null {
  return isMeasured ? Math.max(FLOOR_LUFS, lufs) : null;
}
