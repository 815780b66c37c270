import type { Alert } from '../../../main/contract/alert.ts';

/** @param known ids of the snapshot before; null for the first one: what it holds is no news */
export function newlyRaised(known: ReadonlySet<string> | null, alerts: readonly Alert[]): Alert[] {
  if (known === null) return [];
  return alerts.filter(({ id, clearedAtMs }) => clearedAtMs === null && !known.has(id));
}
