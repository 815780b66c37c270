import { compositionMs } from './composition.ts';

export interface GopFigures {
  /** Time between the last two keyframes, ms; 0 until two were seen. */
  gopMs: number;
  longestGopMs?: number;
  bFrames?: number;
}

const WINDOW_MS = 10_000;

/**
 * How an encoder builds its GOPs, from timestamps alone: the time between keyframes, and how many pictures in a row are shown before one that
 * was sent earlier, which is what B-frames are.
 */
export class GopShape {
  #gops: { endMs: number; lengthMs: number }[] = [];
  #keyframeMs: number | null = null;
  #latestShownMs = 0;
  #run = 0;
  #longestRun = 0;
  #figures: GopFigures = { gopMs: 0 };

  clear(): void {
    this.#gops = [];
    this.#keyframeMs = null;
    this.#figures = { gopMs: 0 };
  }

  get figures(): GopFigures {
    return this.#figures;
  }

  /** @param dtsMs media time of the picture, ms, not wrapped */
  note(role: 'keyframe' | 'video', dtsMs: number, payload: Buffer): void {
    const shownMs = dtsMs + compositionMs(payload);
    if (role === 'keyframe') this.#beginGop(dtsMs);
    if (role === 'video' && shownMs < this.#latestShownMs) this.#run += 1;
    else this.#run = 0;
    this.#longestRun = Math.max(this.#longestRun, this.#run);
    this.#latestShownMs = role === 'keyframe' ? shownMs : Math.max(this.#latestShownMs, shownMs);
  }

  #beginGop(dtsMs: number): void {
    if (this.#keyframeMs !== null) {
      const lengthMs = Math.max(0, dtsMs - this.#keyframeMs);
      this.#gops = [...this.#gops.filter(({ endMs }) => endMs > dtsMs - WINDOW_MS && endMs <= dtsMs), { endMs: dtsMs, lengthMs }];
      const longestGopMs = Math.max(...this.#gops.map((gop) => gop.lengthMs));
      this.#figures = { gopMs: lengthMs, longestGopMs, bFrames: this.#longestRun };
    }
    this.#keyframeMs = dtsMs;
    this.#longestRun = 0;
    this.#run = 0;
  }
}
