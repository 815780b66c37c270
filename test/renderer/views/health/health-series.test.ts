import { expect, test } from 'vitest';
import { HEALTH_SAMPLES, type HealthHistory } from '../../../../main/contract/health.ts';
import { joined, lastSeq, runsOf, shares } from '../../../../renderer/views/health/health-series.ts';

function history(seq: number, count: number, relays: string[] = ['a']): HealthHistory {
  const values = (offset: number) => Array.from({ length: count }, (_, index) => seq + index + offset);
  const line = () => ({
    state: new Array(count).fill('live'),
    bitrateKbps: values(0),
    queueBytes: values(0),
    droppedFrames: values(0),
  });
  return {
    ...{ seq, fromMs: seq * 5_000, stepMs: 5_000 },
    program: { bitrateKbps: values(0), fps: values(0), shortTermLufs: values(0), source: new Array(count).fill('main') },
    relays: Object.fromEntries(relays.map((id) => [id, line()])),
  };
}

test('health series: what is new is added, the hour stays an hour and its times are right', () => {
  const whole = joined(null, history(1, HEALTH_SAMPLES));
  const next = joined(whole, history(lastSeq(whole) + 1, 2));
  expect(next).toEqual(history(3, HEALTH_SAMPLES));
});

test('health series: nothing new, nothing changes', () => {
  const whole = history(1, 5);
  expect(joined(whole, history(6, 0))).toEqual(whole);
});

test('health series: a desk that began anew, its answer alone', () => {
  expect(joined(history(400, 5), history(1, 2))).toEqual(history(1, 2));
});

test('health series: a destination comes and another goes, unknown before and gone after', () => {
  const next = joined(history(1, 2, ['a']), history(3, 1, ['b']));
  expect(Object.keys(next.relays)).toEqual(['b']);
  expect(next.relays.b).toMatchObject({ state: ['idle', 'idle', 'live'], bitrateKbps: [null, null, 3] });
});

test('health series: states as runs and as shares', () => {
  expect(runsOf(['live', 'live', 'slow', 'live'])).toEqual([
    { value: 'live', start: 0, end: 2 },
    { value: 'slow', start: 2, end: 3 },
    { value: 'live', start: 3, end: 4 },
  ]);
  expect(runsOf([])).toEqual([]);
  expect(shares(['slow', 'live', 'live'])).toEqual([
    { value: 'live', count: 2 },
    { value: 'slow', count: 1 },
  ]);
});
