import type { Alert } from '../../contract/alert.ts';
import type { Destination } from '../../contract/destination.ts';
import { eventFor, type KeyProblem, keyFor, keyProblem, needsKey } from '../../contract/key-choice.ts';
import type { Snapshot } from '../../contract/snapshot.ts';
import { isRehearsal } from '../rehearsal-id.ts';
import { type AlertRule, channel, type Look, type Situation } from './rule.ts';

const DAY_MS = 86_400_000;
/** So long before an event its keys are looked at. */
const BEFORE_EVENT_MS = DAY_MS;
const AT_ONCE = { raiseAfterMs: 0, clearAfterMs: 0 };

/** Keys that will be wanted and are not there, that end soon, or have ended while on air; and an event that waits for the vault. */
export const KEY_RULES: readonly AlertRule[] = [
  { code: 'key/missing', ...AT_ONCE, find: (look) => beforeEvents(look, (problem) => problem !== 'expires-within') },
  { code: 'key/ends-early', ...AT_ONCE, find: (look) => beforeEvents(look, (problem) => problem === 'expires-within') },
  { code: 'key/ends-soon', ...AT_ONCE, find: endingSoon },
  { code: 'key/ended-on-air', ...AT_ONCE, find: endedOnAir },
  { code: 'event/vault-locked', ...AT_ONCE, find: ({ snapshot }) => blocked(snapshot) },
];

/** Whether time alone can raise one of these: then somebody must look now and then. */
export function hasDates({ events, destinations }: Pick<Snapshot, 'events' | 'destinations'>): boolean {
  return events.some(({ state }) => state === 'upcoming') || destinations.some(({ keys }) => keys.some((key) => key.validUntilMs !== null));
}

/** A destination for the next event whose key is not right for it. */
function beforeEvents({ snapshot, nowMs }: Look, isMatter: (problem: KeyProblem) => boolean): Situation[] {
  const near = snapshot.events
    .filter(({ state, startsAtMs, endsAtMs }) => state === 'upcoming' && endsAtMs > nowMs && startsAtMs - nowMs <= BEFORE_EVENT_MS)
    .sort((a, b) => a.startsAtMs - b.startsAtMs);
  return needingKeys(snapshot).flatMap((destination) => {
    const event = near.find(({ id, destinationIds, startsAtMs, endsAtMs }) => {
      if (!destinationIds.includes(destination.id)) return false;
      const problem = keyProblem(keyFor(destination, id), startsAtMs, endsAtMs);
      return problem !== null && isMatter(problem);
    });
    return event ? [about(destination, { title: event.title })] : [];
  });
}

/** A key that will be used again: the one in use, or one of an event to come. */
function endingSoon({ snapshot, nowMs }: Look): Situation[] {
  const { events, station, vault } = snapshot;
  const upcoming = new Set(events.filter(({ state }) => state === 'upcoming').map(({ id }) => id));
  return needingKeys(snapshot).flatMap((destination) => {
    const ends = destination.keys
      .filter(({ id, eventId }) => (eventId === null ? id === destination.keyInUse : upcoming.has(eventId)))
      .map(({ validUntilMs }) => validUntilMs ?? Number.POSITIVE_INFINITY)
      .filter((untilMs) => untilMs >= nowMs && untilMs - nowMs <= vault.keyReminderDays * DAY_MS)
      .sort((a, b) => a - b)[0];
    return ends === undefined ? [] : [about(destination, { until: localText(ends, station.timeZone) })];
  });
}

function endedOnAir({ snapshot, nowMs }: Look): Situation[] {
  return needingKeys(snapshot).flatMap((destination) => {
    const key = keyFor(destination, eventFor(snapshot.events, destination.id, nowMs));
    const isWanted = snapshot.relays[destination.id]?.wanted ?? false;
    return isWanted && keyProblem(key, nowMs) === 'expired' ? [about(destination, {})] : [];
  });
}

function blocked({ events }: Snapshot): Situation[] {
  const event = events.find(({ state, fault }) => state === 'on-air' && fault?.code.startsWith('vault/'));
  return channel(event !== undefined, { title: event?.title ?? '' });
}

function needingKeys({ destinations }: Snapshot): Destination[] {
  return destinations.filter((destination) => needsKey(destination) && !isRehearsal(destination.id));
}

function about({ id, name }: Destination, params: Alert['params']): Situation {
  return { subject: id, params: { name, ...params } };
}

/** `2026-12-12 20:00` on the wall of the venue. */
function localText(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(atMs);
}
