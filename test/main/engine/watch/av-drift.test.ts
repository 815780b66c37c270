import { expect, test } from 'vitest';
import type { Batch } from '../../../../main/engine/bus/batch.ts';
import { AvDrift } from '../../../../main/engine/watch/av-drift.ts';
import { batchOf } from '../outputs/test-program.ts';

const AUDIO = Buffer.from([0xaf, 1, 0]);
const VIDEO = Buffer.from([0x27, 1, 0, 0, 0]);

/** A batch each 40 ms with one message of both, as from an encoder whose audio clock is off by so much after so many ms. */
function play(drift: AvDrift, { fromMs = 0, lengthMs, offsetMs }: { fromMs?: number; lengthMs: number; offsetMs: (ms: number) => number }) {
  for (let ms = fromMs; ms < fromMs + lengthMs; ms += 40) {
    const tags = [
      { type: 9, timestampMs: (5_000 + ms) >>> 0, payload: VIDEO },
      { type: 8, timestampMs: (5_000 + ms + offsetMs(ms)) >>> 0, payload: AUDIO },
    ];
    const batch: Batch = { ...batchOf(tags), madeAtMs: ms };
    drift.note(batch);
  }
}

test('drift: one offset all the time, none; before the third second, unknown', () => {
  const drift = new AvDrift();
  play(drift, { lengthMs: 2_000, offsetMs: () => -300 });
  expect(drift.driftMs).toBeNull();
  play(drift, { fromMs: 2_000, lengthMs: 3_000, offsetMs: (ms) => -300 + (ms % 80 === 0 ? 15 : -15) });
  expect(Math.abs(drift.driftMs!)).toBeLessThanOrEqual(1);
});

test('drift: an audio clock that is 1 % slow, minus 10 ms a second', () => {
  const drift = new AvDrift();
  play(drift, { lengthMs: 12_050, offsetMs: (ms) => -ms / 100 });
  expect(drift.driftMs).toBeCloseTo(-100, -1);
});

test('drift: timestamps that wrap at 32 bits, none', () => {
  const drift = new AvDrift();
  play(drift, { fromMs: 0, lengthMs: 6_000, offsetMs: () => -7_000 });
  expect(drift.driftMs).toBe(0);
});

test('drift: another feed, begins again', () => {
  const drift = new AvDrift();
  play(drift, { lengthMs: 5_000, offsetMs: () => 0 });
  play(drift, { fromMs: 5_000, lengthMs: 2_000, offsetMs: () => 200 });
  expect(drift.driftMs).toBe(200);
  drift.clear();
  expect(drift.driftMs).toBeNull();
  play(drift, { fromMs: 7_000, lengthMs: 4_000, offsetMs: () => 200 });
  expect(drift.driftMs).toBe(0);
});

test('drift: no picture, unknown', () => {
  const drift = new AvDrift();
  for (let ms = 0; ms < 5_000; ms += 40) drift.note({ ...batchOf([{ type: 8, timestampMs: ms, payload: AUDIO }]), madeAtMs: ms });
  expect(drift.driftMs).toBeNull();
});
