import type { BroadcastEvent } from '../../main/contract/broadcast-event.ts';
import { epochMsOf } from '../../main/domain/schedule/local-time.ts';

/** An upcoming concert in UTC, with what a test wants to be different. */
export function sampleEvent(startsAt: string, endsAt: string, change: Partial<BroadcastEvent> = {}): BroadcastEvent {
  return {
    id: 'concert',
    title: 'Evening concert',
    kind: 'concert',
    startsAt,
    endsAt,
    channel: 'main',
    destinationIds: ['video', 'radio'],
    openingScene: 'Stage',
    closingScene: 'Foyer',
    drivesObs: true,
    state: 'upcoming',
    startsAtMs: epochMsOf(startsAt, 'UTC'),
    endsAtMs: epochMsOf(endsAt, 'UTC'),
    startedAtMs: null,
    endedAtMs: null,
    fault: null,
    ...change,
  };
}
