import { expect, test } from 'vitest';
import { type ClockReading, timeGap } from '../../../../main/domain/system/time-gap.ts';

const BEFORE: ClockReading = { wallMs: 1_000_000, monotonicMs: 500, uptimeMs: 90_000 };

/** A reading by which so much time has passed on each clock, ms. */
function after(wallMs: number, monotonicMs: number, uptimeMs: number | null): ClockReading {
  return { wallMs: 1_000_000 + wallMs, monotonicMs: 500 + monotonicMs, uptimeMs: uptimeMs === null ? null : 90_000 + uptimeMs };
}
const gap = (reading: ClockReading, monotonicSleeps = true) => timeGap(BEFORE, reading, 2_000, monotonicSleeps);

test.each([
  ['all clocks run on', after(2_000, 2_000, 2_000), 0, 0],
  ['a time service corrects 2 s', after(4_000, 2_000, 2_000), 0, 0],
  ['the clock is set forward by an hour', after(3_602_000, 2_000, 2_000), 3_600_000, 0],
  ['the clock is set back by a minute', after(-58_000, 2_000, 2_000), -60_000, 0],
  ['the machine sleeps for eight hours', after(28_802_000, 2_000, 28_802_000), 0, 28_800_000],
  ['it sleeps for a minute and is set right by five on waking', after(67_000, 2_000, 62_000), 5_000, 60_000],
  ['a busy machine looks 9 s late', after(11_000, 11_000, 11_000), 0, 0],
  ['a process was frozen for a minute, the machine was not', after(62_000, 62_000, 62_000), 0, 0],
])('time gap: %s', (_what, reading, steppedMs, sleptMs) => {
  expect(gap(reading)).toEqual({ steppedMs, sleptMs });
});

test('time gap: no uptime, a sleep looks like a step and is called one', () => {
  expect(gap(after(62_000, 2_000, null))).toEqual({ steppedMs: 60_000, sleptMs: 0 });
});

test('time gap: monotonic clock that goes on in sleep, a look that comes far too late was slept through', () => {
  expect(gap(after(62_000, 62_000, 62_000), false)).toEqual({ steppedMs: 0, sleptMs: 60_000 });
  expect(gap(after(8_000, 8_000, 8_000), false)).toEqual({ steppedMs: 0, sleptMs: 0 });
  expect(gap(after(3_602_000, 2_000, 2_000), false)).toEqual({ steppedMs: 3_600_000, sleptMs: 0 });
});
