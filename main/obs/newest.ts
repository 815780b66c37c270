/**
 * Hands news to one reader at its own pace: of each key the newest alone, so that a slow reader misses what lies between and never has a
 * backlog.
 */
export class Newest<K, V> {
  readonly #waiting = new Map<K, V>();
  #wake: () => void = () => undefined;
  #ended = false;

  put(key: K, value: V): void {
    this.#waiting.set(key, value);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *read(signal?: AbortSignal): AsyncGenerator<V, void> {
    const stop = () => this.end();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      while (!this.#ended && !signal?.aborted) {
        const next = this.#waiting.entries().next();
        if (next.done) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          continue;
        }
        this.#waiting.delete(next.value[0]);
        yield next.value[1];
      }
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }
}
