import { expect, test } from 'vitest';
import { isSameSound } from '../../../../main/engine/bus/aac-header.ts';

const header = (hex: string): Buffer => Buffer.from(hex, 'hex');

test.each([
  ['the same bytes', 'af001190', 'af001190', true],
  ['one that says there is no SBR, one that does not', 'af00119056e500', 'af001190', true],
  ['another rate', 'af001210', 'af001190', false],
  ['another number of channels', 'af001188', 'af001190', false],
  ['one with SBR', 'af00119056e580', 'af001190', false],
  ['another codec', '2f001190', 'af001190', false],
  ['cut off', 'af0011', 'af001190', false],
])('aac header: %s, told', (_, one, other, same) => {
  expect(isSameSound(header(one), header(other))).toBe(same);
  expect(isSameSound(header(other), header(one))).toBe(same);
});
