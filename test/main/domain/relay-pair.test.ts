import { describe, expect, test } from 'vitest';
import { backupRelayId } from '../../../main/contract/relay-id.ts';
import { asRunFacts } from '../../../main/domain/as-run-facts.ts';
import { journalFacts } from '../../../main/domain/journal-facts.ts';
import { reduce } from '../../../main/domain/reduce.ts';
import { legsIn, paired, relayIdsOf, together } from '../../../main/domain/relay-pair.ts';
import { QUIET_ENGINE, sampleDestination, sampleRelay, sampleSnapshot } from '../sample-snapshot.ts';

const twin = { ...sampleDestination('a'), backupServer: 'rtmp://b.example/live' };
const B = backupRelayId('a');
const live = sampleRelay('live', { bitrateKbps: 6_000, reconnects: 1 });
const lost = sampleRelay('retrying', { fault: { code: 'destination/refused', params: {} } });

describe('pair of servers', () => {
  test('pair: two relays for a destination with a backup server, one for any other', () => {
    expect(relayIdsOf(twin)).toEqual(['a', B]);
    expect(relayIdsOf(sampleDestination('b'))).toEqual(['b']);
    expect(relayIdsOf({ ...twin, kind: 'mpegts' })).toEqual(['a']);
  });

  test.each([
    ['both live', live, live, 'live', 12_000],
    ['the main one alone', live, lost, 'live', 6_000],
    ['the backup alone', lost, live, 'live', 6_000],
    ['one slow, one live', sampleRelay('slow'), live, 'live', 6_000],
    ['neither', lost, sampleRelay('connecting'), 'connecting', 0],
    ['both off', sampleRelay('idle'), sampleRelay('idle'), 'idle', 0],
  ])('pair: %s', (_, main, backup, state, bitrateKbps) => {
    expect(together({ main, backup })).toMatchObject({ state, bitrateKbps });
  });

  test('pair: taken together and apart again, each is as it was', () => {
    const relays = { a: live, [B]: lost, b: live };
    const both = paired([twin, sampleDestination('b')], relays);
    expect(both.relays.a?.state).toBe('live');
    expect(both.legs).toEqual({ a: { main: live, backup: lost } });
    expect(legsIn(both)).toEqual(relays);
  });

  test('pair: in the snapshot live with one server, and the engine gone, neither says live', () => {
    const status = { ...QUIET_ENGINE, relays: { a: lost, [B]: live } };
    const wanted = new Set(['a', B]);
    const up = { kind: 'engine', atMs: 5, state: 'up', fault: null, status, wanted } as const;
    const at = reduce(sampleSnapshot({ destinations: [twin] }), up);
    expect([at.tally, at.relays.a?.state, at.legs.a?.main.state]).toEqual(['on-air', 'live', 'retrying']);
    const gone = reduce(at, { ...up, state: 'down', status: null, fault: { code: 'engine/gone', params: {} } });
    expect([gone.relays.a?.state, gone.legs.a?.main.state, gone.legs.a?.backup.state]).toEqual(['retrying', 'retrying', 'retrying']);
  });

  test('pair: one server goes, the as-run log says which and the destination stays live; both go, it is lost', () => {
    const at = (main: typeof live, backup: typeof live) =>
      sampleSnapshot({ destinations: [twin], ...paired([twin], { a: main, [B]: backup }) });
    const detail = { id: 'a', name: 'A' };
    expect(asRunFacts(at(live, live), at(lost, live))).toEqual([
      { kind: 'server-lost', detail: { ...detail, server: 'main', fault: 'destination/refused' } },
    ]);
    expect(asRunFacts(at(lost, live), at(live, live))).toEqual([{ kind: 'server-live', detail: { ...detail, server: 'main' } }]);
    expect(asRunFacts(at(live, lost), at(lost, lost)).map(({ kind }) => kind)).toEqual(['relay-lost', 'server-lost']);
  });

  test('pair: what an engine without a desk wrote down, told by the same rule', () => {
    const entry = (atMs: number, main: typeof live, backup: typeof live) => ({
      ...{ atMs, program: { state: 'live' as const, encoder: '' }, air: sampleSnapshot().air },
      relays: { a: main, [B]: backup },
    });
    const facts = journalFacts(sampleSnapshot({ destinations: [twin] }), [entry(1, live, live), entry(2, live, lost)] as never);
    expect(facts).toEqual([
      { kind: 'server-lost', atMs: 2, detail: { id: 'a', name: 'A', server: 'backup', fault: 'destination/refused' } },
    ]);
  });
});
