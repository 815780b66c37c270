import { useCallback, useEffect, useState } from 'react';
import { useCommand } from './hooks.tsx';
import type { DeskClientApi } from './link.ts';

/**
 * Asks the desk once, and again when `ask` is called. @param call stable between renderings, or it is asked each time
 * @returns null until the first answer; a refusal is shown as a notification and leaves what was there
 */
export function useAnswer<T>(
  key: string,
  call: (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<T>,
): { answer: T | null; ask: () => Promise<void> } {
  const run = useCommand();
  const [answer, setAnswer] = useState<T | null>(null);
  const ask = useCallback(async () => {
    const outcome = await run(key, call);
    if (outcome.ok) setAnswer(outcome.result);
  }, [run, key, call]);
  useEffect(() => void ask(), [ask]);
  return { answer, ask };
}
