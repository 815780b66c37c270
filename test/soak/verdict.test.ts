import { expect, test } from 'vitest';
import { slope } from './slope.ts';
import { type Sample, soakVerdict } from './verdict.ts';

const MINUTE = 60_000;
const samples = (minutes: number, of: (minute: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: minutes }, (_, minute) => ({
    atMs: minute * MINUTE,
    ownMb: 50,
    rssMb: 90,
    handles: 40,
    isCollected: true,
    ...of(minute),
  }));

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

test('soak: what waits to be collected rises to 10 MB and more, green; the same on what grows, broken', () => {
  const saw = (floor: (minute: number) => number) =>
    soakVerdict(
      Array.from({ length: 360 }, (_, look) => {
        const minute = look / 12;
        const isCollected = look % 12 === 0;
        const waiting = isCollected ? 0 : (minute / 3) * (minute % 1);
        return { atMs: minute * MINUTE, ownMb: floor(minute) + waiting, rssMb: 90, handles: 40, isCollected };
      }),
      5 * MINUTE,
      true,
    );
  expect(saw(() => 40)).toMatchObject({ broken: [], firstMb: 40, lastMb: 40 });
  expect(saw(() => 40).worstMb).toBeGreaterThan(49);
  expect(saw((minute) => 40 + minute / 20).broken).toHaveLength(1);
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
