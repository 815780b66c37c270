import type { JournalEntry } from '../contract/journal.ts';
import { ABSENT_PROGRAM } from '../contract/program.ts';
import { IDLE_RELAY } from '../contract/relay.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { type AsRunFact, asRunFacts } from './as-run-facts.ts';
import { paired, type Relays, relayIdsOf } from './relay-pair.ts';

/**
 * What an engine's journal says for the as-run log: the changes between its entries, each with the time it had; pure.
 * @param snapshot for the destinations' names
 */
export function journalFacts(snapshot: Snapshot, entries: readonly JournalEntry[]): (AsRunFact & { atMs: number })[] {
  const facts: (AsRunFact & { atMs: number })[] = [];
  let before: Snapshot | null = null;
  let all: Relays = {};
  for (const { atMs, program, air, relays } of entries) {
    const now = Object.entries(relays).map(([id, relay]) => [id, { ...IDLE_RELAY, ...relay }] as const);
    all = { ...all, ...Object.fromEntries(now) };
    const after: Snapshot = {
      ...(before ?? snapshot),
      program: { ...ABSENT_PROGRAM, ...program },
      air,
      ...withStrays(snapshot.destinations, all),
    };
    if (before) for (const fact of asRunFacts(before, after)) facts.push({ ...fact, atMs });
    before = after;
  }
  return facts;
}

/** Also what no destination is known for (any more) is told. */
function withStrays(destinations: Snapshot['destinations'], all: Relays): Pick<Snapshot, 'relays' | 'legs'> {
  const known = new Set(destinations.flatMap(relayIdsOf));
  const seen = destinations.filter((destination) => relayIdsOf(destination).some((id) => id in all));
  const strays = Object.fromEntries(Object.entries(all).filter(([id]) => !known.has(id)));
  const { relays, legs } = paired(seen, all);
  return { relays: { ...relays, ...strays }, legs };
}
