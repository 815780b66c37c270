import { describe, expect, test } from 'vitest';
import { Pace } from '../../../../main/engine/ingest/pace.ts';
import { FakeClock } from '../../fake-clock.ts';

/** How often a steady stream is made to wait in 30 s, given what it brings in 10 ms. */
function waits(piece: { bytes: number; chunks: number; messages: number }): number {
  let nowMs = 0;
  const pace = new Pace(Object.assign(new FakeClock(0), { monotonicMs: () => nowMs }));
  let count = 0;
  for (let i = 0; i < 3_000; i += 1) {
    nowMs += 10;
    if (pace.spend(piece.bytes, piece.chunks, piece.messages) > 0) count += 1;
  }
  return count;
}

describe('pace', () => {
  test('pace: 60 Mb/s in chunks of 128 bytes, never waits', () => {
    expect(waits({ bytes: 75_000, chunks: 586, messages: 2 })).toBe(0);
  });

  test('pace: a burst of 15 MB after a stall, never waits', () => {
    expect(new Pace(new FakeClock(0)).spend(15_000_000, 240, 200)).toBe(0);
  });

  test('pace: 1 GB/s, held to 25 MB/s', () => {
    const pace = new Pace(new FakeClock(0));
    let waitMs = 0;
    for (let i = 0; i < 1_000; i += 1) waitMs = pace.spend(1_000_000, 16, 8);
    expect(waitMs / 1_000).toBeCloseTo(1_000 / 25, -1);
  });

  test.each([
    ['messages of one byte', { bytes: 65_536, chunks: 5_000, messages: 5_000 }],
    ['chunks of one byte', { bytes: 65_536, chunks: 32_000, messages: 1 }],
  ])('pace: a flood of %s, waits after a few pieces', (_, piece) => {
    const pace = new Pace(new FakeClock(0));
    const delays = Array.from({ length: 5 }, () => pace.spend(piece.bytes, piece.chunks, piece.messages));
    expect(delays[0]).toBe(0);
    expect(delays[4]).toBeGreaterThan(900);
  });
});
