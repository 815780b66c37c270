import { expect, test } from 'vitest';
import { slope } from './slope.ts';
import { type Sample, soakVerdict } from './verdict.ts';

const MINUTE = 60_000;
const samples = (minutes: number, of: (minute: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: minutes }, (_, minute) => ({ atMs: minute * MINUTE, ownMb: 50, rssMb: 90, handles: 40, ...of(minute) }));

test('slope: a line is found again, and one point has none', () => {
  expect(slope([1, 2, 3].map((x) => ({ x, y: 5 + 2 * x })))).toBeCloseTo(2);
  expect(slope([{ x: 1, y: 1 }])).toBeNaN();
});

test('soak: memory grows while warming up only, green', () => {
  const verdict = soakVerdict(
    samples(30, (minute) => ({ ownMb: minute < 5 ? 20 + 6 * minute : 50 })),
    5 * MINUTE,
    true,
  );
  expect(verdict).toMatchObject({ broken: [], samples: 25 });
  expect(verdict.slopeMbPerHour).toBeCloseTo(0);
});

test('soak: two megabytes an hour, broken, and only looked at in a short run', () => {
  const grown = samples(30, (minute) => ({ ownMb: 50 + minute / 30 }));
  expect(soakVerdict(grown, 5 * MINUTE, true).broken).toEqual(['memory grows by 2.00 MB an hour, bar 1']);
  expect(soakVerdict(grown, 5 * MINUTE, false).broken).toEqual([]);
});

test('soak: a collector that lets memory rise by 5 MB and fall again, or once is thorough, green; the same on what grows, broken', () => {
  const saw = (floor: (minute: number) => number) =>
    soakVerdict(
      Array.from({ length: 360 }, (_, look) => {
        const minute = look / 12;
        const thorough = minute > 8 && minute < 9 ? 20 : 0;
        return { atMs: minute * MINUTE, ownMb: floor(minute) - thorough + 5 * ((minute * 1.9) % 1), rssMb: 90, handles: 40 };
      }),
      5 * MINUTE,
      true,
    ).broken;
  expect(saw(() => 40)).toEqual([]);
  expect(saw((minute) => 40 + minute / 20)).toHaveLength(1);
});

test('soak: handles open for a moment, green; handles that stay, broken', () => {
  expect(
    soakVerdict(
      samples(30, (minute) => ({ handles: minute % 2 ? 40 : 47 })),
      0,
      true,
    ).broken,
  ).toEqual([]);
  expect(
    soakVerdict(
      samples(30, (minute) => ({ handles: 40 + minute })),
      0,
      true,
    ).broken,
  ).toEqual(['40 handles became 60']);
});
