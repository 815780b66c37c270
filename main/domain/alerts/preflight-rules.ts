import { type AlertRule, channel } from './rule.ts';

/** What the schedule found before an event; by hand somebody stands in front of it. Over once another one is passed, or the event has begun. */
export const PREFLIGHT_ALERTS: readonly AlertRule[] = [
  {
    code: 'preflight/bad',
    raiseAfterMs: 0,
    clearAfterMs: 0,
    find: ({ snapshot: { preflight, events } }) => {
      const { last } = preflight;
      const isToCome = events.some(({ id, state }) => id === last?.eventId && state === 'upcoming');
      if (last?.by !== 'schedule' || last.verdict !== 'bad' || !isToCome) return [];
      const count = Object.values(last.families).reduce((sum, { bad }) => sum + bad, 0);
      return channel(true, { title: last.title, count });
    },
  },
];
