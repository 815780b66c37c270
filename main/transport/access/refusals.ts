import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';

/** What was wrong with it. */
export type RefusalReason =
  | 'host'
  | 'origin'
  | 'token'
  | 'one-time-token'
  | 'code'
  | 'body'
  | 'input'
  | 'role'
  | 'rate'
  | 'clients'
  | 'path';

const QUIET_MS = 10_000;

/**
 * Says in the log what was turned away and from where, never with the value that was wrong: of each reason the first at once, what follows
 * within ten seconds as one line with its count, so that a flood does not fill the disk.
 */
export class Refusals implements Disposable {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #open = new Map<RefusalReason, { count: number; from: string; timer: Disposable }>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** @param from address or name of the one who was turned away */
  note(reason: RefusalReason, from: string): void {
    const open = this.#open.get(reason);
    if (open) {
      open.count += 1;
      open.from = from;
      return;
    }
    this.#say(reason, from, 1);
    this.#open.set(reason, { count: 0, from, timer: this.#clock.after(QUIET_MS, () => this.#close(reason)) });
  }

  [Symbol.dispose](): void {
    for (const [reason, { timer }] of [...this.#open]) {
      timer[Symbol.dispose]();
      this.#close(reason);
    }
  }

  #close(reason: RefusalReason): void {
    const open = this.#open.get(reason);
    this.#open.delete(reason);
    if (open && open.count > 0) this.#say(reason, open.from, open.count);
  }

  #say(reason: RefusalReason, from: string, count: number): void {
    this.#log.warn({ reason, from, count }, 'turned away');
  }
}
