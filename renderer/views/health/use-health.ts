import { useEffect, useState } from 'react';
import { HEALTH_STEP_MS, type HealthHistory } from '../../../main/contract/health.ts';
import { useDesk, useDeskState } from '../../client/hooks.tsx';
import { joined, lastSeq } from './health-series.ts';

/** The last hour, asked for whole once and then for what is new each 5 s; anew when the desk was away. Null until it has come. */
export function useHealth(): HealthHistory | null {
  const client = useDesk();
  const isUp = useDeskState((state) => state.link === 'up');
  const [history, setHistory] = useState<HealthHistory | null>(null);
  useEffect(() => {
    if (!isUp) return;
    let known: HealthHistory | null = null;
    let isOver = false;
    const ask = async () => {
      const afterSeq = known === null ? 0 : Math.max(0, lastSeq(known));
      const outcome = await client.run('health', (api, options) => api.health.history({ afterSeq }, options));
      if (isOver || !outcome.ok) return;
      known = joined(known, outcome.result);
      setHistory(known);
    };
    void ask();
    const timer = setInterval(() => void ask(), HEALTH_STEP_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [client, isUp]);
  return history;
}
