import { describe, expect, test } from 'vitest';
import { type Candidate, PublisherSlot } from '../../../../main/engine/ingest/publisher-slot.ts';
import { FakeClock } from '../../fake-clock.ts';

function open() {
  const clock = new FakeClock(0);
  const slot = new PublisherSlot(clock);
  const told: string[] = [];
  const candidate = (name: string): Candidate => {
    const self: Candidate = {
      accept: () => told.push(`${name} accepted`),
      refuse: () => told.push(`${name} refused`),
      evict: () => {
        told.push(`${name} evicted`);
        slot.release(self);
      },
    };
    return self;
  };
  return { clock, slot, told, candidate };
}

describe('publisher-slot', () => {
  test('publisher-slot: nobody there, the first is accepted at once', () => {
    const { slot, told, candidate } = open();
    slot.ask(candidate('a'));
    expect(told).toEqual(['a accepted']);
  });

  test('publisher-slot: second publisher of a live one, refused with its next frame', async () => {
    const { clock, slot, told, candidate } = open();
    slot.ask(candidate('a'));
    slot.mediaArrived();
    slot.ask(candidate('b'));
    expect(told).toEqual(['a accepted']);
    await clock.advance(300);
    slot.mediaArrived();
    expect(told).toEqual(['a accepted', 'b refused']);
  });

  test('publisher-slot: a frame that was in flight when it froze, proves nothing', async () => {
    const { clock, slot, told, candidate } = open();
    slot.ask(candidate('a'));
    slot.ask(candidate('b'));
    await clock.advance(20);
    slot.mediaArrived();
    await clock.advance(4_999);
    expect(told).toEqual(['a accepted']);
    await clock.advance(1);
    expect(told).toEqual(['a accepted', 'a evicted', 'b accepted']);
  });

  test('publisher-slot: silent from the start, evicted after 5 s', async () => {
    const { clock, slot, told, candidate } = open();
    slot.ask(candidate('a'));
    await clock.advance(4_999);
    expect(told).toEqual(['a accepted']);
    await clock.advance(1);
    expect(told).toEqual(['a accepted', 'a evicted']);
    expect(clock.pendingTimers).toBe(0);
  });

  test('publisher-slot: a frame every 4.9 s, stays', async () => {
    const { clock, slot, told, candidate } = open();
    slot.ask(candidate('a'));
    for (let i = 0; i < 5; i += 1) {
      await clock.advance(4_900);
      slot.mediaArrived();
    }
    expect(told).toEqual(['a accepted']);
  });

  test('publisher-slot: the first one goes, the longest waiting is accepted and the other waits for it', async () => {
    const { clock, slot, told, candidate } = open();
    const first = candidate('a');
    slot.ask(first);
    slot.ask(candidate('b'));
    slot.ask(candidate('c'));
    slot.release(first);
    expect(told).toEqual(['a accepted', 'b accepted']);
    await clock.advance(300);
    slot.mediaArrived();
    expect(told).toEqual(['a accepted', 'b accepted', 'c refused']);
  });

  test('publisher-slot: one that waits gives up, nothing is said to it', async () => {
    const { clock, slot, told, candidate } = open();
    slot.ask(candidate('a'));
    const second = candidate('b');
    slot.ask(second);
    slot.release(second);
    await clock.advance(5_000);
    expect(told).toEqual(['a accepted', 'a evicted']);
  });

  test('publisher-slot: our own process stood still for a minute, the publisher is not blamed', async () => {
    const { clock, slot, told, candidate } = open();
    const held: (() => void)[] = [];
    const standing = new PublisherSlot({
      nowMs: () => clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
      every: (periodMs, run) => clock.every(periodMs, run),
      after(delayMs, run) {
        held.push(run);
        return clock.after(delayMs, () => undefined);
      },
    });
    expect(slot).not.toBe(standing);
    standing.ask(candidate('a'));
    await clock.advance(60_000);
    held.shift()?.();
    expect(told).toEqual(['a accepted']);
    standing.mediaArrived();
    await clock.advance(500);
    held.shift()?.();
    expect(told).toEqual(['a accepted']);
  });
});
