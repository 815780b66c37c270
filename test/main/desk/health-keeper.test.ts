import { expect, test } from 'vitest';
import { HEALTH_SAMPLES, HEALTH_STEP_MS } from '../../../main/contract/health.ts';
import type { RelayStatus } from '../../../main/contract/relay.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import { HealthKeeper } from '../../../main/desk/health-keeper.ts';
import { FakeClock } from '../fake-clock.ts';
import { sampleRelay, sampleSnapshot } from '../sample-snapshot.ts';

const AT = Date.UTC(2026, 10, 21, 19, 0, 0);

function keeperOn(first: Snapshot = sampleSnapshot()) {
  const clock = new FakeClock(AT);
  const desk = { snapshot: first };
  const keeper = new HealthKeeper({ clock, current: () => desk.snapshot });
  keeper.begin();
  const relays = (parts: Record<string, RelayStatus>) => {
    desk.snapshot = { ...desk.snapshot, relays: parts };
  };
  return { clock, keeper, desk, relays, steps: (count: number) => clock.advance(count * HEALTH_STEP_MS) };
}

test('health: nothing is wanted and no program is there, nothing is kept', async () => {
  const { keeper, steps } = keeperOn();
  await steps(10);
  expect(keeper.history()).toMatchObject({ stepMs: HEALTH_STEP_MS, program: { bitrateKbps: [], source: [] }, relays: {} });
});

test('health: a program and a relay, a sample each 5 s with its time', async () => {
  const { keeper, desk, relays, steps } = keeperOn();
  const video = { codec: 'H.264', profile: 'High', width: 1280, height: 720, fps: 30, bitrateKbps: 5_800, gopMs: 2_000 };
  desk.snapshot = sampleSnapshot({
    program: { ...desk.snapshot.program, state: 'live', bitrateKbps: 6_000.5, video },
    air: { ...desk.snapshot.air, source: 'main' },
    watch: {
      ...desk.snapshot.watch,
      sound: {
        ...{ momentaryLufs: -20, shortTermLufs: -22.4, integratedLufs: null, truePeakDbtp: -3 },
        ...{ silentMs: 0, isClipping: false },
      },
    },
  });
  relays({ a: sampleRelay('live', { bitrateKbps: 6_010, queueBytes: 1_500, droppedFrames: 4 }) });
  await steps(1);
  relays({ a: sampleRelay('slow', { bitrateKbps: 3_000, queueBytes: 90_000, droppedFrames: 64 }) });
  await steps(1);
  expect(keeper.history()).toEqual({
    seq: expect.any(Number),
    fromMs: AT + HEALTH_STEP_MS,
    stepMs: HEALTH_STEP_MS,
    program: { bitrateKbps: [6_000.5, 6_000.5], fps: [30, 30], shortTermLufs: [-22.4, -22.4], source: ['main', 'main'] },
    relays: { a: { state: ['live', 'slow'], bitrateKbps: [6_010, 3_000], queueBytes: [1_500, 90_000], droppedFrames: [null, 60] } },
  });
});

test('health: the relay is started anew, its dropped frames begin anew and none is negative', async () => {
  const { keeper, relays, steps } = keeperOn();
  relays({ a: sampleRelay('live', { droppedFrames: 500 }) });
  await steps(1);
  relays({ a: sampleRelay('live', { droppedFrames: 3 }) });
  await steps(1);
  expect(keeper.history().relays.a?.droppedFrames).toEqual([null, 3]);
});

test('health: idle for 20 s between two shows, a gap of nulls', async () => {
  const { keeper, relays, steps } = keeperOn();
  relays({ a: sampleRelay('live', { bitrateKbps: 1_000 }) });
  await steps(1);
  relays({ a: sampleRelay('idle') });
  await steps(4);
  relays({ a: sampleRelay('live', { bitrateKbps: 2_000 }) });
  await steps(1);
  const { a } = keeper.history().relays;
  expect(a?.bitrateKbps).toEqual([1_000, null, null, null, null, 2_000]);
  expect(a?.state).toEqual(['live', 'idle', 'idle', 'idle', 'idle', 'live']);
});

test('health: two hours, the last one is kept; a relay that came late has nulls before', async () => {
  const { keeper, relays, steps } = keeperOn();
  relays({ a: sampleRelay('live') });
  await steps(2 * HEALTH_SAMPLES - 1);
  relays({ a: sampleRelay('live'), b: sampleRelay('live', { bitrateKbps: 7 }) });
  await steps(1);
  const { fromMs, relays: kept } = keeper.history();
  expect(kept.a?.bitrateKbps).toHaveLength(HEALTH_SAMPLES);
  expect(fromMs).toBe(AT + (HEALTH_SAMPLES + 1) * HEALTH_STEP_MS);
  expect(kept.b?.bitrateKbps.slice(-2)).toEqual([null, 7]);
});

test('health: what came after a known sample, that alone; an unknown one, the whole hour', async () => {
  const { keeper, relays, steps } = keeperOn();
  relays({ a: sampleRelay('live') });
  await steps(5);
  const { seq } = keeper.history();
  expect(keeper.history(seq + 2)).toMatchObject({ seq: seq + 3, fromMs: AT + 4 * HEALTH_STEP_MS });
  expect(keeper.history(seq + 2).relays.a?.state).toHaveLength(2);
  expect(keeper.history(seq + 4).relays.a?.state).toEqual([]);
  expect(keeper.history(seq + 99).relays.a?.state).toHaveLength(5);
});

test('health: the clock is set back by an hour, the line is whole and its times are of the new clock', async () => {
  const { clock, keeper, relays, steps } = keeperOn();
  relays({ a: sampleRelay('live') });
  await steps(3);
  clock.step(-3_600_000);
  await steps(3);
  expect(keeper.history().relays.a?.state).toHaveLength(6);
  expect(keeper.history().fromMs).toBe(AT - 3_600_000 + HEALTH_STEP_MS);
});

test('health: 200 destinations over two hours, under 4 MB; one that is removed takes its line with it', async () => {
  const { keeper, relays, steps } = keeperOn();
  const all = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`d${index}`, sampleRelay('live')] as const));
  const before = process.memoryUsage().arrayBuffers;
  relays(all);
  await steps(2 * HEALTH_SAMPLES);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
  relays({ d7: all.d7! });
  await steps(1);
  expect(Object.keys(keeper.history().relays)).toEqual(['d7']);
});

test('health: ended, no timer is left', () => {
  const { clock, keeper } = keeperOn();
  keeper[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
});
