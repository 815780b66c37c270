import { useEffect, useState } from 'react';
import type { PreflightReport } from '../../../main/contract/preflight.ts';
import { useDesk, useDeskState, useSnapshot } from '../../client/hooks.tsx';

/** All of the last preflight, asked for again whenever the snapshot says that there is another one. Null until it has come. */
export function useReport(): PreflightReport | null {
  const client = useDesk();
  const isUp = useDeskState((state) => state.link === 'up');
  const atMs = useSnapshot((snapshot) => snapshot.preflight.last?.atMs ?? null);
  const [report, setReport] = useState<PreflightReport | null>(null);
  useEffect(() => {
    if (!isUp || atMs === null) return;
    let isOver = false;
    void client
      .run('preflight/report', (api, options) => api.preflight.report(undefined, options))
      .then((outcome) => {
        if (!isOver && outcome.ok) setReport(outcome.result);
      });
    return () => {
      isOver = true;
    };
  }, [client, isUp, atMs]);
  return report;
}
