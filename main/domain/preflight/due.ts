import type { BroadcastEvent } from '../../contract/broadcast-event.ts';

const MINUTE_MS = 60_000;

export interface DuePreflight {
  eventId: string;
  /** Names this one of the event's preflights: asked for once. A moved event has others. */
  slot: string;
}

type Planned = Pick<BroadcastEvent, 'id' | 'state' | 'startsAtMs'>;

/**
 * Events whose preflight is due: for each that is still to come, the newest of its times that has passed. A desk that was away for the earlier
 * ones makes up for one of them, not for all.
 * @param done slots that have been run
 */
export function duePreflights(
  events: readonly Planned[],
  minutesBefore: readonly number[],
  nowMs: number,
  done: ReadonlySet<string>,
): DuePreflight[] {
  return upcoming(events, nowMs).flatMap((event) => {
    const passed = minutesBefore.filter((minutes) => event.startsAtMs - minutes * MINUTE_MS <= nowMs);
    if (passed.length === 0) return [];
    const slot = slotOf(event, Math.min(...passed));
    return done.has(slot) ? [] : [{ eventId: event.id, slot }];
  });
}

/** When one is due next, UTC epoch, ms; null if none is to come. */
export function nextPreflightMs(events: readonly Planned[], minutesBefore: readonly number[], nowMs: number): number | null {
  const times = upcoming(events, nowMs).flatMap(({ startsAtMs }) => minutesBefore.map((minutes) => startsAtMs - minutes * MINUTE_MS));
  const later = times.filter((atMs) => atMs > nowMs);
  return later.length === 0 ? null : Math.min(...later);
}

const upcoming = (events: readonly Planned[], nowMs: number) =>
  events.filter(({ state, startsAtMs }) => state === 'upcoming' && startsAtMs > nowMs);
const slotOf = ({ id, startsAtMs }: Planned, minutes: number): string => `${id} ${startsAtMs} ${minutes}`;
