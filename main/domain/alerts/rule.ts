import type { Alert, AlertCode } from '../../contract/alert.ts';
import type { Snapshot } from '../../contract/snapshot.ts';
import { isRehearsal } from '../rehearsal-id.ts';
import type { AlertMemory } from './memory.ts';

/** Something that is the matter now. */
export interface Situation {
  /** Destination or feed that it is about, empty for the channel as a whole. */
  subject: string;
  params: Alert['params'];
}

/** What a rule goes by. */
export interface Look {
  snapshot: Snapshot;
  memory: AlertMemory;
  /** Monotonic clock, ms. */
  atMs: number;
  /** UTC epoch, ms: for what is dated. */
  nowMs: number;
}

/** One alert: when it holds, how long it must have held to be raised, and how long it must be over to be cleared. */
export interface AlertRule {
  code: AlertCode;
  raiseAfterMs: number;
  clearAfterMs: number;
  find(look: Look): Situation[];
}

/** Of the channel as a whole, while `holds`. */
export function channel(holds: boolean, params: Situation['params'] = {}): Situation[] {
  return holds ? [{ subject: '', params }] : [];
}

/** Somebody wants a destination served, not counting the rehearsal's. */
export function isShow({ relays }: Pick<Snapshot, 'relays'>): boolean {
  return Object.entries(relays).some(([id, { wanted }]) => wanted && !isRehearsal(id));
}

/** A feed is on air in a show, and not a slate. */
export function isFeedOnAir({ snapshot }: Look): boolean {
  return isShow(snapshot) && (snapshot.air.source === 'main' || snapshot.air.source === 'backup');
}
