/** How a connection keeps up at one moment. */
export interface KeepingUp {
  /** Monotonic clock, ms. */
  nowMs: number;
  /** Something reached the peer since the sample before. */
  isMoving: boolean;
  /** Of the program's newest frame, as far as it can be told on this side, ms. */
  lateMs: number;
  /** The same by the peer's own word, which also tells of what waits unread in its buffers, ms; 0 where it says nothing. */
  unreadMs: number;
  /** Video frames left out since it began. */
  droppedFrames: number;
}

const LATE_MS = 2_000;
/** Lateness that is one bad moment or the beginning of a lasting one. */
const LATE_FOR_MS = 1_000;
/** A destination that has been slow must keep up for so long before it is called live again. */
const KEPT_UP_MS = 10_000;

/**
 * Tells a destination that is slower than the program from one that had a bad moment. It takes lasting lateness to be called slow, and ten
 * seconds without any sign of it to be called well again: frames that are left out every eight seconds look prompt in between.
 */
export class Slowness {
  #lateSinceMs: number | null = null;
  #slowAtMs = Number.NEGATIVE_INFINITY;
  #droppedFrames = 0;
  #wasStuck = false;

  /** Nothing moves, which is another thing; catching up after it takes its time and is not slowness. */
  noteStuck(): void {
    this.#wasStuck = true;
    this.#lateSinceMs = null;
  }

  note({ nowMs, isMoving, lateMs, unreadMs, droppedFrames }: KeepingUp): void {
    const isLate = lateMs > LATE_MS;
    const isLeavingOut = droppedFrames > this.#droppedFrames;
    this.#droppedFrames = droppedFrames;
    if (this.isSlow(nowMs) && (isLate || isLeavingOut || unreadMs > LATE_MS)) this.#slowAtMs = nowMs;
    if (!isLate) {
      this.#lateSinceMs = null;
      this.#wasStuck = false;
    } else if (isMoving) {
      this.#lateSinceMs ??= nowMs;
      const patienceMs = this.#wasStuck ? 2 * LATE_FOR_MS : LATE_FOR_MS;
      if (nowMs - this.#lateSinceMs >= patienceMs) this.#slowAtMs = nowMs;
    }
  }

  isSlow(nowMs: number): boolean {
    return nowMs - this.#slowAtMs < KEPT_UP_MS;
  }
}
