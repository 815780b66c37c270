/** Runs jobs one after the other: OBS works on requests in a thread pool, so two writes sent together may be done in either order. */
export class WriteQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(job);
    this.#tail = result.catch(() => {
      // The caller of that job has the error; the next job does not depend on it.
    });
    return result;
  }
}
