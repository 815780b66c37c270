import type { Clock } from '../../base/clock.ts';
import { SILENCE_MS } from './limits.ts';

/** A connection that wants to be a feed's publisher. `accept` and `refuse` come once, at once or when the present publisher has proven itself. */
export interface Candidate {
  accept(): void;
  refuse(): void;
  /** It was the publisher and was silent for too long. */
  evict(): void;
}

/**
 * The present publisher is alive if it sends media this long after another one asked. What comes earlier may be from before it froze, in
 * flight or in the kernel.
 */
const PROOF_MS = 250;
/** A timer later than this means that we were not running ourselves, and what has arrived meanwhile is still unread. */
const LATE_MS = 500;

/**
 * The place of one feed's publisher: one at a time. Who asks while there is one waits for a sign of life from it: that comes within a frame or two, and the
 * newcomer is refused; or it never comes, the silent one is evicted, and the newcomer gets in without having to try again.
 */
export class PublisherSlot {
  readonly #clock: Clock;
  #current: Candidate | null = null;
  #lastMediaMs = 0;
  #waiting: { candidate: Candidate; askedMs: number }[] = [];
  #timer: Disposable | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ask(candidate: Candidate): void {
    if (this.#current) this.#waiting.push({ candidate, askedMs: this.#clock.monotonicMs() });
    else this.#admit(candidate);
  }

  /** Audio or video of the present publisher has arrived. */
  mediaArrived(): void {
    this.#lastMediaMs = this.#clock.monotonicMs();
    if (this.#waiting.length === 0) return;
    const proven = (askedMs: number): boolean => this.#lastMediaMs - askedMs >= PROOF_MS;
    const refused = this.#waiting.filter(({ askedMs }) => proven(askedMs));
    this.#waiting = this.#waiting.filter(({ askedMs }) => !proven(askedMs));
    for (const { candidate } of refused) candidate.refuse();
  }

  /** The connection is gone, or has ended its publish. */
  release(candidate: Candidate): void {
    this.#waiting = this.#waiting.filter((item) => item.candidate !== candidate);
    if (this.#current !== candidate) return;
    this.#current = null;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const next = this.#waiting.shift();
    if (next) this.#admit(next.candidate);
  }

  #admit(candidate: Candidate): void {
    this.#current = candidate;
    this.#lastMediaMs = this.#clock.monotonicMs();
    this.#watch(SILENCE_MS);
    candidate.accept();
  }

  #watch(delayMs: number): void {
    const dueMs = this.#clock.monotonicMs() + delayMs;
    this.#timer = this.#clock.after(delayMs, () => this.#check(dueMs));
  }

  #check(dueMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    const silentMs = nowMs - this.#lastMediaMs;
    if (silentMs < SILENCE_MS) this.#watch(SILENCE_MS - silentMs);
    else if (nowMs - dueMs > LATE_MS) this.#watch(LATE_MS);
    else this.#current?.evict();
  }
}
