import { expect, test } from 'vitest';
import { NOTHING_ON_AIR } from '../../../main/contract/air.ts';
import type { JournalEntry } from '../../../main/contract/journal.ts';
import { journalFacts } from '../../../main/domain/journal-facts.ts';
import { sampleDestination, sampleRelay, sampleSnapshot } from '../sample-snapshot.ts';

const relay = (state: 'live' | 'stalled' | 'idle') => sampleRelay(state, { fault: null });
const entry = (atMs: number, parts: Partial<JournalEntry>): JournalEntry => ({
  ...{ atMs, program: { state: 'live', encoder: '127.0.0.1' }, air: { ...NOTHING_ON_AIR, source: 'main' }, relays: {} },
  ...parts,
});

test('journal facts: a relay is lost, comes back and is ended, and a slate stands in, each with its time and name', () => {
  const snapshot = sampleSnapshot({ destinations: [sampleDestination('a')] });
  const slate = { ...NOTHING_ON_AIR, source: 'slate' as const, slate: 'technical' as const, heldBy: 'lost-feed' as const };
  const facts = journalFacts(snapshot, [
    entry(1, { relays: { a: relay('live') } }),
    entry(2, { relays: { a: relay('stalled') } }),
    entry(3, { relays: { a: relay('live') } }),
    entry(4, { program: { state: 'absent', encoder: '' }, air: slate }),
    entry(5, { relays: { a: relay('idle') }, program: { state: 'absent', encoder: '' }, air: slate }),
  ]);
  expect(facts.map(({ atMs, kind }) => [atMs, kind])).toEqual([
    [2, 'relay-lost'],
    [3, 'relay-live'],
    [4, 'program-off'],
    [4, 'air'],
    [5, 'relay-stopped'],
  ]);
  expect(facts[0]?.detail).toEqual({ id: 'a', name: 'A' });
});

test('journal facts: an engine that was new, or kept no journal, says nothing', () => {
  expect(journalFacts(sampleSnapshot(), [])).toEqual([]);
  expect(journalFacts(sampleSnapshot(), [entry(1, { relays: { a: relay('live') } })])).toEqual([]);
});
