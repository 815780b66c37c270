import type { ReactNode } from 'react';
import { useMay } from '../client/hooks.tsx';

/** What is there only for whoever may call a procedure of the contract, for example `destinations.add`. */
export function Only({ may, children }: { may: string; children: ReactNode }) {
  return useMay(may) ? children : null;
}
