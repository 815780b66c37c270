import { expect, test } from 'vitest';
import { BitrateHistory, HISTORY_S } from '../../../renderer/client/bitrate-history.ts';
import { sampleRelay, sampleSnapshot } from '../../main/sample-snapshot.ts';

function at(second: number, bitrateKbps: number) {
  return sampleSnapshot({ nowMs: second * 1_000, relays: { a: sampleRelay('live', { bitrateKbps }) } });
}

test('bitrate line: nothing seen yet, unknown and not zero', () => {
  expect(new BitrateHistory().line('a')).toEqual(new Array(HISTORY_S).fill(null));
});

test('bitrate line: several snapshots in a second, one value', () => {
  const history = new BitrateHistory();
  for (const kbps of [1_000, 1_100, 1_200]) history.take(at(10, kbps));
  history.take(at(11, 2_000));
  expect(history.line('a').slice(-3)).toEqual([null, 1_000, 2_000]);
  expect(history.line('a')).toHaveLength(HISTORY_S);
});

test('bitrate line: seconds without a snapshot, filled so that time stays true', () => {
  const history = new BitrateHistory();
  history.take(at(10, 1_000));
  history.take(at(13, 2_000));
  expect(history.line('a').slice(-4)).toEqual([1_000, 2_000, 2_000, 2_000]);
});

test('bitrate line: a destination is gone, so is its line', () => {
  const history = new BitrateHistory();
  history.take(at(10, 1_000));
  history.take(sampleSnapshot({ nowMs: 11_000, relays: {} }));
  expect(history.line('a').at(-1)).toBeNull();
});
