import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  timeoutMs?: number;
  everyMs?: number;
  /** Said when time is up, for example the last lines of a child's output. */
  detail?: () => string;
}

/**
 * Polls until `condition` gives something truthy. A condition that throws counts as "not yet".
 * @param what completes "waited N ms for ..."
 * @returns what the condition gave
 * @throws Error when `timeoutMs` (10 s by default) is over
 */
export async function waitFor<T>(what: string, condition: () => T | Promise<T>, options: WaitOptions = {}): Promise<NonNullable<T>> {
  const { timeoutMs = 10_000, everyMs = 25, detail } = options;
  const startedAt = performance.now();
  let lastError: unknown = null;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      lastError = null;
    } catch (error) {
      lastError = error; // said when time is up
    }
    if (performance.now() - startedAt > timeoutMs) {
      throw new Error([`waited ${timeoutMs} ms for ${what}`, detail?.()].filter(Boolean).join('\n'), { cause: lastError });
    }
    await pause(everyMs);
  }
}
