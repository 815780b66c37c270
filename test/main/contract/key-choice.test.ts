import { describe, expect, test } from 'vitest';
import type { DestinationKey } from '../../../main/contract/destination.ts';
import { eventFor, keyFor, keyProblem } from '../../../main/contract/key-choice.ts';
import { sampleEvent } from '../sample-event.ts';

const key = (id: string, parts: Partial<DestinationKey> = {}): DestinationKey => ({
  ...{ id, name: id, validFromMs: null, validUntilMs: null, eventId: null, hasBackup: false },
  ...parts,
});

describe('key choice', () => {
  const keys = [key('usual'), key('gala', { eventId: 'concert' }), key('spare')];

  test('key choice: an event with a key of its own, that one; every other event, the one in use', () => {
    expect(keyFor({ keys, keyInUse: 'usual' }, 'concert')?.id).toBe('gala');
    expect(keyFor({ keys, keyInUse: 'usual' }, 'another')?.id).toBe('usual');
    expect(keyFor({ keys, keyInUse: 'usual' }, null)?.id).toBe('usual');
  });

  test('key choice: none chosen, or one that is bound elsewhere, none', () => {
    expect(keyFor({ keys, keyInUse: null }, null)).toBeNull();
    expect(keyFor({ keys, keyInUse: 'gala' }, 'another')).toBeNull();
  });

  test.each([
    ['open', {}, null],
    ['from later on', { validFromMs: 101 }, 'not-yet'],
    ['until earlier', { validUntilMs: 99 }, 'expired'],
    ['until within', { validUntilMs: 150 }, 'expires-within'],
    ['until its end exactly', { validFromMs: 100, validUntilMs: 200 }, null],
  ] as const)('key problem: %s', (_, parts, problem) => {
    expect(keyProblem(key('a', parts), 100, 200)).toBe(problem);
  });

  test('key problem: no key, missing', () => {
    expect(keyProblem(null, 1)).toBe('missing');
  });

  test('event of a destination: on air, soon, too far away, over, or for others', () => {
    const on = sampleEvent('2026-11-21T19:00', '2026-11-21T21:00', { state: 'on-air' });
    const next = sampleEvent('2026-11-21T21:00', '2026-11-21T22:00', { id: 'next' });
    const at = next.startsAtMs - 10 * 60_000;
    expect(eventFor([next, on], 'video', at)).toBe('concert');
    expect(eventFor([next], 'video', at)).toBe('next');
    expect(eventFor([next], 'video', at - 60 * 60_000)).toBeNull();
    expect(eventFor([{ ...on, state: 'ended' }], 'video', at)).toBeNull();
    expect(eventFor([on, next], 'other', at)).toBeNull();
  });

  test('event of a destination: one ends as the next one begins, the later one', () => {
    const on = sampleEvent('2026-11-21T19:00', '2026-11-21T21:00', { state: 'on-air' });
    const next = sampleEvent('2026-11-21T21:00', '2026-11-21T22:00', { id: 'next', state: 'on-air' });
    expect(eventFor([on, next], 'video', next.startsAtMs)).toBe('next');
  });
});
