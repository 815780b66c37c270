import { canBeShownLater, compositionMs, shownLater } from './composition.ts';
import { stretchMs } from './step-spread.ts';

/** How much of what a feed's pictures are shown later is taken back with each of them, ms. */
const TAKEN_BACK_MS = 4;

/** `slate`: nobody notices that its picture is a tenth of a second late; `feed`: its lips must not be. */
export type SourceKind = 'feed' | 'slate';

/**
 * The order in which pictures are shown, over splices: an encoder with B-frames had pictures under way for later than the first ones of the
 * next source. Those leave out a frame or two of time, and where that is not enough they are shown later than they say. Times are unsigned
 * 32 bits, ms.
 */
export class PictureOrder {
  /** The latest time that a picture is shown at; null before the first. */
  #latestMs: number | null = null;
  #laterMs = 0;
  #takenBackMs = 0;
  #isSplice = false;

  /** Whether pictures go through as they are. */
  get isIdle(): boolean {
    return this.#laterMs === 0 && !this.#isSplice;
  }

  /**
   * The next picture is the first one of another source.
   * @param latestMs where the last ones of the old source are shown at the latest
   */
  splice(kind: SourceKind, latestMs: number | null = this.#latestMs): void {
    this.#latestMs = latestMs;
    this.#takenBackMs = kind === 'slate' ? 0 : TAKEN_BACK_MS;
    this.#isSplice = true;
  }

  /**
   * How much time the first picture should leave out to be shown in order: whole frames, as far as no output sees a jump.
   * @param soundMs how much sound there is to fill that time
   */
  skipMs(timestampMs: number, payload: Buffer, frameMs: number, soundMs = 0): number {
    const frames = Math.ceil(this.#overlapMs(timestampMs, payload, frameMs) / frameMs);
    const room = stretchMs(frameMs);
    const mostMs = canBeShownLater(payload) && room > 0 ? Math.max(soundMs, room) : room;
    return Math.min(frames, Math.floor(mostMs / frameMs)) * frameMs;
  }

  /** @param timestampMs its DTS @param frameMs time between two pictures @returns the payload, or a copy that is shown later */
  place(timestampMs: number, payload: Buffer, frameMs: number): Buffer {
    if (this.#isSplice) {
      this.#laterMs = this.#overlapMs(timestampMs, payload, frameMs);
      this.#isSplice = false;
    }
    const byMs = this.#laterMs;
    this.#laterMs = Math.max(0, byMs - this.#takenBackMs);
    const shownMs = timestampMs + compositionMs(payload) + byMs;
    if (this.#latestMs === null || ((shownMs - this.#latestMs) | 0) > 0) this.#latestMs = shownMs;
    return byMs === 0 ? payload : shownLater(payload, byMs);
  }

  #overlapMs(timestampMs: number, payload: Buffer, frameMs: number): number {
    if (this.#latestMs === null) return 0;
    return Math.max(0, (this.#latestMs + frameMs - timestampMs - compositionMs(payload)) | 0);
  }
}
