import { MESSAGE } from '../../rtmp/messages.ts';

/** An encoder's clock that jumps further than this did not run on; it was set anew. */
const MAX_FORWARD_MS = 10_000;
const MAX_BACK_MS = 2_000;

/**
 * The bus's own time, in ms from the first program on, never going back in either track. Each publisher gets one offset for audio and
 * video alike, so that what was in step at the encoder stays in step here; the gap between two publishers is kept as long as it was.
 */
export class Timeline {
  /** Of the last message: on the encoder's clock (unsigned 32 bits), on ours, and when it came. */
  #lastRawMs = 0;
  #lastMs = 0;
  #lastAtMs = Number.NaN;
  #isRunning = false;
  #audioMs = 0;
  #videoMs = 0;

  /** The furthest point reached, ms; not wrapped. */
  get positionMs(): number {
    return Math.max(this.#audioMs, this.#videoMs);
  }

  /** The next message is the first one of another publisher, on a clock of its own. */
  newPublisher(): void {
    this.#isRunning = false;
  }

  /**
   * @param type 8 audio, 9 video
   * @param rawMs the encoder's timestamp, unsigned 32 bits, wrapping
   * @param nowMs monotonic clock
   * @returns ms on the bus's timeline, not wrapped
   */
  place(type: number, rawMs: number, nowMs: number): number {
    const step = (rawMs - this.#lastRawMs) | 0;
    if (!this.#isRunning || step > MAX_FORWARD_MS || step < -MAX_BACK_MS) this.#lastMs = this.#resumeAt(nowMs);
    else this.#lastMs += step;
    this.#isRunning = true;
    this.#lastRawMs = rawMs;
    this.#lastAtMs = nowMs;
    if (type === MESSAGE.audio) {
      this.#audioMs = Math.max(this.#audioMs, this.#lastMs);
      return this.#audioMs;
    }
    this.#videoMs = Math.max(this.#videoMs, this.#lastMs);
    return this.#videoMs;
  }

  #resumeAt(nowMs: number): number {
    if (Number.isNaN(this.#lastAtMs)) return 0;
    return this.positionMs + Math.max(1, Math.round(nowMs - this.#lastAtMs));
  }
}
