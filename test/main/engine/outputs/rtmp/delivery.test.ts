import { expect, test } from 'vitest';
import { Delivery, type DeliverySample } from '../../../../../main/engine/outputs/rtmp/delivery.ts';

const RATE = 750_000;

/** A connection that writes the program (6 Mb/s) and reports twice a second; `at` says what the kernel and the peer do. */
function run(delivery: Delivery, fromMs: number, toMs: number, at: (ms: number, written: number) => Partial<DeliverySample>): void {
  for (let ms = fromMs; ms <= toMs; ms += 500) {
    const writtenBytes = (ms * RATE) / 1_000;
    const base = { kernelBytes: 0, unsentBytes: 0, queuedBytes: 0, acknowledgements: 0, ackedBytes: 0, offeredBytes: writtenBytes };
    delivery.note({ nowMs: ms, writtenBytes, ...base, ...at(ms, writtenBytes) });
  }
}

test('delivery: peer takes everything, rate as sent and never still', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 6_000, () => ({ kernelBytes: 20_000 }));
  expect(delivery.bitrateKbps).toBe(6_000);
  expect(delivery.silentMs(6_000)).toBe(0);
  expect(delivery.lateMs).toBeLessThan(100);
});

test('delivery: nothing to send for a minute, not still', () => {
  const delivery = new Delivery(0);
  for (let ms = 0; ms <= 60_000; ms += 1_000) run(delivery, 0, 0, () => ({ nowMs: ms, writtenBytes: 5_000 }));
  expect(delivery.silentMs(60_000)).toBe(0);
  expect(delivery.progressAtMs).toBe(0);
});

test('delivery: peer stops reading, still from the last byte that reached it', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 5_000, () => ({}));
  run(delivery, 5_500, 9_000, (_ms, written) => ({ kernelBytes: written - 5_000 * (RATE / 1_000) }));
  expect(delivery.stuckMs(9_000)).toBe(4_000);
  expect(delivery.bitrateKbps).toBe(0);
});

test('delivery: peer takes half of it, moving but later and later', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 4_000, (_ms, written) => ({ kernelBytes: written / 2 }));
  expect(delivery.stuckMs(4_000)).toBe(0);
  expect(delivery.lateMs).toBeGreaterThan(2_000);
  expect(delivery.bitrateKbps).toBe(3_000);
});

test('delivery: allowance, two seconds of program in good times and far less once something waits', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 4_000, () => ({}));
  expect(delivery.allowance()).toBe(2 * RATE);
  run(delivery, 4_500, 4_500, () => ({ kernelBytes: 400_000, queuedBytes: 10 }));
  expect(delivery.allowance()).toBeLessThan(200_000);
  run(delivery, 5_000, 5_000, () => ({ kernelBytes: 800_000, queuedBytes: 10 }));
  expect(delivery.allowance()).toBe(0);
});

/** Acknowledges all but the last bit every 500 kB until `untilMs`. */
const acking = (untilMs: number, kernelBytes: number | null) => (ms: number) => {
  const acknowledgements = Math.floor((Math.min(ms, untilMs) * RATE) / 1_000 / 500_000);
  return { kernelBytes, acknowledgements, ackedBytes: acknowledgements * 500_000 };
};

test('delivery: peer acknowledges regularly, the kernel need not be asked', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 500, acking(60_000, 0));
  expect(delivery.knowledge).toBe('little');
  run(delivery, 1_000, 6_000, acking(60_000, null));
  expect(delivery.knowledge).toBe('enough');
  expect(delivery.silentMs(6_000)).toBeLessThan(1_000);
});

test('delivery: peer stops reading behind large buffers, its silence says so before the kernel does', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 10_000, acking(6_000, 0));
  expect(delivery.stuckMs(10_000)).toBe(0);
  expect(delivery.silentMs(10_000)).toBeGreaterThanOrEqual(3_500);
  expect(delivery.knowledge).not.toBe('enough');
});

test('delivery: peer gives up acknowledging and goes on reading, forgiven after 15 s', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 25_000, acking(6_000, 0));
  expect(delivery.silentMs(25_000)).toBe(0);
});

test("delivery: kernel that cannot be read, the peer's word counts", () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 12_000, acking(6_000, null));
  expect(delivery.stuckMs(12_000)).toBeGreaterThan(4_000);
  expect(delivery.allowance()).toBe(0);
});

test('delivery: kernel that cannot be read and a peer without a word, what the kernel took counts', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 3_000, () => ({ kernelBytes: null }));
  expect(delivery.bitrateKbps).toBe(6_000);
  run(delivery, 3_500, 8_000, (_ms, written) => ({ kernelBytes: null, unsentBytes: written - 3_000 * (RATE / 1_000) }));
  expect(delivery.stuckMs(8_000)).toBe(5_000);
});

test('delivery: peer that reads half of what its kernel takes, late by its own word alone', () => {
  const delivery = new Delivery(0);
  run(delivery, 0, 20_000, (ms) => {
    const acknowledgements = Math.floor((ms * RATE) / 2_000 / 500_000);
    return { acknowledgements, ackedBytes: acknowledgements * 500_000 };
  });
  expect(delivery.lateMs).toBe(0);
  expect(delivery.unreadMs).toBeGreaterThan(8_000);
});

test('delivery: peer that keeps up, or says nothing, not late by its own word', () => {
  const [acknowledging, silent] = [new Delivery(0), new Delivery(0)];
  run(acknowledging, 0, 20_000, acking(60_000, 0));
  run(silent, 0, 20_000, () => ({}));
  expect([acknowledging.unreadMs, silent.unreadMs]).toEqual([0, 0]);
});
