import type { Batch } from './batch.ts';

/** Bounds of what is kept, whatever the encoder does. */
export const MAX_GOP_BYTES = 16_000_000;
const MAX_GOP_MESSAGES = 4_096;

/** The batches since the last keyframe, bounded: a GOP beyond the bounds is not kept, and new readers wait for the next keyframe. */
export class GopCache {
  #batches: Batch[] = [];
  #bytes = 0;
  #messages = 0;

  get batches(): readonly Batch[] {
    return this.#batches;
  }

  add(batch: Batch): void {
    if (batch.startsGop) this.clear();
    else if (this.#batches.length === 0) return;
    this.#batches.push(batch);
    this.#bytes += batch.bytes.length;
    this.#messages += batch.messages.length;
    if (this.#bytes > MAX_GOP_BYTES || this.#messages > MAX_GOP_MESSAGES) this.clear();
  }

  clear(): void {
    // A new array: whoever holds the one before goes on reading it.
    this.#batches = [];
    this.#bytes = 0;
    this.#messages = 0;
  }
}
