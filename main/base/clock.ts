/** Time and timers, handed in so that logic is tested with fake time. */
export interface Clock {
  /** UTC epoch, ms; may step when the system clock is set. */
  nowMs(): number;
  /** Monotonic, ms from an arbitrary start; never steps. */
  monotonicMs(): number;
  /** Calls `run` once after `delayMs`; disposing cancels it. */
  after(delayMs: number, run: () => void): Disposable;
  /** Calls `run` every `periodMs`; disposing ends it. */
  every(periodMs: number, run: () => void): Disposable;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  },
};
