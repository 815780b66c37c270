import { useEffect } from 'react';
import { useDeskState } from '../../client/hooks.tsx';

/** Asks again each `periodMs` while the desk can be heard. */
export function usePolled(ask: () => Promise<void>, periodMs: number): void {
  const isUp = useDeskState((state) => state.link === 'up');
  useEffect(() => {
    if (!isUp) return;
    const timer = setInterval(() => void ask(), periodMs);
    return () => clearInterval(timer);
  }, [ask, isUp, periodMs]);
}
