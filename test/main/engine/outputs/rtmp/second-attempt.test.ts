import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../../../../main/base/fault.ts';
import type { PublishSession } from '../../../../../main/engine/outputs/rtmp/publish-session.ts';
import { SecondAttempt } from '../../../../../main/engine/outputs/rtmp/second-attempt.ts';
import { FakeClock } from '../../../fake-clock.ts';

interface Opening {
  atMs: number;
  signal: AbortSignal;
  accept(): void;
  fail(error: unknown): void;
  session: { aborted: boolean };
}

let clock: FakeClock;
let openings: Opening[];
let taken: number[];
let failures: unknown[];
let second: SecondAttempt;

beforeEach(() => {
  clock = new FakeClock(0);
  [openings, taken, failures] = [[], [], []];
  second = new SecondAttempt({
    clock,
    random: () => 1 - Number.EPSILON,
    open: (signal) =>
      new Promise((resolve, reject) => {
        const session = { aborted: false, abort: () => void Object.assign(session, { aborted: true }) };
        const accept = () => resolve(session as unknown as PublishSession);
        openings.push({ atMs: clock.monotonicMs(), signal, accept, fail: reject, session });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    onSession: () => void taken.push(clock.monotonicMs()),
    onFailed: (error) => void failures.push(error),
  });
});

afterEach(() => {
  second.end();
  expect(clock.pendingTimers).toBe(0);
});

const last = () => openings.at(-1) as Opening;
const unreachable = () => new Fault('destination/unreachable', { reason: 'timeout' });
const busy = () => new Fault('destination/name-busy');

test('second attempt: path that answers nothing, one after the other and never two beside each other', async () => {
  second.follow('path');
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    expect(openings).toHaveLength(attempt);
    await clock.advance(2_000);
    last().fail(unreachable());
    await clock.advance(0);
  }
  expect(second.isOn).toBe(true);
  expect(failures).toHaveLength(5);
});

test('second attempt: host called unreachable at once, one attempt a second', async () => {
  second.follow('path');
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    last().fail(unreachable());
    await clock.advance(999);
    expect(openings).toHaveLength(attempt);
    await clock.advance(1);
  }
  expect(openings.map(({ atMs }) => atMs)).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
});

test('second attempt: name busy again and again, 1, 2, 4, 8, 10, 10 s between the attempts', async () => {
  second.follow('path');
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    const failedAtMs = clock.monotonicMs();
    last().fail(busy());
    while (openings.length === attempt) await clock.advance(500);
    waits.push(last().atMs - failedAtMs);
  }
  expect(waits.map((ms) => Math.ceil(ms / 1_000))).toEqual([1, 2, 4, 8, 10, 10]);
});

test('second attempt: accepted, it is handed over and nothing is left to do', async () => {
  second.follow('path');
  last().accept();
  await clock.advance(0);
  expect([taken.length, second.isOn]).toEqual([1, false]);
});

test('second attempt: the old connection moves first, the attempt is dropped; accepted all the same, its session is ended', async () => {
  second.follow('path');
  second.follow(null);
  expect(last().signal.aborted).toBe(true);
  last().accept();
  await clock.advance(60_000);
  expect([taken.length, openings.length, second.isOn]).toEqual([0, 1, false]);
});

test('second attempt: peer that has no room, not asked at all; what was under way is dropped', async () => {
  second.follow('reader');
  await clock.advance(30_000);
  expect(openings).toHaveLength(0);
  second.follow('path');
  second.follow('reader');
  expect(last().signal.aborted).toBe(true);
});

test('second attempt: peer that takes the connection and never answers, given up after 6 s and asked less often', async () => {
  second.follow('unknown');
  await clock.advance(6_000);
  expect([last().signal.aborted, failures.length]).toEqual([true, 1]);
  await clock.advance(1_000);
  expect(openings).toHaveLength(2);
});

test('second attempt: the network is back, what waits is tried at once', async () => {
  second.follow('path');
  last().fail(busy());
  await clock.advance(100);
  second.hurry();
  expect(openings).toHaveLength(2);
  second.hurry();
  expect(openings).toHaveLength(2);
});

test('second attempt: took over and is stuck again, the path is tried at once and a peer only after 10 s', async () => {
  second.follow('unknown');
  last().accept();
  await clock.advance(3_000);
  second.follow('unknown');
  expect(openings).toHaveLength(1);
  await clock.advance(7_000);
  second.follow('unknown');
  expect(openings).toHaveLength(2);
  last().accept();
  await clock.advance(3_000);
  second.follow('path');
  expect(openings).toHaveLength(3);
});
