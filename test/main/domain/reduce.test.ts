import { describe, expect, test } from 'vitest';
import type { EngineStatus } from '../../../main/contract/engine-api.ts';
import type { RelayStatus } from '../../../main/contract/relay.ts';
import { AS_RUN_TAIL, reduce } from '../../../main/domain/reduce.ts';
import { QUIET_ENGINE, sampleDestination, sampleRelay, sampleSnapshot } from '../sample-snapshot.ts';

function engineStatus(relays: Record<string, RelayStatus>): EngineStatus {
  const { ingest, program } = sampleSnapshot();
  return { ...QUIET_ENGINE, ingest: { ...ingest, listening: true }, program: { ...program, state: 'live' }, relays };
}
const up = (relays: Record<string, RelayStatus>, wanted: string[] = []) =>
  ({ kind: 'engine', atMs: 5, state: 'up', fault: null, status: engineStatus(relays), wanted: new Set(wanted) }) as const;
const down = (wanted: string[]) =>
  ({ kind: 'engine', atMs: 9, state: 'down', fault: { code: 'engine/gone', params: {} }, status: null, wanted: new Set(wanted) }) as const;

describe('reduce', () => {
  test('reduce: any fact, the snapshot before stays as it was', () => {
    const before = Object.freeze(sampleSnapshot({ destinations: [sampleDestination('a')] }));
    const copy = structuredClone(before);
    reduce(before, up({ a: sampleRelay('live') }));
    expect(before).toEqual(copy);
  });

  test('reduce: destination without a relay in the engine, shown idle', () => {
    const next = reduce(sampleSnapshot(), { kind: 'destinations', destinations: [sampleDestination('a')] });
    expect(next.relays.a?.state).toBe('idle');
  });

  test('reduce: engine gone, nothing says live, what is wanted is trying and the program is absent', () => {
    const destinations = [sampleDestination('a'), sampleDestination('b')];
    const before = reduce(sampleSnapshot({ destinations }), up({ a: sampleRelay('live', { bitrateKbps: 6000 }), b: sampleRelay('idle') }));
    expect(before.tally).toBe('on-air');
    const next = reduce(before, down(['a']));
    expect(next.relays.a).toMatchObject({ wanted: true, state: 'retrying', sinceMs: 9, bitrateKbps: 0, fault: { code: 'engine/gone' } });
    expect(next.relays.b?.state).toBe('idle');
    expect(next.program.state).toBe('absent');
    expect(next.ingest.listening).toBe(false);
    expect(next.tally).toBe('starting');
  });

  test('reduce: new engine that was not told yet, what is wanted goes on trying instead of looking stopped', () => {
    const destinations = [sampleDestination('a'), sampleDestination('b')];
    const before = reduce(reduce(sampleSnapshot({ destinations }), up({ a: sampleRelay('live') })), down(['a']));
    const next = reduce(before, up({}, ['a', 'b']));
    expect(next.relays.a).toEqual(before.relays.a);
    expect(next.relays.b).toMatchObject({ wanted: true, state: 'connecting', sinceMs: 5 });
  });

  test('reduce: as-run entries beyond the tail, the oldest leave', () => {
    let snapshot = sampleSnapshot();
    for (let seq = 1; seq <= AS_RUN_TAIL + 5; seq += 1) {
      snapshot = reduce(snapshot, { kind: 'as-run', entry: { seq, atMs: 0, kind: 'scene', detail: {} } });
    }
    expect(snapshot.asRun.length).toBe(AS_RUN_TAIL);
    expect(snapshot.asRun[0]?.seq).toBe(6);
  });

  test('reduce: notice said again and taken back, there once and then gone', () => {
    const notice = { id: 'x', level: 'error' as const, fault: { code: 'store/damaged' as const, params: {} }, atMs: 1 };
    const twice = reduce(reduce(sampleSnapshot(), { kind: 'notice', notice }), { kind: 'notice', notice: { ...notice, atMs: 2 } });
    expect(twice.notices.map(({ atMs }) => atMs)).toEqual([2]);
    expect(reduce(twice, { kind: 'notice-gone', id: 'x' }).notices).toEqual([]);
  });
});

describe('tally', () => {
  const tally = (relays: Record<string, RelayStatus>, running = false) => {
    const destinations = Object.keys(relays).map((id) => sampleDestination(id));
    const rehearsal = { running, sinceMs: 0, checks: [], fault: null };
    return reduce(sampleSnapshot({ destinations, rehearsal }), up(relays)).tally;
  };

  test('tally: one destination live or slow among others that fail, on air', () => {
    expect(tally({ a: sampleRelay('live'), b: sampleRelay('retrying') })).toBe('on-air');
    expect(tally({ a: sampleRelay('slow') })).toBe('on-air');
  });

  test.each(['waiting-program', 'connecting', 'stalled', 'no-program', 'retrying'] as const)('tally: only %s, starting', (state) => {
    expect(tally({ a: sampleRelay(state), b: sampleRelay('idle') })).toBe('starting');
  });

  test('tally: rehearsal relays live, rehearsal and never on air', () => {
    expect(tally({ 'rehearsal-1': sampleRelay('live') }, true)).toBe('rehearsal');
    expect(tally({ 'rehearsal-1': sampleRelay('live') })).toBe('standby');
  });

  test('tally: a real destination live beside a rehearsal, on air', () => {
    expect(tally({ 'rehearsal-1': sampleRelay('live'), a: sampleRelay('live') }, true)).toBe('on-air');
  });

  test('tally: a recording alone, nobody sees anything and it is not on air', () => {
    const destinations = [{ ...sampleDestination('a'), kind: 'file' as const }, sampleDestination('b')];
    const recording = { a: sampleRelay('live'), b: sampleRelay('idle') };
    expect(reduce(sampleSnapshot({ destinations }), up(recording)).tally).toBe('standby');
    expect(reduce(sampleSnapshot({ destinations }), up({ ...recording, b: sampleRelay('live') })).tally).toBe('on-air');
  });

  test('tally: nothing wanted, standby', () => {
    expect(tally({ a: sampleRelay('idle') })).toBe('standby');
  });
});
