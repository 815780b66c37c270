import type { WatchStatus } from '../../contract/watch.ts';

/** Pixels of a sample: enough to tell black from dark and still from moving. */
export const SAMPLE_WIDTH = 32;
export const SAMPLE_HEIGHT = 18;
export const SAMPLE_BYTES = SAMPLE_WIDTH * SAMPLE_HEIGHT;

/** Luma, 0 to 255, over the whole picture and in its brightest part: a title on black is no black picture. */
const BLACK_MEAN = 8;
const BLACK_MAX = 24;
/**
 * Difference of luma to the sample before. Each pixel is the mean of some 3,000: a coder moves it by a rounding, a camera's noise by little
 * more.
 * @source measured: a still picture 0.02 to 0.17 (more at 0.6 Mb/s), the same with a camera's noise from 0.17 on, a test picture 2.7
 */
const STILL_MEAN = 0.17;
const STILL_MAX = 2;

/** What is seen of one feed. Times are monotonic, ms. */
export class PictureJudge {
  #previous: { frame: Buffer; atMs: number } | null = null;
  #blackSinceMs: number | null = null;
  #stillSinceMs: number | null = null;

  /** @param frame luma of 32 x 18 pixels, kept */
  note(frame: Buffer, nowMs: number): void {
    const previous = this.#previous;
    this.#previous = { frame, atMs: nowMs };
    if (isBlack(frame)) this.#blackSinceMs ??= nowMs;
    else this.#blackSinceMs = null;
    if (previous && isStill(previous.frame, frame)) this.#stillSinceMs ??= previous.atMs;
    else this.#stillSinceMs = null;
  }

  /** Null until something was seen. */
  read(nowMs: number): WatchStatus['picture'] {
    if (!this.#previous) return null;
    const since = (atMs: number | null) => Math.round(nowMs - (atMs ?? nowMs));
    return { blackMs: since(this.#blackSinceMs), frozenMs: since(this.#stillSinceMs) };
  }
}

export function isBlack(frame: Buffer): boolean {
  let sum = 0;
  for (const luma of frame) {
    if (luma > BLACK_MAX) return false;
    sum += luma;
  }
  return sum <= BLACK_MEAN * frame.length;
}

export function isStill(before: Buffer, after: Buffer): boolean {
  let sum = 0;
  for (let i = 0; i < after.length; i += 1) {
    const difference = Math.abs((after[i] ?? 0) - (before[i] ?? 0));
    if (difference > STILL_MAX) return false;
    sum += difference;
  }
  return sum <= STILL_MEAN * after.length;
}
