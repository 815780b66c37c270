import type { Clock } from '../base/clock.ts';
import { asFault, type Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { type AlertNews, byGravity } from './news.ts';

export interface OutboxDeps {
  clock: Clock;
  log: Log;
  way: 'webhook' | 'mail';
  /** Least time between two messages, ms. */
  everyMs: number;
  /** Sends one message about all of it, the gravest first. @throws Fault `alerts/not-delivered` */
  send(news: readonly AlertNews[], signal: AbortSignal): Promise<void>;
}

/** What happens together is told together. */
const GATHER_MS = 500;
const TRIES = 3;
/** Before the second and the third try. */
const RETRY_MS = [2_000, 10_000] as const;
/** More than anybody reads; the oldest are left out. */
const MAX_NEWS = 50;

/** News on its way out by one way: a flood becomes one message with a list, and one that fails is tried again. */
export class Outbox implements AsyncDisposable {
  readonly #deps: OutboxDeps;
  readonly #abort = new AbortController();
  #waiting: AlertNews[] = [];
  #timer: Disposable | null = null;
  #sentAtMs = Number.NEGATIVE_INFINITY;
  #sending: Promise<void> | null = null;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  put(news: AlertNews): void {
    if (this.#abort.signal.aborted) return;
    this.#waiting = [...this.#waiting, news].slice(-MAX_NEWS);
    this.#plan();
  }

  /** What waits is thrown away. Resolves once nothing is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    this.#timer?.[Symbol.dispose]();
    await this.#sending;
  }

  #plan(): void {
    if (this.#timer || this.#sending || this.#waiting.length === 0 || this.#abort.signal.aborted) return;
    const { clock, everyMs } = this.#deps;
    const waitMs = Math.max(GATHER_MS, this.#sentAtMs + everyMs - clock.monotonicMs());
    this.#timer = clock.after(waitMs, () => {
      this.#timer = null;
      this.#sending = this.#send(this.#waiting.splice(0).sort(byGravity)).finally(() => {
        this.#sending = null;
        this.#plan();
      });
    });
  }

  async #send(news: AlertNews[]): Promise<void> {
    const { clock, log, way, send } = this.#deps;
    const { signal } = this.#abort;
    let fault: Fault | null = null;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      if (attempt > 0) await this.#pause(RETRY_MS[attempt - 1] ?? 0);
      if (signal.aborted) return;
      this.#sentAtMs = clock.monotonicMs();
      try {
        await send(news, signal);
        return;
      } catch (error) {
        fault = asFault(error, 'alerts/not-delivered', { way, reason: 'error' });
      }
      if (!fault.retryable) break;
    }
    log.warn({ way, reason: fault?.params.reason, count: news.length }, 'alerts were not delivered');
  }

  /** Ends early with the outbox. */
  #pause(ms: number): Promise<void> {
    const { signal } = this.#abort;
    return new Promise((resolve) => {
      const timer = this.#deps.clock.after(ms, resolve);
      const stop = () => {
        timer[Symbol.dispose]();
        resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
