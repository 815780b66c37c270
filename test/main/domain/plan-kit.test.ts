import { expect, test } from 'vitest';
import { clash, planKit } from '../../../main/domain/show-kit/plan-kit.ts';

const empty = { scenes: ['Scene'], inputs: [], items: new Map<string, string[]>() };

test('show kit: an empty OBS, all of it is added and each source made once', () => {
  const plan = planKit('concert', empty);
  expect(plan.scenes).toEqual(['Doors', 'Stage/Wide', 'Stage/Close', 'Interval', 'End']);
  expect(plan.sources).toEqual(['Foyer ground', 'Foyer title', 'Foyer clock', 'Foyer lower third']);
  expect(plan.items).toHaveLength(10);
  expect(plan.kept).toEqual([]);
});

test('show kit: half of it is there, only the rest is added', () => {
  const items = new Map([['Doors', ['Foyer ground', 'Foyer title', 'Camera']]]);
  const plan = planKit('concert', { scenes: ['Doors', 'End'], inputs: ['Foyer ground', 'Foyer title', 'Camera'], items });
  expect(plan.scenes).toEqual(['Stage/Wide', 'Stage/Close', 'Interval']);
  expect(plan.sources).toEqual(['Foyer clock', 'Foyer lower third']);
  expect(plan.items.filter(({ scene }) => scene === 'Doors')).toEqual([{ scene: 'Doors', source: 'Foyer clock' }]);
  expect(plan.kept).toEqual(['Doors', 'End', 'Foyer ground', 'Foyer title']);
});

test('show kit: its name is used for something else, said', () => {
  expect(clash('concert', { ...empty, inputs: ['Doors'] })).toBe('Doors');
  expect(clash('concert', { ...empty, scenes: ['Foyer clock'] })).toBe('Foyer clock');
  expect(clash('gallery-tour', { ...empty, inputs: ['Interval'] })).toBeNull();
});
