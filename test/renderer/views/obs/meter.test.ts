import { expect, test } from 'vitest';
import { filled, moved, SILENT_METER } from '../../../../renderer/views/obs/meter.ts';

test('meter: a peak rises at once, falls 24 dB a second and is held for a second and a half', () => {
  const loud = moved(SILENT_METER, [-20, -6], 1_000);
  expect(loud).toMatchObject({ magnitudeDb: -20, peakDb: -6, heldDb: -6 });
  const later = moved(loud, [-60, -50], 2_000);
  expect(later).toMatchObject({ magnitudeDb: -60, peakDb: -30, heldDb: -6 });
  const over = moved(later, [-60, -50], 2_600);
  expect(over.heldDb).toBe(over.peakDb);
  expect(moved(over, [-3, -1], 2_650)).toMatchObject({ peakDb: -1, heldDb: -1 });
});

test('meter: the scale ends at -60 and 0 dB', () => {
  expect([filled(-100), filled(-60), filled(-30), filled(0), filled(6)]).toEqual([0, 0, 0.5, 1, 1]);
});
