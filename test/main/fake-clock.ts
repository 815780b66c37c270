import type { Clock } from '../../main/base/clock.ts';

/** A clock that moves only when told to; timers fall due in order while it does. */
export class FakeClock implements Clock {
  #epochMs: number;
  #monotonicMs = 1_000;
  #timers = new Set<{ atMs: number; run: () => void }>();

  constructor(epochMs: number) {
    this.#epochMs = epochMs;
  }

  nowMs(): number {
    return this.#epochMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = { atMs: this.#monotonicMs + delayMs, run };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  every(periodMs: number, run: () => void): Disposable {
    let timer = this.after(periodMs, tick);
    const again = (): void => {
      timer = this.after(periodMs, tick);
    };
    function tick(): void {
      again();
      run();
    }
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Lets both clocks run on, and what follows from each timer happen before the next one. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#monotonicMs + byMs;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#run(Math.max(due.atMs - this.#monotonicMs, 0));
      due.run();
      await settle();
    }
    this.#run(endMs - this.#monotonicMs);
    await settle();
  }

  /** Sets the wall clock; timers do not notice. */
  step(byMs: number): void {
    this.#epochMs += byMs;
  }

  /** Both clocks run on while the process does not: timers come late. */
  stall(ms: number): void {
    this.#run(ms);
  }

  #run(ms: number): void {
    this.#monotonicMs += ms;
    this.#epochMs += ms;
  }
}

/** Lets promises that wait on nothing outside settle. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
