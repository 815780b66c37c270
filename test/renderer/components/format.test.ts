import { expect, test } from 'vitest';
import { duration } from '../../../renderer/components/format.ts';

test.each([
  [0, '0:00'],
  [7_999, '0:07'],
  [754_000, '12:34'],
  [3_723_000, '1:02:03'],
  [360_000_000, '100:00:00'],
  [-5_000, '0:00'],
])('duration: %d ms, %s', (ms, text) => expect(duration(ms)).toBe(text));
