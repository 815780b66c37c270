import { EVENT, FOYER, type PreflightRule, unless } from './rule.ts';

/** Keys: there, of the right shape, and good until the event is over. */
export const KEY_RULES: readonly PreflightRule[] = [
  {
    id: 'keys/vault',
    about: 'channel',
    judge: ({ vault, destinations }) =>
      destinations.some(({ key }) => key.isNeeded)
        ? [{ verdict: unless(vault.isLocked, 'bad'), measured: null, threshold: null, unit: 'none', source: FOYER, action: 'settings' }]
        : [],
  },
  {
    id: 'keys/present',
    about: 'destination',
    judge: (_, { key }) =>
      key.isNeeded
        ? [
            {
              verdict: unless(!key.isPresent, 'bad'),
              measured: null,
              threshold: null,
              unit: 'none',
              source: FOYER,
              action: 'edit-destination',
            },
          ]
        : [],
  },
  {
    id: 'keys/shape',
    about: 'destination',
    judge: ({ vault }, { key, platform }) => {
      if (!key.isPresent || vault.isLocked) return [];
      const doubt = key.doubts[0];
      const source = platform?.key.pattern ? ({ kind: 'platform', text: `${platform.name}: ${platform.source}` } as const) : FOYER;
      return [
        {
          verdict: unless(doubt !== undefined, 'warning'),
          // What a key looks like is said, never what this one does.
          ...{ measured: null, threshold: platform?.key.example ?? null, unit: 'none', source },
          ...{ params: { doubt: doubt ?? '' }, action: 'edit-destination' },
        },
      ];
    },
  },
  {
    id: 'keys/valid',
    about: 'destination',
    judge: ({ event, nowMs }, { key }) =>
      key.isPresent && (key.validUntilMs !== null || key.problem !== null)
        ? [
            {
              verdict: unless(key.problem !== null, 'bad'),
              ...{ measured: key.validUntilMs, threshold: event?.endsAtMs ?? nowMs, unit: 'at', source: EVENT },
              ...{ params: { problem: key.problem ?? '' }, action: 'edit-destination' },
            },
          ]
        : [],
  },
];
