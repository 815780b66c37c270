import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { mayCall } from '../../main/contract/roles.ts';
import type { Role } from '../../main/contract/session.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { useRefusalNotice } from '../components/refusal-notice.ts';
import type { DeskClient, Outcome } from './desk-client.ts';
import type { DeskState } from './desk-store.ts';
import type { DeskClientApi } from './link.ts';

export const DeskContext = createContext<DeskClient | null>(null);

export function useDesk(): DeskClient {
  const client = useContext(DeskContext);
  if (!client) throw new Error('outside DeskContext');
  return client;
}

export function useDeskState<T>(select: (state: DeskState) => T): T {
  return useStore(useDesk().store, select);
}

/** A part of the snapshot. Only for views below the one that waits for the first snapshot. */
export function useSnapshot<T>(select: (snapshot: Snapshot) => T): T {
  return useDeskState((state) => {
    if (!state.snapshot) throw new Error('no snapshot yet');
    return select(state.snapshot);
  });
}

/** The desk's time, UTC epoch ms, refreshed at each full second of it. */
export function useDeskNow(): number {
  const client = useDesk();
  const [nowMs, setNowMs] = useState(() => client.deskNowMs());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const now = client.deskNowMs();
      setNowMs(now);
      timer = setTimeout(tick, 1_000 - (now % 1_000));
    };
    tick();
    return () => clearTimeout(timer);
  }, [client]);
  return nowMs;
}

/** What this page's session may do; the least until the desk has said it. */
export function useRole(): Role {
  return useDeskState((state) => state.me?.role ?? 'viewer');
}

/** @param procedure by its path in the contract, for example `destinations.add` */
export function useMay(procedure: string): boolean {
  return mayCall(useRole(), procedure);
}

/** Whether a command is under way, or none can be sent: the desk cannot be heard, or this page may only watch. */
export function useCommandState(key: string): { isPending: boolean; isCutOff: boolean } {
  const isPending = useDeskState((state) => key in state.pending);
  const isCutOff = useDeskState((state) => state.link !== 'up' || state.me?.role === 'viewer');
  return { isPending, isCutOff };
}

export type RunCommand = <T>(
  key: string,
  call: (api: DeskClientApi, options: { signal: AbortSignal }) => Promise<T>,
) => Promise<Outcome<T>>;

/** Sends commands; what the desk refuses is shown as a notification that says what to do. */
export function useCommand(): RunCommand {
  const client = useDesk();
  const tell = useRefusalNotice();
  return useCallback(
    async (key, call) => {
      const outcome = await client.run(key, call);
      if (!outcome.ok) tell(outcome.refusal);
      return outcome;
    },
    [client, tell],
  );
}
