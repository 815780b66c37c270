import { expect, test } from 'vitest';
import { seededRandom } from '../hostile/random.ts';
import { endlessly } from './plan.ts';

const first = (count: number, seed: number) => {
  const order = endlessly(['a', 'b', 'c', 'd'], seededRandom(seed));
  return Array.from({ length: count }, () => order.next().value);
};

test('chaos plan: one seed, one order', () => {
  expect(first(12, 7)).toEqual(first(12, 7));
  expect(first(12, 7)).not.toEqual(first(12, 8));
});

test('chaos plan: everything comes once before anything comes again', () => {
  const order = first(8, 1);
  expect(order.slice(0, 4).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  expect(order.slice(4).toSorted()).toEqual(['a', 'b', 'c', 'd']);
});

test('chaos plan: nothing to choose from, refused', () => {
  expect(() => endlessly([], () => 0).next()).toThrow(RangeError);
});
