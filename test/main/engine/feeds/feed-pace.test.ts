import { expect, test } from 'vitest';
import { FeedPace } from '../../../../main/engine/feeds/feed-pace.ts';

/** Notes media every 20 ms of wall time, `pace` times as fast, for `ms`. @returns when it was last draining */
function run(pace: FeedPace, from: { atMs: number; mediaMs: number }, speed: number, ms: number): number | null {
  let last: number | null = null;
  for (let i = 0; i <= ms; i += 20) {
    pace.note(from.mediaMs + i * speed, from.atMs + i);
    if (pace.isDraining(from.atMs + i)) last = i;
  }
  return last;
}

test('feed pace: a new publisher, never called a burst', () => {
  const pace = new FeedPace();
  pace.clear();
  expect(run(pace, { atMs: 0, mediaMs: 0 }, 10, 1_000)).toBeNull();
});

test('feed pace: in real time at once after a stall, certain after 300 ms', () => {
  const pace = new FeedPace();
  pace.stalled(5_000);
  expect(run(pace, { atMs: 5_000, mediaMs: 900 }, 1, 2_000)).toBeLessThanOrEqual(320);
});

test('feed pace: a burst of a second after a stall, not before it is over', () => {
  const pace = new FeedPace();
  pace.stalled(0);
  expect(run(pace, { atMs: 0, mediaMs: 0 }, 4, 1_000)).toBe(1_000);
  const last = run(pace, { atMs: 1_020, mediaMs: 4_020 }, 1, 2_000);
  expect(last).toBeGreaterThan(100);
  expect(last).toBeLessThanOrEqual(400);
});

test('feed pace: a burst without an end, taken as it is after 5 s', () => {
  const pace = new FeedPace();
  pace.stalled(0);
  expect(run(pace, { atMs: 0, mediaMs: 0 }, 3, 9_000)).toBe(4_980);
});
