type Cleanup = () => void | Promise<void>;

/**
 * A list of things to release, in reverse order of acquisition. Register the clean-up where the thing is acquired; disposing is
 * idempotent and waits until all of it is done, and one clean-up that fails does not keep the others from running.
 */
export class Scope implements AsyncDisposable {
  #cleanups: Cleanup[] = [];
  #disposing: Promise<void> | null = null;

  /** Registers a clean-up and returns what was acquired. @throws Error if the scope has ended. */
  defer(cleanup: Cleanup): void {
    if (this.#disposing) throw new Error('scope has ended');
    this.#cleanups.push(cleanup);
  }

  use<T extends Disposable | AsyncDisposable>(resource: T): T {
    this.defer(() => (Symbol.asyncDispose in resource ? Promise.resolve(resource[Symbol.asyncDispose]()) : resource[Symbol.dispose]()));
    return resource;
  }

  get ended(): boolean {
    return this.#disposing !== null;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#run();
    return this.#disposing;
  }

  async #run(): Promise<void> {
    const errors: unknown[] = [];
    for (const cleanup of this.#cleanups.reverse()) {
      try {
        await cleanup();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#cleanups = [];
    if (errors.length > 0) throw new AggregateError(errors, 'clean-up failed');
  }
}
