import type { JournalEntry } from '../contract/journal.ts';
import { ABSENT_PROGRAM } from '../contract/program.ts';
import { IDLE_RELAY } from '../contract/relay.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { type AsRunFact, asRunFacts } from './as-run-facts.ts';

/**
 * What an engine's journal says for the as-run log: the changes between its entries, each with the time it had; pure.
 * @param snapshot for the destinations' names
 */
export function journalFacts(snapshot: Snapshot, entries: readonly JournalEntry[]): (AsRunFact & { atMs: number })[] {
  const facts: (AsRunFact & { atMs: number })[] = [];
  let before: Snapshot | null = null;
  for (const { atMs, program, air, relays } of entries) {
    const now = Object.entries(relays).map(([id, relay]) => [id, { ...IDLE_RELAY, ...relay }] as const);
    const after: Snapshot = {
      ...(before ?? snapshot),
      program: { ...ABSENT_PROGRAM, ...program },
      air,
      relays: { ...before?.relays, ...Object.fromEntries(now) },
    };
    if (before) for (const fact of asRunFacts(before, after)) facts.push({ ...fact, atMs });
    before = after;
  }
  return facts;
}
