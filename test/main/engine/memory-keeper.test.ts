import { expect, test } from 'vitest';
import { keepMemoryLow } from '../../../main/engine/memory-keeper.ts';
import { FakeClock } from '../fake-clock.ts';

test('memory keeper: buffers pile up, they are collected once per pile; what stays held is not collected again and again', async () => {
  const clock = new FakeClock(0);
  let held = 5_000_000;
  let collections = 0;
  const collect = () => {
    collections += 1;
    held = 9_000_000;
  };
  using _keeper = keepMemoryLow(clock, { held: () => held, collect });
  held = 16_000_000;
  await clock.advance(2_000);
  expect(collections).toBe(0);
  held = 18_000_000;
  await clock.advance(2_000);
  expect(collections).toBe(1);
  held = 20_000_000;
  await clock.advance(10_000);
  expect(collections).toBe(1);
});
