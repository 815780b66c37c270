const LOWEST_LUFS = -70;
const STEP_LU = 0.1;
const STEPS = 900;
const RELATIVE_LU = 10;

/**
 * Integrated loudness over a show, from momentary loudness ten times a second: exactly the blocks of 400 ms, three quarters of each in the
 * next one, that the standard gates. Kept here and not in ffmpeg, so that it lives through a new ffmpeg, a change of encoder and a slate.
 * @source ITU-R BS.1770-4, annex 1, "gating"
 */
export class LoudnessGate {
  readonly #counts = new Uint32Array(STEPS);

  /** A new show. */
  clear(): void {
    this.#counts.fill(0);
  }

  /** @param momentaryLufs one block; what is below -70 LUFS does not count */
  add(momentaryLufs: number): void {
    if (momentaryLufs < LOWEST_LUFS) return;
    const step = Math.min(STEPS - 1, Math.round((momentaryLufs - LOWEST_LUFS) / STEP_LU));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
  }

  /** LUFS to a tenth; null while no block has counted. */
  get integratedLufs(): number | null {
    const absolute = this.#meanFrom(LOWEST_LUFS);
    return absolute === null ? null : this.#meanFrom(absolute - RELATIVE_LU);
  }

  #meanFrom(thresholdLufs: number): number | null {
    let blocks = 0;
    let power = 0;
    this.#counts.forEach((count, step) => {
      const lufs = LOWEST_LUFS + step * STEP_LU;
      if (count === 0 || lufs < thresholdLufs) return;
      blocks += count;
      power += count * 10 ** (lufs / 10);
    });
    return blocks === 0 ? null : Math.round(100 * Math.log10(power / blocks)) / 10;
  }
}
