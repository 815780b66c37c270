import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Air } from '../../../../main/engine/air/air.ts';
import { FakeClock } from '../../fake-clock.ts';
import { openAir } from '../open-air.ts';
import { TestEncoder } from '../test-encoder.ts';
import { OutputRecorder } from './output-recorder.ts';

let clock: FakeClock;
let air: Air;
let output: OutputRecorder;

beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 10, 24, 20));
  air = openAir(clock, { isWanted: () => true });
  output = new OutputRecorder(air.bus, clock);
});

afterEach(() => {
  air[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
});

async function play(ms: number, ...encoders: TestEncoder[]): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 40) {
    for (const encoder of encoders) encoder.frame();
    await clock.advance(40);
  }
}

const encoder = (name: 'main' | 'backup' = 'main') => new TestEncoder(air.feeds[name]).begin();

test('air: nothing gathers before something is on air, then it does as long as the tick', async () => {
  expect(air.gatherMs).toBe(0);
  await play(200, encoder());
  expect(air.gatherMs).toBe(40);
  for (let readers = 0; readers < 63; readers += 1) new OutputRecorder(air.bus, clock);
  expect(air.gatherMs).toBe(100);
});

test('air: of the feed on air goes out at once, of another one sends nothing early', async () => {
  const [main, backup] = [encoder(), encoder('backup')];
  await play(1_000, main, backup);
  main.frame();
  const before = output.batches.length;
  air.gathered(air.feeds.backup);
  expect(output.batches).toHaveLength(before);
  air.gathered(air.feeds.main);
  expect(output.batches.length).toBeGreaterThan(before);
});
