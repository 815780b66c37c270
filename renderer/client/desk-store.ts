import { createStore, type StoreApi } from 'zustand/vanilla';
import { apply } from '../../main/contract/patches.ts';
import type { Caller } from '../../main/contract/session.ts';
import type { Snapshot, Update } from '../../main/contract/snapshot.ts';

/**
 * `connecting` not reached yet · `up` following the desk · `lost` was up, or cannot be reached: what is shown may be old ·
 * `signed-out` the desk answers but asks for a new token.
 */
export type LinkState = 'connecting' | 'up' | 'lost' | 'signed-out';

export interface DeskState {
  link: LinkState;
  snapshot: Snapshot | null;
  /** Who the desk takes this page for; null before it said so. */
  me: Caller | null;
  /** What to add to the page's clock to get the desk's, ms. */
  clockOffsetMs: number;
  /** Desk time at which the link was lost; null while it is up. */
  lostAtMs: number | null;
  /** Commands under way by key: null until the desk answered, then the revision in which their effect is seen. */
  pending: Readonly<Record<string, number | null>>;
}

export type DeskStore = StoreApi<DeskState>;

export function createDeskStore(): DeskStore {
  return createStore<DeskState>(() => ({ link: 'connecting', snapshot: null, me: null, clockOffsetMs: 0, lostAtMs: null, pending: {} }));
}

/**
 * Takes one update of the desk into the store.
 * @param nowMs the page's clock when it arrived
 * @returns false when a revision is missing: the caller asks for a new snapshot
 */
export function takeUpdate(store: DeskStore, update: Update, nowMs: number): boolean {
  const before = store.getState();
  if (update.kind === 'snapshot') {
    show(store, update.snapshot, nowMs);
    return true;
  }
  if (before.snapshot === null || update.rev !== before.snapshot.rev + 1) return false;
  show(store, { ...apply(before.snapshot, update.patches), rev: update.rev }, nowMs);
  return true;
}

function show(store: DeskStore, snapshot: Snapshot, nowMs: number): void {
  const { snapshot: before, clockOffsetMs, pending } = store.getState();
  const keepsClock = before !== null && before.nowMs === snapshot.nowMs;
  store.setState({
    link: 'up',
    lostAtMs: null,
    snapshot,
    clockOffsetMs: keepsClock ? clockOffsetMs : snapshot.nowMs - nowMs,
    pending: without(pending, (rev) => rev !== null && rev <= snapshot.rev),
  });
}

/** The desk cannot be heard: what is shown is marked as old, and answers that will not come are no longer awaited. */
export function loseLink(store: DeskStore, link: 'lost' | 'signed-out', nowMs: number): void {
  const { lostAtMs, clockOffsetMs } = store.getState();
  store.setState({ link, lostAtMs: lostAtMs ?? nowMs + clockOffsetMs, pending: {} });
}

export function markPending(store: DeskStore, key: string): void {
  store.setState(({ pending }) => ({ pending: { ...pending, [key]: null } }));
}

/** @param rev the revision that shows the effect; null when the answer itself is the end of it */
export function settlePending(store: DeskStore, key: string, rev: number | null): void {
  store.setState(({ pending, snapshot }) => {
    if (!(key in pending)) return {};
    const isSeen = rev === null || (snapshot !== null && snapshot.rev >= rev);
    return { pending: isSeen ? without(pending, (_, name) => name === key) : { ...pending, [key]: rev } };
  });
}

function without(pending: DeskState['pending'], isOver: (rev: number | null, key: string) => boolean): DeskState['pending'] {
  const entries = Object.entries(pending);
  const kept = entries.filter(([key, rev]) => !isOver(rev, key));
  return kept.length === entries.length ? pending : Object.fromEntries(kept);
}
