import { describe, expect, test } from 'vitest';
import { apply } from '../../../main/contract/patches.ts';
import { patchSchema, type Snapshot } from '../../../main/contract/snapshot.ts';
import { diff, isFigure } from '../../../main/domain/diff.ts';
import { sampleDestination, sampleRelay, sampleSnapshot } from '../sample-snapshot.ts';

/** Mulberry32: the same numbers on every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function randomSnapshot(random: () => number): Snapshot {
  const pick = <T>(...from: T[]): T => from[Math.floor(random() * from.length)] as T;
  const ids = ['a', 'b', 'c', 'd'].filter(() => random() < 0.6);
  const fault = () => pick(null, { code: 'destination/refused' as const, params: { name: pick('x', 'y') } });
  const video = {
    codec: 'H.264',
    profile: 'High',
    width: pick(1280, 1920),
    height: 720,
    fps: pick(25, 30),
    bitrateKbps: pick(1, 2),
    gopMs: 1000,
  };
  return sampleSnapshot({
    rev: pick(1, 2, 3),
    nowMs: pick(1, 2),
    tally: pick('standby', 'on-air'),
    engine: { state: pick('up', 'down'), fault: fault() },
    destinations: ids.map((id) => sampleDestination(id)),
    relays: Object.fromEntries(ids.map((id) => [id, sampleRelay(pick('live', 'idle'), { fault: fault(), bitrateKbps: pick(0, 1) })])),
    program: { state: pick('absent', 'live'), sinceMs: 0, encoder: '', video: pick(null, video), audio: null, bitrateKbps: pick(0, 6000) },
    notices: pick([], [{ id: 'n', level: 'info' as const, fault: { code: 'store/damaged' as const, params: {} }, atMs: pick(1, 2) }]),
  });
}

describe('diff', () => {
  test('diff: 2,000 pairs of snapshots, applying the patches gives the second one', () => {
    const random = randomOf(7);
    for (let count = 0; count < 2_000; count += 1) {
      const [before, after] = [randomSnapshot(random), randomSnapshot(random)];
      const patches = diff(before, after);
      expect(apply(before, patches)).toEqual(after);
      // As a client gets them.
      const wire = (JSON.parse(JSON.stringify(patches)) as unknown[]).map((patch) => patchSchema.parse(patch));
      expect(apply(before, wire)).toEqual(after);
    }
  });

  test('diff: equal snapshots of different objects, no patch', () => {
    expect(diff(randomSnapshot(randomOf(3)), randomSnapshot(randomOf(3)))).toEqual([]);
  });

  test('diff: one figure of one relay, one small patch', () => {
    const before = sampleSnapshot({ relays: { a: sampleRelay('live'), b: sampleRelay('live') } });
    const after = sampleSnapshot({ relays: { a: sampleRelay('live', { bitrateKbps: 5900 }), b: sampleRelay('live') } });
    expect(diff(before, after)).toEqual([{ path: ['relays', 'a', 'bitrateKbps'], value: 5900 }]);
  });

  test('diff: destination removed, patch without a value', () => {
    const before = sampleSnapshot({ relays: { a: sampleRelay('idle') } });
    expect(diff(before, sampleSnapshot())).toEqual([{ path: ['relays', 'a'] }]);
  });
});

describe('figures', () => {
  const before = sampleSnapshot({ relays: { a: sampleRelay('live') } });
  const isOnlyFigures = (after: Snapshot) => diff(before, after).every((patch) => isFigure(patch, before, after));

  test('figures: bitrate, queue and dropped frames, may wait', () => {
    expect(isOnlyFigures({ ...before, relays: { a: sampleRelay('live', { bitrateKbps: 1, queueBytes: 2, droppedFrames: 3 }) } })).toBe(
      true,
    );
    expect(isOnlyFigures({ ...before, program: { ...before.program, bitrateKbps: 10 } })).toBe(true);
  });

  test('figures: state, fault, reconnect or a new relay, may not', () => {
    expect(isOnlyFigures({ ...before, relays: { a: sampleRelay('stalled') } })).toBe(false);
    expect(isOnlyFigures({ ...before, relays: { a: sampleRelay('live', { reconnects: 1 }) } })).toBe(false);
    expect(isOnlyFigures({ ...before, relays: { ...before.relays, b: sampleRelay('idle') } })).toBe(false);
    expect(isOnlyFigures({ ...before, program: { ...before.program, state: 'live' } })).toBe(false);
  });

  test('figures: rehearsal counters may wait, a check that turns bad may not', () => {
    const check = (state: 'ok' | 'bad', videoFrames: number) => ({ name: 'A', state, videoFrames, audioFrames: 0, timestampErrors: 0 });
    const rehearsing = (...checks: ReturnType<typeof check>[]) =>
      sampleSnapshot({ rehearsal: { running: true, sinceMs: 0, checks, fault: null } });
    const [from, on, bad] = [rehearsing(check('ok', 1)), rehearsing(check('ok', 2)), rehearsing(check('bad', 2))];
    expect(diff(from, on).every((patch) => isFigure(patch, from, on))).toBe(true);
    expect(diff(from, bad).every((patch) => isFigure(patch, from, bad))).toBe(false);
  });
});
