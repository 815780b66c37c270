import { expect, test } from 'vitest';
import { mixOf } from '../../../main/obs/mix.ts';

test('mix: powers are added side by side, a mono source is on both, and nothing is silence', () => {
  expect(mixOf([])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const [left, right] = mixOf([
    [
      [0.3, 0.6],
      [0, 0],
    ],
    [[0.4, 0.8]],
  ]);
  expect(left[0]).toBeCloseTo(0.5);
  expect(left[1]).toBeCloseTo(1);
  expect(right).toEqual([0.4, 0.8]);
});
