import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';

const NEWS_MS = 1_000;

/** Counts who was turned away and says so at most once a second, however many knock. */
export class Refusals implements Disposable {
  readonly #deps: { clock: Clock; log: Log; onNews: () => void };
  #count = 0;
  #told = 0;
  #last: { reason: string; address: string } = { reason: '', address: '' };
  #timer: Disposable | null = null;

  constructor(deps: { clock: Clock; log: Log; onNews: () => void }) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#count;
  }

  /** @param reason words of ours, never bytes of the peer's */
  add(reason: string, address: string): void {
    this.#count += 1;
    this.#last = { reason, address };
    if (this.#timer) return;
    this.#tell();
    this.#timer = this.#deps.clock.after(NEWS_MS, () => {
      this.#timer = null;
      if (this.#count > this.#told) this.#tell();
    });
  }

  #tell(): void {
    this.#deps.log.warn({ ...this.#last, refused: this.#count - this.#told }, 'ingest: turned away');
    this.#told = this.#count;
    this.#deps.onNews();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
  }
}
