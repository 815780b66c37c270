import { expect, test } from 'vitest';
import { advanced, filled, heard, isDark, type MeterState, SILENT_METER } from '../../../../renderer/views/obs/meter.ts';

/** A picture every 1/60 s, without a reading. */
function later(state: MeterState, untilMs: number): MeterState {
  let then = state;
  for (let nowMs = state.atMs; nowMs < untilMs; nowMs += 1_000 / 60) then = advanced(then, nowMs);
  return advanced(then, untilMs);
}

/** Readings every 50 ms that stay the same. */
function steady(state: MeterState, reading: readonly [number, number], untilMs: number): MeterState {
  let then = state;
  for (let nowMs = state.atMs + 50; nowMs <= untilMs; nowMs += 50) then = heard(later(then, nowMs), reading, nowMs);
  return then;
}

test('meter: a peak is shown at once, falls 20 dB in 1.7 s from the next reading on and is held for a second and a half', () => {
  const loud = heard(SILENT_METER, [-20, -6], 1_000);
  expect(loud).toMatchObject({ peakDb: -6, heldDb: -6 });
  const quiet = steady(loud, [-60, -58], 2_450);
  expect(quiet.peakDb).toBeCloseTo(-6 - (20 / 1_700) * 1_400, 6);
  expect(quiet.heldDb).toBe(-6);
  const over = steady(quiet, [-60, -58], 2_750);
  expect(over.peakDb).toBeCloseTo(-26, 6);
  expect(over.heldDb).toBe(over.peakDb);
  expect(heard(over, [-3, -1], 2_800)).toMatchObject({ peakDb: -1, heldDb: -1, heldAtMs: 2_800 });
});

test('meter: the level comes within 1 % of a new reading in 300 ms, up and down', () => {
  const up = later(heard({ ...SILENT_METER, levelDb: -60, atMs: 1_000 }, [-20, -20], 1_000), 1_300);
  expect(up.levelDb).toBeCloseTo(-20.4, 1);
  const down = later(heard({ ...up, levelDb: -20 }, [-40, -40], 1_300), 1_600);
  expect(down.levelDb).toBeCloseTo(-39.8, 1);
});

test('meter: pictures between two readings, the same as without them', () => {
  const loud = heard(SILENT_METER, [-20, -6], 1_000);
  const [one, many] = [advanced(loud, 1_400), later(loud, 1_400)];
  expect(many.peakDb).toBeCloseTo(one.peakDb, 6);
  expect(many.levelDb).toBeCloseTo(one.levelDb, 6);
  expect(many.heldDb).toBe(one.heldDb);
});

test('meter: never below the peak that was read last, never backwards in time', () => {
  const tone = steady(SILENT_METER, [-23, -20], 3_000);
  expect(later(tone, 3_049)).toMatchObject({ peakDb: -20, heldDb: -20, levelDb: -23 });
  expect(advanced(tone, 2_000)).toBe(tone);
});

test('meter: no reading for half a second, it falls to nothing and is dark', () => {
  const tone = heard(SILENT_METER, [-20, -18], 1_000);
  expect(later(tone, 1_490).peakDb).toBe(-18);
  const falling = later(tone, 2_600);
  expect(falling.peakDb).toBeLessThan(-30);
  expect(isDark(falling)).toBe(false);
  expect(isDark(later(falling, 6_000))).toBe(true);
  expect(isDark(heard(SILENT_METER, [-100, -100], 1_000))).toBe(true);
});

test('meter: the scale ends at -60 and 0 dB', () => {
  expect([filled(-100), filled(-60), filled(-30), filled(0), filled(6)]).toEqual([0, 0, 0.5, 1, 1]);
});
