import { expect, test } from 'vitest';
import { apply } from '../../../main/contract/patches.ts';
import { sampleRelay, sampleSnapshot } from '../sample-snapshot.ts';

test('patches: a figure deep down changes, its surroundings are new objects and the rest stay the same', () => {
  const before = sampleSnapshot({ relays: { a: sampleRelay('live'), b: sampleRelay('live') } });
  const after = apply(before, [{ path: ['relays', 'a', 'bitrateKbps'], value: 4_000 }]);
  expect(after.relays.a?.bitrateKbps).toBe(4_000);
  expect(before.relays.a?.bitrateKbps).toBe(0);
  expect(after.relays.b).toBe(before.relays.b);
  expect(after.program).toBe(before.program);
});

test('patches: a path without a value, the member is gone', () => {
  const before = sampleSnapshot({ relays: { a: sampleRelay('live'), b: sampleRelay('live') } });
  const after = apply(before, [{ path: ['relays', 'a'] }]);
  expect(Object.keys(after.relays)).toEqual(['b']);
});

test('patches: several of one part, applied in order', () => {
  const before = sampleSnapshot();
  const after = apply(before, [
    { path: ['station', 'name'], value: 'First' },
    { path: ['station', 'name'], value: 'Second' },
    { path: ['program', 'video'], value: null },
  ]);
  expect(after.station.name).toBe('Second');
  expect(after.program.video).toBeNull();
});

test('patches: a member named __proto__, a plain member and no prototype', () => {
  const after = apply(sampleSnapshot(), [{ path: ['relays', '__proto__'], value: { polluted: true } }]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(Object.getPrototypeOf(after.relays)).toBe(Object.prototype);
});
