import type { Clock } from '../../base/clock.ts';

/** OBS says nothing when a transition is cut short by another one: longer than its duration and this it cannot take. */
const GRACE_MS = 2_000;

/** Whether a transition runs. OBS announces that and cannot be asked, so an end that is never announced is assumed. */
export class TransitionWatch implements Disposable {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #limit: Disposable | null = null;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get isRunning(): boolean {
    return this.#limit !== null;
  }

  began(durationMs: number): void {
    this.#limit?.[Symbol.dispose]();
    this.#limit = this.#clock.after(durationMs + GRACE_MS, () => this.ended());
    this.#changed();
  }

  ended(): void {
    if (!this.#limit) return;
    this.#release();
    this.#changed();
  }

  /** Resolves when none runs. */
  over(): Promise<void> {
    return this.isRunning ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }

  [Symbol.dispose](): void {
    this.#release();
  }

  #release(): void {
    this.#limit?.[Symbol.dispose]();
    this.#limit = null;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
