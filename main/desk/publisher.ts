import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Snapshot, Update } from '../contract/snapshot.ts';
import { diff, isFigure } from '../domain/diff.ts';
import type { Fact } from '../domain/fact.ts';
import { reduce } from '../domain/reduce.ts';

const FIGURES_EVERY_MS = 250;
/** Updates a slow client may lag behind before it is given the whole snapshot instead. */
const MAX_LAG = 200;

/**
 * Holds the snapshot and tells every client how it changes: transitions at once, changes of mere figures together at most 4 times a
 * second. Each publication is one revision.
 */
export class Publisher implements Disposable {
  /** Every step, published yet or not. */
  readonly stepped = new Emitter<{ before: Snapshot; after: Snapshot }>();
  #clock: Clock;
  #current: Snapshot;
  #published: Snapshot;
  #publishedAtMs = Number.NEGATIVE_INFINITY;
  #timer: Disposable | null = null;
  #updates = new Emitter<Update | null>();
  #ended = false;

  constructor(clock: Clock, initial: Snapshot) {
    this.#clock = clock;
    this.#current = initial;
    this.#published = initial;
  }

  /** As last published: what a client that saw all updates has. */
  get snapshot(): Snapshot {
    return this.#published;
  }

  /** With everything said so far. */
  get current(): Snapshot {
    return this.#current;
  }

  say(fact: Fact): void {
    if (this.#ended) return;
    const before = this.#current;
    const after = reduce(before, fact);
    this.#current = after;
    this.#consider();
    this.stepped.emit({ before, after });
  }

  /** The snapshot, then what changes, until the signal or the end of the desk; a client that lags far gets a whole snapshot again. */
  async *watch(signal?: AbortSignal): AsyncGenerator<Update, void> {
    // A desk with nothing to say may have said it hours ago: the client's clock runs from what it gets now.
    const whole = (): Update => ({ kind: 'snapshot', snapshot: { ...this.#published, nowMs: this.#clock.nowMs() } });
    let waiting: Update[] = [whole()];
    let wake: () => void = () => undefined;
    let ended = this.#ended;
    const stop = () => {
      ended = true;
      wake();
    };
    const listening = this.#updates.on((update) => {
      if (update === null) return stop();
      if (waiting.length >= MAX_LAG) waiting = [whole()];
      else waiting.push(update);
      wake();
    });
    signal?.addEventListener('abort', stop, { once: true });
    try {
      while (!ended && !signal?.aborted) {
        const next = waiting.shift();
        if (next) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      listening[Symbol.dispose]();
      signal?.removeEventListener('abort', stop);
    }
  }

  [Symbol.dispose](): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.[Symbol.dispose]();
    this.#updates.emit(null);
  }

  #consider(): void {
    const patches = diff(this.#published, this.#current);
    if (patches.length === 0) return;
    const waitMs = this.#publishedAtMs + FIGURES_EVERY_MS - this.#clock.monotonicMs();
    if (waitMs <= 0 || patches.some((patch) => !isFigure(patch, this.#published, this.#current))) this.#publish();
    else this.#timer ??= this.#clock.after(waitMs, () => this.#publish());
  }

  #publish(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const before = this.#published;
    this.#publishedAtMs = this.#clock.monotonicMs();
    this.#current = { ...this.#current, rev: before.rev + 1, nowMs: this.#clock.nowMs() };
    this.#published = this.#current;
    this.#updates.emit({ kind: 'patches', rev: this.#published.rev, patches: diff(before, this.#published) });
  }
}
