import { expect, test } from 'vitest';
import { type FrameCounters, StatisticsWindow } from '../../../../main/obs/live/statistics.ts';

const counters = (parts: Partial<FrameCounters>): FrameCounters => ({
  ...{ rendered: 0, renderLagged: 0, encoded: 0, encoderLagged: 0, sent: 0, dropped: 0 },
  ...parts,
});

test('statistics: a bad half minute after a good hour, its share alone', () => {
  const window = new StatisticsWindow();
  window.note(0, counters({ rendered: 108_000, renderLagged: 3 }));
  for (let second = 3; second <= 30; second += 3) {
    window.note(second * 1_000, counters({ rendered: 108_000 + second * 30, renderLagged: 3 + second * 3 }));
  }
  expect(window.shares).toEqual({ renderLagPercent: 10, encoderLagPercent: 0, droppedPercent: 0 });
});

test('statistics: it is over, forgotten after half a minute', () => {
  const window = new StatisticsWindow();
  window.note(0, counters({ sent: 0, dropped: 0 }));
  window.note(3_000, counters({ sent: 90, dropped: 45 }));
  expect(window.shares.droppedPercent).toBe(50);
  for (let second = 6; second <= 36; second += 3) window.note(second * 1_000, counters({ sent: second * 30, dropped: 45 }));
  expect(window.shares.droppedPercent).toBe(0);
});

test('statistics: OBS or its stream was started anew, counts from there', () => {
  const window = new StatisticsWindow();
  window.note(0, counters({ encoded: 9_000, encoderLagged: 900 }));
  window.note(3_000, counters({ encoded: 90, encoderLagged: 0 }));
  expect(window.shares.encoderLagPercent).toBe(0);
  window.note(6_000, counters({ encoded: 190, encoderLagged: 5 }));
  expect(window.shares.encoderLagPercent).toBe(5);
});
