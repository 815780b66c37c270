import { MESSAGE } from '../../rtmp/messages.ts';
import type { Batch } from '../bus/batch.ts';

const WINDOW_MS = 1_000;

/**
 * How far audio timestamps have moved against video's since the feed began. Between two tracks that arrive interleaved the newest
 * timestamps always differ a little; only the mean over a second counts, against that of the first whole second.
 */
export class AvDrift {
  #audioMs: number | null = null;
  #videoMs: number | null = null;
  #sum = 0;
  #count = 0;
  #windowEndMs: number | null = null;
  #windows = 0;
  #baseMs = 0;
  #driftMs: number | null = null;

  /** Whole ms, positive when audio is ahead; null without both tracks or before the second whole second. */
  get driftMs(): number | null {
    return this.#driftMs;
  }

  /** Another feed, or the same one after something else was on air. */
  clear(): void {
    this.#audioMs = null;
    this.#videoMs = null;
    this.#windowEndMs = null;
    this.#windows = 0;
    this.#sum = 0;
    this.#count = 0;
    this.#driftMs = null;
  }

  note(batch: Batch): void {
    for (const { type, role, timestampMs } of batch.messages) {
      if (type === MESSAGE.audio && role === 'audio') this.#audioMs = timestampMs;
      else if (role === 'video' || role === 'keyframe') this.#videoMs = timestampMs;
    }
    if (this.#audioMs === null || this.#videoMs === null) return;
    const nowMs = batch.madeAtMs;
    this.#windowEndMs ??= nowMs + WINDOW_MS;
    if (nowMs >= this.#windowEndMs) this.#endWindow(nowMs);
    this.#sum += (this.#audioMs - this.#videoMs) | 0; // timestamps wrap at 32 bits
    this.#count += 1;
  }

  /** The first window is thrown away: it may have begun in the middle of a burst. */
  #endWindow(nowMs: number): void {
    const meanMs = this.#sum / Math.max(1, this.#count);
    this.#windows += 1;
    if (this.#windows === 2) this.#baseMs = meanMs;
    if (this.#windows > 2) this.#driftMs = Math.round(meanMs - this.#baseMs);
    this.#sum = 0;
    this.#count = 0;
    this.#windowEndMs = nowMs + WINDOW_MS;
  }
}
