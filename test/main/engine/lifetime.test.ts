import { expect, test } from 'vitest';
import { detachedLifetime, ownedLifetime } from '../../../main/engine/lifetime.ts';
import { FakeClock } from '../fake-clock.ts';

function situation() {
  const clock = new FakeClock(0);
  const now = { desks: 0, wanted: false, reasons: [] as string[] };
  const deps = { clock, desks: () => now.desks, isWanted: () => now.wanted, end: (reason: string) => void now.reasons.push(reason) };
  return { clock, now, deps };
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
