import { expect, test } from 'vitest';
import { detachedLifetime, ownedLifetime } from '../../../main/engine/lifetime.ts';
import { ShowEnd } from '../../../main/engine/show-end.ts';
import { FakeClock } from '../fake-clock.ts';

function situation() {
  const clock = new FakeClock(0);
  const now = { desks: 0, wanted: false, reasons: [] as string[] };
  const showEnd = new ShowEnd(clock);
  const said: string[] = [];
  const show = {
    isOver: () => showEnd.isOver,
    sayGoodbye: () => void said.push('goodbye'),
    takeBack: () => void said.push('taken back'),
    end: async () => {
      said.push('ended');
      now.wanted = false;
    },
  };
  const deps = { show, clock, desks: () => now.desks, isWanted: () => now.wanted, end: (reason: string) => void now.reasons.push(reason) };
  return { clock, now, deps, showEnd, said };
}

test('owned engine: its owner goes, it ends at once', async () => {
  const { clock, now, deps } = situation();
  using lifetime = ownedLifetime(deps);
  now.desks = 1;
  lifetime.attachedChanged();
  await clock.advance(600_000);
  expect(now.reasons).toEqual([]);
  now.desks = 0;
  lifetime.attachedChanged();
  lifetime.attachedChanged();
  expect(now.reasons).toHaveLength(1);
});

test('owned engine: an owner that never comes, it ends', async () => {
  const { clock, now, deps } = situation();
  using _lifetime = ownedLifetime(deps);
  await clock.advance(16_000);
  expect(now.reasons).toHaveLength(1);
});

test('detached engine: no desk but relays wanted, it goes on', async () => {
  const { clock, now, deps } = situation();
  using _lifetime = detachedLifetime(deps);
  now.wanted = true;
  await clock.advance(24 * 3_600_000);
  expect(now.reasons).toEqual([]);
});

test('detached engine: nothing wanted and nobody attached, it ends after a minute', async () => {
  const { clock, now, deps } = situation();
  using lifetime = detachedLifetime(deps);
  now.desks = 1;
  lifetime.attachedChanged();
  await clock.advance(120_000);
  now.desks = 0;
  lifetime.attachedChanged();
  await clock.advance(55_000);
  expect(now.reasons).toEqual([]);
  await clock.advance(11_000);
  expect(now.reasons).toHaveLength(1);
  expect(clock.pendingTimers).toBe(0);
});

const HOUR_MS = 3_600_000;

test('detached engine: the show is over and no desk is there, goodbye for 5 s, then the relays end, then the engine', async () => {
  const { clock, now, deps, showEnd, said } = situation();
  using _lifetime = detachedLifetime(deps);
  now.wanted = true;
  showEnd.set(clock.nowMs() + HOUR_MS);
  await clock.advance(HOUR_MS - 1_000);
  expect(said).toEqual([]);
  await clock.advance(5_900);
  expect(said).toEqual(['goodbye']);
  await clock.advance(100);
  expect([said, now.reasons]).toEqual([['goodbye', 'ended'], ['the show is over and nobody is attached']]);
  expect(clock.pendingTimers).toBe(0);
});

test('detached engine: the show is over and a desk is attached, it is the desk that ends it', async () => {
  const { clock, now, deps, showEnd, said } = situation();
  using lifetime = detachedLifetime(deps);
  Object.assign(now, { wanted: true, desks: 1 });
  showEnd.set(clock.nowMs() + HOUR_MS);
  await clock.advance(2 * HOUR_MS);
  expect(said).toEqual([]);
  now.desks = 0;
  lifetime.attachedChanged();
  await clock.advance(6_000);
  expect(said).toEqual(['goodbye']);
});

test('detached engine: a desk comes back during the goodbye, the show goes on', async () => {
  const { clock, now, deps, showEnd, said } = situation();
  using lifetime = detachedLifetime(deps);
  now.wanted = true;
  showEnd.set(clock.nowMs() + HOUR_MS);
  await clock.advance(HOUR_MS + 2_000);
  now.desks = 1;
  lifetime.attachedChanged();
  await clock.advance(HOUR_MS);
  expect([said, now.reasons]).toEqual([['goodbye', 'taken back'], []]);
});

test.each([
  ['forward by two hours, the show goes on to its end', 2 * HOUR_MS, HOUR_MS],
  ['back by two hours, it ends when the clock says so', -2 * HOUR_MS, 3 * HOUR_MS],
])('detached engine: the clock is set %s', async (_, stepMs, endsAfterMs) => {
  const { clock, now, deps, showEnd, said } = situation();
  using _lifetime = detachedLifetime(deps);
  now.wanted = true;
  showEnd.set(clock.nowMs() + HOUR_MS);
  clock.step(stepMs);
  await clock.advance(endsAfterMs - 10_000);
  expect(said).toEqual([]);
  await clock.advance(20_000);
  expect(said).toContain('goodbye');
});

test('detached engine: no time is set for the end, it goes on', async () => {
  const { clock, now, deps, showEnd, said } = situation();
  using _lifetime = detachedLifetime(deps);
  now.wanted = true;
  showEnd.set(clock.nowMs() + HOUR_MS);
  showEnd.set(null);
  await clock.advance(24 * HOUR_MS);
  expect(said).toEqual([]);
});
