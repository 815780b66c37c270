import { useCallback, useEffect, useRef, useState } from 'react';
import { useCommand } from './hooks.tsx';
import type { DeskClientApi } from './link.ts';

/**
 * Asks the desk once, and again when `ask` is called. @param call stable between renderings, or it is asked each time
 * @returns null until the first answer, then the one to what was asked last; a refusal is shown as a notification and leaves what was there;
 * whether the last was one
 */
export function useAnswer<T>(
  key: string,
  call: (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<T>,
): { answer: T | null; isRefused: boolean; ask: () => Promise<void> } {
  const run = useCommand();
  const [answer, setAnswer] = useState<T | null>(null);
  const [isRefused, setRefused] = useState(false);
  const asked = useRef(0);
  const ask = useCallback(async () => {
    asked.current += 1;
    const mine = asked.current;
    const outcome = await run(key, call);
    if (asked.current !== mine) return;
    setRefused(!outcome.ok);
    if (outcome.ok) setAnswer(outcome.result);
  }, [run, key, call]);
  useEffect(() => void ask(), [ask]);
  return { answer, isRefused, ask };
}
