import type { EncoderSetting } from '../../contract/obs-encoder.ts';
import type { PreflightUnit } from '../../contract/preflight.ts';
import { EVENT, FOYER, type PreflightRule, standard, unless } from './rule.ts';

const UNITS: Record<EncoderSetting, PreflightUnit> = {
  'keyframe-interval': 'ms',
  'b-frames': 'count',
  'video-bitrate': 'kbps',
  'sample-rate': 'hz',
};
const NEEDS = standard('support.google.com/youtube/answer/2853702; twitch.tv/creatorcamp');

/** OBS, where one is named or the event wants one. */
export const OBS_RULES: readonly PreflightRule[] = [
  {
    id: 'obs/linked',
    about: 'channel',
    judge: ({ obs, event }) => {
      const isWanted = event?.drivesObs === true || Boolean(event?.openingScene || event?.closingScene);
      if (obs.link === 'off' && !isWanted) return [];
      const verdict = unless(obs.link !== 'up', isWanted ? 'bad' : 'warning');
      return [{ verdict, measured: obs.link, threshold: 'up', unit: 'none', source: isWanted ? EVENT : FOYER, action: 'settings' }];
    },
  },
  {
    id: 'obs/stream-settings',
    about: 'channel',
    judge: ({ obs, probe }) => {
      if (obs.link !== 'up') return [];
      // Another encoder may be what arrives.
      const arrives = probe?.video != null || probe?.audio != null;
      const verdict = unless(!obs.isSetUp, arrives ? 'warning' : 'bad');
      return [{ verdict, measured: null, threshold: null, unit: 'none', source: FOYER, action: 'obs-set-up' }];
    },
  },
  {
    id: 'obs/encoder',
    about: 'channel',
    judge: ({ obs }) =>
      (obs.encoder?.findings ?? [])
        .filter(({ state }) => state !== 'unknown')
        .map(({ setting, now, wanted, state, canApply }) => ({
          verdict: unless(state === 'differs', 'warning'),
          ...{ measured: now, threshold: wanted, unit: UNITS[setting], source: NEEDS, params: { setting } },
          action: canApply ? ('obs-encoder' as const) : null,
        })),
  },
  {
    id: 'obs/scenes',
    about: 'channel',
    judge: ({ obs, event }) => {
      const wanted = [event?.openingScene, event?.closingScene].filter((scene): scene is string => Boolean(scene));
      if (obs.link !== 'up' || wanted.length === 0) return [];
      const missing = wanted.filter((scene) => !obs.scenes.includes(scene));
      return [
        {
          verdict: unless(missing.length > 0, 'bad'),
          ...{ measured: missing.join(', ') || null, threshold: wanted.join(', '), unit: 'none', source: EVENT, action: 'edit-event' },
        },
      ];
    },
  },
];
