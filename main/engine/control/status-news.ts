import type { Clock } from '../../base/clock.ts';
import type { EngineStatus } from '../../contract/engine-api.ts';

export interface StatusNewsDeps {
  clock: Clock;
  /** Shortest time between two lines that tell of figures alone, ms. */
  everyMs: number;
  status(): EngineStatus;
  /** Takes a whole line; false if it could not be sent. */
  send(line: string): boolean;
}

/** Transitions of the same moment (64 relays started together) go out as one line. */
const TOGETHER_MS = 20;

/** Tells one listener the status: the first one and transitions at once, figures when their time has come and only if any changed. */
export class StatusNews implements Disposable {
  readonly #deps: StatusNewsDeps;
  readonly #figures: Disposable;
  #soon: Disposable | null = null;
  #afterwards: (() => void)[] = [];
  #told = '';
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: StatusNewsDeps) {
    this.#deps = deps;
    this.#figures = deps.clock.every(deps.everyMs, () => this.#tell());
    this.#tell();
  }

  transition(): void {
    if (this.#soon) return;
    const waitMs = Math.max(0, this.#toldAtMs + TOGETHER_MS - this.#deps.clock.monotonicMs());
    this.#soon = this.#deps.clock.after(waitMs, () => {
      this.#soon = null;
      this.#tell();
      for (const say of this.#afterwards.splice(0)) say();
    });
  }

  /** Says something once the transitions of this moment are told: who gets the answer to a command knows already what it changed. */
  after(say: () => void): void {
    if (this.#soon) this.#afterwards.push(say);
    else say();
  }

  [Symbol.dispose](): void {
    this.#figures[Symbol.dispose]();
    this.#soon?.[Symbol.dispose]();
  }

  #tell(): void {
    const line = `${JSON.stringify({ status: this.#deps.status() })}\n`;
    if (line === this.#told || !this.#deps.send(line)) return;
    this.#told = line;
    this.#toldAtMs = this.#deps.clock.monotonicMs();
  }
}
