const WINDOW_MS = 2_000;

/** Mean rate over the last 2 s of a counter that is read now and then. */
export class RateMeter {
  readonly #samples: { atMs: number; bytes: number }[] = [];

  /** @param atMs monotonic clock @param bytes counter since any start; going back starts anew */
  note(atMs: number, bytes: number): void {
    const last = this.#samples.at(-1);
    if (last && bytes < last.bytes) this.#samples.length = 0;
    this.#samples.push({ atMs, bytes });
    while (this.#samples.length > 2 && atMs - (this.#samples[1]?.atMs ?? atMs) >= WINDOW_MS) this.#samples.shift();
  }

  clear(): void {
    this.#samples.length = 0;
  }

  get kbps(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < 200) return 0;
    return Math.round(((last.bytes - first.bytes) * 8) / (last.atMs - first.atMs));
  }
}
