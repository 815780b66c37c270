import { describe, expect, test } from 'vitest';
import { NOTHING_ON_AIR } from '../../../main/contract/air.ts';
import type { RelayStatus } from '../../../main/contract/relay.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import { asRunFacts } from '../../../main/domain/as-run-facts.ts';
import { sampleDestination, sampleRelay, sampleSnapshot } from '../sample-snapshot.ts';

const withRelay = (relay: RelayStatus | null, parts: Partial<Snapshot> = {}, id = 'a') =>
  sampleSnapshot({ destinations: [sampleDestination(id)], relays: relay ? { [id]: relay } : {}, ...parts });
const air = (parts: Partial<Snapshot['air']>) =>
  sampleSnapshot({ engine: { state: 'up', fault: null }, air: { ...NOTHING_ON_AIR, ...parts } });
const kinds = (before: Snapshot, after: Snapshot) => asRunFacts(before, after).map(({ kind }) => kind);
const obs = (parts: Partial<Snapshot['obs']>) =>
  sampleSnapshot({ obs: { ...sampleSnapshot().obs, link: 'up', stream: 'stopped', ...parts } });

describe('as-run facts', () => {
  test('as-run facts: relay started, live, lost, live again, stopped, one entry each with its name', () => {
    const idle = withRelay(sampleRelay('idle'));
    const connecting = withRelay(sampleRelay('connecting'));
    const live = withRelay(sampleRelay('live'));
    const fault = { code: 'destination/stalled' as const, params: {} };
    const stalled = withRelay(sampleRelay('stalled', { fault }));
    expect(asRunFacts(idle, connecting)).toEqual([{ kind: 'relay-started', detail: { id: 'a', name: 'A' } }]);
    expect(kinds(connecting, live)).toEqual(['relay-live']);
    expect(asRunFacts(live, stalled)).toEqual([{ kind: 'relay-lost', detail: { id: 'a', name: 'A', fault: 'destination/stalled' } }]);
    expect(kinds(stalled, live)).toEqual(['relay-live']);
    expect(kinds(live, idle)).toEqual(['relay-stopped']);
    expect(kinds(live, withRelay(sampleRelay('slow')))).toEqual([]);
  });

  test('as-run facts: destination removed while live, stopped under its name', () => {
    const after = sampleSnapshot();
    expect(asRunFacts(withRelay(sampleRelay('live')), after)).toEqual([{ kind: 'relay-stopped', detail: { id: 'a', name: 'A' } }]);
  });

  test('as-run facts: program ends under a live relay, program-off and no lost destination', () => {
    const program = { ...sampleSnapshot().program, state: 'live' as const, encoder: '127.0.0.1' };
    const on = withRelay(sampleRelay('live'), { program });
    const off = withRelay(sampleRelay('no-program'));
    expect(kinds(on, off)).toEqual(['program-off']);
    expect(asRunFacts(off, on)[0]).toEqual({ kind: 'program-on', detail: { encoder: '127.0.0.1' } });
  });

  test('as-run facts: rehearsal, nothing aired and nothing is written', () => {
    const rehearsal = { running: true, sinceMs: 0, checks: [], fault: null };
    const program = { ...sampleSnapshot().program, state: 'live' as const };
    expect(kinds(sampleSnapshot(), withRelay(sampleRelay('live'), { rehearsal, program }, 'rehearsal-1'))).toEqual([]);
  });

  test('as-run facts: main, slate for a lost feed, backup, operator slate, one entry each with why', () => {
    const main = air({ source: 'main', sinceMs: 1 });
    const lost = air({ source: 'slate', slate: 'technical', heldBy: 'lost-feed', sinceMs: 2 });
    const backup = air({ source: 'backup', sinceMs: 3 });
    const interval = air({ source: 'slate', slate: 'interval', heldBy: 'operator', sinceMs: 4 });
    expect(asRunFacts(air({}), main)).toEqual([{ kind: 'air', detail: { source: 'main' } }]);
    expect(asRunFacts(main, lost)).toEqual([{ kind: 'air', detail: { source: 'slate', slate: 'technical', why: 'lost-feed' } }]);
    expect(asRunFacts(lost, backup)).toEqual([{ kind: 'air', detail: { source: 'backup' } }]);
    expect(asRunFacts(backup, interval)).toEqual([{ kind: 'air', detail: { source: 'slate', slate: 'interval', why: 'operator' } }]);
    expect(kinds(main, air({ source: 'main', sinceMs: 1, next: 'backup' }))).toEqual([]);
  });

  test('as-run facts: all has ended, the engine is away or a rehearsal runs, nothing is said of what is on air', () => {
    const away = sampleSnapshot({ engine: { state: 'down', fault: null } });
    const rehearsal = { running: true, sinceMs: 0, checks: [], fault: null };
    expect(kinds(air({ source: 'main' }), air({}))).toEqual([]);
    expect(kinds(air({ source: 'main' }), away)).toEqual([]);
    expect(kinds(air({}), { ...air({ source: 'main' }), rehearsal })).toEqual([]);
  });

  test('as-run facts: one destination to a slate and back, each written under its name; stopped on a slate, stopped alone', () => {
    const live = withRelay(sampleRelay('live'));
    const rights = withRelay(sampleRelay('live', { slate: 'rights' }));
    expect(asRunFacts(live, rights)).toEqual([{ kind: 'relay-slate', detail: { id: 'a', name: 'A', slate: 'rights' } }]);
    expect(asRunFacts(rights, live)).toEqual([{ kind: 'relay-slate', detail: { id: 'a', name: 'A' } }]);
    expect(kinds(rights, withRelay(sampleRelay('idle')))).toEqual(['relay-stopped']);
  });

  test('as-run facts: OBS seen for the first time while it streams, no start', () => {
    expect(kinds(obs({ stream: 'unknown' }), obs({ stream: 'streaming' }))).toEqual([]);
    expect(kinds(obs({ link: 'down' }), obs({ stream: 'streaming', scene: 'X' }))).toEqual([]);
  });

  test('as-run facts: OBS starts, changes scene and stops, each written', () => {
    expect(kinds(obs({ stream: 'starting' }), obs({ stream: 'streaming' }))).toEqual(['obs-stream-started']);
    expect(asRunFacts(obs({ scene: 'A' }), obs({ scene: 'B' }))).toEqual([{ kind: 'scene', detail: { scene: 'B' } }]);
    expect(kinds(obs({ stream: 'streaming' }), obs({ stream: 'stopping' }))).toEqual([]);
    expect(kinds(obs({ stream: 'stopping' }), obs({ stream: 'stopped' }))).toEqual(['obs-stream-stopped']);
  });
});
