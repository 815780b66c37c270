import { Fault } from '../../base/fault.ts';
import type { BroadcastEvent, EventChange, EventDraft } from '../../contract/broadcast-event.ts';
import { epochMsOf } from './local-time.ts';

/** What a rule needs to know of the moment and the place. */
export interface PlanContext {
  events: readonly BroadcastEvent[];
  nowMs: number;
  timeZone: string;
}

/** A draft with every default filled in. */
export type FullDraft = Required<EventDraft>;

/**
 * A new event.
 * @throws Fault `event/bad-times` (end not after start, or already over), `event/overlap`
 */
export function planEvent(draft: FullDraft, context: PlanContext): BroadcastEvent {
  const event: BroadcastEvent = {
    ...draft,
    title: draft.title.trim(),
    id: freeId(context),
    state: 'upcoming',
    startsAtMs: epochMsOf(draft.startsAt, context.timeZone),
    endsAtMs: epochMsOf(draft.endsAt, context.timeZone),
    startedAtMs: null,
    endedAtMs: null,
    fault: null,
  };
  requireTimes(event, context.nowMs);
  requireRoom(event, context.events);
  return event;
}

/**
 * An event after a change. On air only the end may move. An event that is over (or cancelled, or missed) and gets other times is upcoming
 * again.
 * @throws Fault `event/not-found`, `event/on-air`, `event/bad-times`, `event/overlap`
 */
export function changeEvent(change: EventChange, context: PlanContext): BroadcastEvent {
  const before = requireEvent(change.id, context.events);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const event: BroadcastEvent = { ...before, ...given };
  const isMoved = event.startsAt !== before.startsAt || event.endsAt !== before.endsAt;
  if (before.state === 'on-air') {
    const onlyEnd = { ...before, endsAt: event.endsAt };
    if (JSON.stringify(onlyEnd) !== JSON.stringify(event)) throw new Fault('event/on-air', { title: before.title });
  }
  if (!isMoved && event.channel === before.channel) return event;
  event.endsAtMs = epochMsOf(event.endsAt, context.timeZone);
  if (event.state === 'on-air') {
    requireTimes(event, context.nowMs);
    requireRoom(event, context.events);
    return event;
  }
  event.startsAtMs = epochMsOf(event.startsAt, context.timeZone);
  if (!isMoved && event.state !== 'upcoming') return event;
  requireTimes(event, context.nowMs);
  requireRoom(event, context.events);
  return { ...event, state: 'upcoming', startedAtMs: null, endedAtMs: null, fault: null };
}

/** Events after the station moved to another zone: upcoming ones keep their wall-clock times, the others are history. */
export function moveToZone(events: readonly BroadcastEvent[], timeZone: string): BroadcastEvent[] {
  return events.map((event) =>
    event.state === 'upcoming'
      ? { ...event, startsAtMs: epochMsOf(event.startsAt, timeZone), endsAtMs: epochMsOf(event.endsAt, timeZone) }
      : event,
  );
}

/** @throws Fault `event/not-found` */
export function requireEvent(id: string, events: readonly BroadcastEvent[]): BroadcastEvent {
  const event = events.find((candidate) => candidate.id === id);
  if (!event) throw new Fault('event/not-found', { id });
  return event;
}

/** @throws Fault `event/bad-times` unless the event ends after it starts and is not over yet */
export function requireTimes(event: BroadcastEvent, nowMs: number): void {
  if (event.endsAtMs <= event.startsAtMs || event.endsAtMs <= nowMs) {
    throw new Fault('event/bad-times', { startsAt: event.startsAt, endsAt: event.endsAt });
  }
}

/** @throws Fault `event/overlap` with the other's title if another event that is to come or on air shares time and channel */
export function requireRoom(event: BroadcastEvent, events: readonly BroadcastEvent[]): void {
  const other = events.find(
    (candidate) =>
      candidate.id !== event.id &&
      candidate.channel === event.channel &&
      (candidate.state === 'upcoming' || candidate.state === 'on-air') &&
      candidate.startsAtMs < event.endsAtMs &&
      event.startsAtMs < candidate.endsAtMs,
  );
  if (other) throw new Fault('event/overlap', { title: other.title, startsAt: other.startsAt, endsAt: other.endsAt });
}

/** Events that are to come or on air, with a scene's new name where they use it; the others are the same objects. */
export function withSceneRenamed(events: readonly BroadcastEvent[], from: string, to: string): BroadcastEvent[] {
  const named = (scene: string) => (scene === from ? to : scene);
  return events.map((event) => {
    const isOver = event.state !== 'upcoming' && event.state !== 'on-air';
    if (isOver || (event.openingScene !== from && event.closingScene !== from)) return event;
    return { ...event, openingScene: named(event.openingScene), closingScene: named(event.closingScene) };
  });
}

function freeId({ events, nowMs }: PlanContext): string {
  for (let stamp = nowMs; ; stamp += 1) {
    const id = `event-${stamp.toString(36)}`;
    if (!events.some((event) => event.id === id)) return id;
  }
}
