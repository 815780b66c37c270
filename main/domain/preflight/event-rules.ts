import { EVENT, type PreflightRule, unless } from './rule.ts';

const HOUR_MS = 3_600_000;

/** What is planned. */
export const EVENT_RULES: readonly PreflightRule[] = [
  {
    id: 'event/destinations',
    about: 'channel',
    judge: ({ destinations, event }) => {
      const wanted = event?.destinationIds.length ?? destinations.length;
      const isShort = destinations.length === 0 || destinations.length < wanted;
      return [
        {
          verdict: unless(isShort, 'bad'),
          ...{ measured: destinations.length, threshold: Math.max(1, wanted), unit: 'count', source: EVENT },
          action: event ? 'edit-event' : null,
        },
      ];
    },
  },
  {
    id: 'event/times',
    about: 'channel',
    judge: ({ event, nowMs }) =>
      event
        ? [
            {
              verdict: unless(event.endsAtMs <= event.startsAtMs || event.endsAtMs <= nowMs, 'bad'),
              ...{ measured: event.startsAtMs, threshold: event.endsAtMs, unit: 'at', source: EVENT, action: 'edit-event' },
            },
          ]
        : [],
  },
  {
    id: 'event/length',
    about: 'destination',
    judge: ({ event }, { platform, limits }) => {
      const most = limits.sessionHours !== undefined ? limits.sessionHours : (platform?.limits.sessionHours ?? null);
      if (!event || most === null) return [];
      const hours = Math.round((10 * (event.endsAtMs - event.startsAtMs)) / HOUR_MS) / 10;
      const isOwn = limits.sessionHours !== undefined;
      return [
        {
          verdict: unless(hours > most, 'bad'),
          ...{ measured: hours, threshold: most, unit: 'hours', action: 'edit-event' },
          source:
            isOwn || !platform
              ? { kind: 'own', text: '' }
              : { kind: 'platform', text: `${platform.name}: ${platform.source} (${platform.confidence})` },
        },
      ];
    },
  },
];
