/**
 * Wraps an asynchronous job so that it never runs twice at once, and a call during a run makes it run once more afterwards: the result
 * of the last run is never older than the last call.
 * @returns a function whose promise settles with the run that began after the call
 */
export function coalesced(job: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = job().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => {
        // The failed run is its own caller's to judge; this one starts afresh.
      })
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}
