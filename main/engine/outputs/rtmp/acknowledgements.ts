/** Acknowledgements count as regular from the third on. */
const REGULAR = 3;
const SILENCE_MS = 3_500;
const FRESH_MS = 1_500;

/**
 * How a peer acknowledges on the level of RTMP: what it has really read, where the kernel only knows what has reached its buffers. Many
 * peers do so every 500 kB as they are asked to, some never, and some stop in the middle.
 */
export class Acknowledgements {
  #count = 0;
  #ackedBytes = 0;
  #atMs = 0;
  #largestStep = 0;
  #longestGapMs = 0;
  #seen = 0;

  /** @param count so far @param ackedBytes of media, so far @param nowMs monotonic clock */
  note(count: number, ackedBytes: number, nowMs: number): void {
    const news = count - this.#count;
    if (news <= 0) return;
    this.#largestStep = Math.max(this.#largestStep, (ackedBytes - this.#ackedBytes) / news);
    if (this.#seen > 0) this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#atMs);
    this.#seen += news;
    this.#count = count;
    this.#ackedBytes = ackedBytes;
    this.#atMs = nowMs;
  }

  get areRegular(): boolean {
    return this.#seen >= REGULAR;
  }

  /** As far as the peer has read if it goes on as it did, bytes. */
  get reachBytes(): number {
    return this.#ackedBytes + this.#largestStep;
  }

  /** Whether the peer reads everything that is written, by a word of its own that is not old. */
  isCurrent(writtenBytes: number, nowMs: number): boolean {
    return this.areRegular && nowMs - this.#atMs <= FRESH_MS && writtenBytes - this.#ackedBytes <= 1.5 * this.#largestStep;
  }

  /** For how long a peer that acknowledged regularly has said nothing of what it should have read, ms; 0 while it does what it did. */
  overdueMs(writtenBytes: number, nowMs: number): number {
    const isOverdue = this.areRegular && writtenBytes - this.#ackedBytes > 2 * this.#largestStep;
    const silenceMs = nowMs - this.#atMs;
    return isOverdue && silenceMs > Math.max(SILENCE_MS, 2 * this.#longestGapMs) ? silenceMs : 0;
  }

  /** Has said nothing for so long, ms. */
  silenceMs(nowMs: number): number {
    return nowMs - this.#atMs;
  }

  /** The peer has given it up: its word counts again once it is regular again. */
  forget(): void {
    this.#seen = 0;
  }
}
