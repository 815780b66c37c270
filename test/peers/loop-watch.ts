const BEAT_MS = 5;
/** What is read within this long of a stall of ours was waiting for us. */
const SAME_TURN_MS = 10;

/**
 * How late this process itself is, moment by moment: what was read right after the loop had stood still may have come at any time since then.
 * Times are UTC epoch, ms.
 */
export class LoopWatch {
  #beatAtMs: number;
  #stall = { fromMs: 0, toMs: 0 };

  constructor(nowMs: number) {
    this.#beatAtMs = nowMs;
  }

  /** Beats until disposed, and keeps no process alive. */
  static start(now: () => number): LoopWatch & Disposable {
    const watch = new LoopWatch(now());
    const timer = setInterval(() => watch.beat(now()), BEAT_MS).unref();
    return Object.assign(watch, { [Symbol.dispose]: () => clearInterval(timer) });
  }

  /** The loop has turned. */
  beat(nowMs: number): void {
    const dueMs = this.#beatAtMs + BEAT_MS;
    if (nowMs - dueMs > BEAT_MS) this.#stall = { fromMs: dueMs, toMs: nowMs };
    this.#beatAtMs = nowMs;
  }

  /** By how much what is read now may have come earlier, ms. */
  lateMs(nowMs: number): number {
    const isSameTurn = nowMs - this.#stall.toMs <= SAME_TURN_MS;
    const sinceMs = isSameTurn ? this.#stall.fromMs : this.#beatAtMs + BEAT_MS;
    return Math.max(0, nowMs - sinceMs);
  }
}
