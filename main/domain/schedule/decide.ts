import type { BroadcastEvent } from '../../contract/broadcast-event.ts';

/**
 * What the schedule does now. `lateMs`: how long ago it should have been done. `go-on`: the event is on air, but the desk ended before
 * everything at its start was done.
 */
export type ScheduleAction = { kind: 'start' | 'end' | 'miss'; id: string; lateMs: number } | { kind: 'go-on'; id: string };

const ORDER = { miss: 0, start: 1, 'go-on': 2, end: 3 } as const;

/**
 * What is due at `nowMs`, whenever it was last asked:
 * - an event whose time has come starts, however late, as long as its end is still ahead;
 * - one whose whole time has passed is missed;
 * - one that is on air ends when its end has come, however long ago; until then nothing about it is touched;
 * - starts come before ends, so that what two events in a row share goes on without a break.
 * @param nowMs UTC epoch, ms
 */
export function decide(events: readonly BroadcastEvent[], nowMs: number): ScheduleAction[] {
  const actions: ScheduleAction[] = [];
  for (const event of [...events].sort((a, b) => a.startsAtMs - b.startsAtMs)) {
    const { id, state, startsAtMs, endsAtMs, startedAtMs } = event;
    if (state === 'upcoming' && nowMs >= endsAtMs) actions.push({ kind: 'miss', id, lateMs: nowMs - startsAtMs });
    else if (state === 'upcoming' && nowMs >= startsAtMs) actions.push({ kind: 'start', id, lateMs: nowMs - startsAtMs });
    else if (state === 'on-air' && nowMs >= endsAtMs) actions.push({ kind: 'end', id, lateMs: nowMs - endsAtMs });
    else if (state === 'on-air' && startedAtMs === null) actions.push({ kind: 'go-on', id });
  }
  return actions.sort((a, b) => ORDER[a.kind] - ORDER[b.kind]);
}

/** When something is due next, UTC epoch ms; Infinity if nothing is. */
export function nextEdgeMs(events: readonly BroadcastEvent[], nowMs: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { state, startsAtMs, endsAtMs } of events) {
    const edgeMs = state === 'upcoming' ? startsAtMs : state === 'on-air' ? endsAtMs : 0;
    if (edgeMs > nowMs) next = Math.min(next, edgeMs);
  }
  return next;
}

/** An event this late or later says so; less is the ticker's and the machine's own delay. */
const LATE_MS = 10_000;

/** Whole minutes to say of something late, at least 1; 0 if it is not late. */
export function lateMinutes(lateMs: number): number {
  return lateMs < LATE_MS ? 0 : Math.max(1, Math.round(lateMs / 60_000));
}
