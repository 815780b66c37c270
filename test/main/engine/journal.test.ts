import { expect, test } from 'vitest';
import type { EngineStatus } from '../../../main/contract/engine-api.ts';
import { Journal } from '../../../main/engine/journal.ts';
import { QUIET_ENGINE, sampleRelay } from '../sample-snapshot.ts';

const status = (relays: EngineStatus['relays']): EngineStatus => ({ ...QUIET_ENGINE, relays });

test('journal: relays change while no desk is there, each entry names those that did and figures are no news', () => {
  const journal = new Journal();
  journal.begin(status({ a: sampleRelay('live'), b: sampleRelay('live') }), 1_000);
  journal.note(status({ a: sampleRelay('live', { bitrateKbps: 9 }), b: sampleRelay('live') }), 2_000);
  journal.note(status({ a: sampleRelay('live'), b: sampleRelay('stalled') }), 3_000);
  const entries = journal.take();
  expect(entries.map(({ atMs, relays }) => [atMs, Object.keys(relays)])).toEqual([
    [1_000, ['a', 'b']],
    [3_000, ['b']],
  ]);
  expect([journal.isKept, journal.take()]).toEqual([false, []]);
});

test('journal: more changes than it keeps, bounded, and the last state of every relay is in it', () => {
  const journal = new Journal();
  const at = (id: string, state: 'live' | 'stalled') => ({ [id]: sampleRelay(state) });
  journal.begin(status({ ...at('a', 'live'), ...at('b', 'live') }), 0);
  for (let atMs = 1; atMs <= 5_000; atMs += 1) {
    journal.note(status({ ...at('a', 'stalled'), ...at('b', atMs % 2 === 0 ? 'live' : 'stalled') }), atMs);
  }
  const entries = journal.take();
  expect(entries.length).toBeLessThanOrEqual(2_000);
  expect(JSON.stringify(entries).length).toBeLessThan(700_000);
  expect(entries[0]?.relays.a?.state).toBe('stalled');
  expect(entries.at(-1)).toMatchObject({ atMs: 5_000, relays: { b: { state: 'live' } } });
});
