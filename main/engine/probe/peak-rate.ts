const SLOT_MS = 250;
/** The usual distance of keyframes: over less, every keyframe would be a peak. */
const WINDOW_SLOTS = 8;

/** The most that came within 2 s, by media time. */
export class PeakRate {
  #slots: number[] = [];
  #fromMs: number | null = null;

  add(mediaMs: number, bytes: number): void {
    this.#fromMs ??= mediaMs;
    const index = Math.max(0, Math.floor((mediaMs - this.#fromMs) / SLOT_MS));
    while (this.#slots.length <= index) this.#slots.push(0);
    this.#slots[index] = (this.#slots[index] as number) + bytes;
  }

  /** 0 before there were 2 s. The last slot may be half empty and is left out. */
  get peakKbps(): number {
    let most = 0;
    for (let end = WINDOW_SLOTS; end < this.#slots.length; end += 1) {
      const bytes = this.#slots.slice(end - WINDOW_SLOTS, end).reduce((sum, slot) => sum + slot, 0);
      most = Math.max(most, bytes);
    }
    return Math.round((8 * most) / (WINDOW_SLOTS * SLOT_MS));
  }
}
