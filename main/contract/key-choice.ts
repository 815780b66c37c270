import type { BroadcastEvent } from './broadcast-event.ts';
import type { Destination, DestinationKey } from './destination.ts';

/** A destination that is started so long before an event of its own already gets that event's key. */
export const EARLY_MS = 30 * 60_000;

type Keyed = Pick<Destination, 'keys' | 'keyInUse'>;
type Planned = Pick<BroadcastEvent, 'id' | 'state' | 'startsAtMs' | 'endsAtMs' | 'destinationIds'>;

/** Why a key cannot serve a span of time: there is none, it is too early or too late for it, or it ends within the span. */
export type KeyProblem = 'missing' | 'not-yet' | 'expired' | 'expires-within';

/** The key for an event, or for none: the one that is bound to it, else the one in use. A key that is bound to another event never counts. */
export function keyFor({ keys, keyInUse }: Keyed, eventId: string | null): DestinationKey | null {
  const bound = eventId === null ? undefined : keys.find((key) => key.eventId === eventId);
  return bound ?? keys.find((key) => key.id === keyInUse && key.eventId === null) ?? null;
}

/** Whether a destination is served only with a key that is valid: RTMP always, SRT once it has stream ids at all. */
export function needsKey({ kind, keys }: Pick<Destination, 'kind' | 'keys'>): boolean {
  return kind === 'rtmp' || (kind === 'srt' && keys.length > 0);
}

/**
 * What is wrong with a key for a span of time, or null.
 * @param fromMs,untilMs UTC epoch, ms; the same for an instant
 */
export function keyProblem(key: DestinationKey | null, fromMs: number, untilMs: number = fromMs): KeyProblem | null {
  if (!key) return 'missing';
  if (key.validFromMs !== null && fromMs < key.validFromMs) return 'not-yet';
  if (key.validUntilMs !== null && fromMs > key.validUntilMs) return 'expired';
  return key.validUntilMs !== null && untilMs > key.validUntilMs ? 'expires-within' : null;
}

/**
 * The event that a destination is started for: the one on air that began last, else one that begins within the next half hour.
 * @returns null when it is started for nothing that is planned
 */
export function eventFor(events: readonly Planned[], destinationId: string, nowMs: number): string | null {
  const own = events.filter(({ destinationIds }) => destinationIds.includes(destinationId));
  const latest = own.filter(({ state }) => state === 'on-air').sort((a, b) => b.startsAtMs - a.startsAtMs)[0];
  const next = own
    .filter(({ state, startsAtMs, endsAtMs }) => state === 'upcoming' && startsAtMs - EARLY_MS <= nowMs && nowMs < endsAtMs)
    .sort((a, b) => a.startsAtMs - b.startsAtMs)[0];
  return (latest ?? next)?.id ?? null;
}
