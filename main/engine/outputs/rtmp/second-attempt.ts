import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import type { FaultCode } from '../../../contract/fault-codes.ts';
import type { KernelQueue } from './kernel-queues.ts';
import type { PublishSession } from './publish-session.ts';

export interface SecondAttemptDeps {
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Connects and publishes. */
  open(signal: AbortSignal): Promise<PublishSession>;
  /** The peer took it: it serves from now on. */
  onSession(session: PublishSession): void;
  /** This attempt came to nothing; the next one is set. */
  onFailed(error: unknown): void;
}

/** From one attempt to the next over a path that does not answer, at least. */
const PACE_MS = 1_000;
/** Login and TLS over a slow path have room in it; a path that breaks again meanwhile does not hold the next attempt up for long. */
const WHOLE_ATTEMPT_MS = 6_000;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 10_000;
/** After one that took over and is stuck again, unless it is the path: a peer that takes connections and reads none is not hammered. */
const REST_MS = 10_000;
/** Nobody was reached: not even a peer that reads nothing looks like this, because its system still takes connections. */
const NOBODY = new Set<FaultCode>(['destination/unreachable', 'destination/name-not-found']);

/**
 * Attempts at a connection beside one that is stuck, one after the other for as long as that lasts. The kernel asks again after a broken
 * path at ever longer intervals, so that a path that was away for 20 s is used again up to 20 s after it is back; a new connection finds
 * it within a second.
 *
 * A peer that has answered anything but yes (name busy, refused, closed) is there, and so probably is the old connection for it: it is
 * asked again after 1, 2, 4 ... 10 s. One whose buffers are full is alive and not asked at all.
 */
export class SecondAttempt {
  readonly #deps: SecondAttemptDeps;
  #attempt: AbortController | null = null;
  #next: Disposable | null = null;
  #late: Disposable | null = null;
  #answers = 0;
  #restUntilMs = Number.NEGATIVE_INFINITY;

  constructor(deps: SecondAttemptDeps) {
    this.#deps = deps;
  }

  /** The connection is stuck, and something is done about it. */
  get isOn(): boolean {
    return this.#attempt !== null || this.#next !== null;
  }

  /** An attempt is under way at this moment. */
  get isTrying(): boolean {
    return this.#attempt !== null;
  }

  /** @param heldBy why the connection is stuck; null: it is not, and nothing is tried any more */
  follow(heldBy: KernelQueue['heldBy'] | null): void {
    if (heldBy === null || heldBy === 'reader') this.end();
    else if (!this.isOn && (heldBy === 'path' || this.#deps.clock.monotonicMs() >= this.#restUntilMs)) this.#try();
  }

  /** The network has changed for the better: what waits is tried at once. */
  hurry(): void {
    if (this.#next) this.#try();
  }

  end(): void {
    this.#next?.[Symbol.dispose]();
    this.#next = null;
    this.#attempt?.abort(new Error('not needed any more'));
    this.#over();
    this.#answers = 0;
  }

  #try(): void {
    const { clock, open, onSession, onFailed } = this.#deps;
    this.#next?.[Symbol.dispose]();
    this.#next = null;
    const attempt = new AbortController();
    this.#attempt = attempt;
    const beganAtMs = clock.monotonicMs();
    this.#late = clock.after(WHOLE_ATTEMPT_MS, () => attempt.abort(new Fault('destination/no-answer', { reason: 'second' })));
    open(attempt.signal).then(
      (session) => {
        if (this.#attempt !== attempt) return session.abort();
        this.#over();
        this.end();
        this.#restUntilMs = clock.monotonicMs() + REST_MS;
        onSession(session);
      },
      (error: unknown) => {
        if (this.#attempt !== attempt) return;
        this.#over();
        this.#next = clock.after(this.#delayMs(error, clock.monotonicMs() - beganAtMs), () => this.#try());
        onFailed(error);
      },
    );
  }

  #over(): void {
    this.#late?.[Symbol.dispose]();
    this.#late = null;
    this.#attempt = null;
  }

  #delayMs(error: unknown, tookMs: number): number {
    if (error instanceof Fault && NOBODY.has(error.code)) return Math.max(0, PACE_MS - tookMs);
    const backoffMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.#answers);
    this.#answers += 1;
    return Math.floor(backoffMs * (0.5 + this.#deps.random() / 2));
  }
}
