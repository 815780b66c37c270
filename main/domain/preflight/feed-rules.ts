import type { ProbedAudio, ProbedVideo } from '../../contract/feed-probe.ts';
import type { PreflightFacts } from './facts.ts';
import { FOYER, type Judgement, type PreflightRule, standard, unless } from './rule.ts';

const ENCODERS = standard(
  'support.google.com/youtube/answer/2853702; twitch.tv/creatorcamp; developers.facebook.com/docs/live-video-api/reference',
);
/** What every platform's decoder takes. */
const PROFILES: readonly string[] = ['Baseline', 'Constrained Baseline', 'Main', 'Extended', 'High'];
/** Up to 4K at 60 frames a second. */
const MAX_LEVEL = 5.2;
const MAX_IRREGULAR_PERCENT = 2;
/** A keyframe within the 2 s that count may make them a half heavier; more is no constant bitrate. */
const MAX_PEAK_SHARE = 1.5;
const MAX_SOUND_STEP_MS = 250;
/** What arrives further apart than this is muxed out of step: a player would have to hold back as much. */
const MAX_APART_MS = 1_000;

const channel = (id: PreflightRule['id'], judge: (facts: PreflightFacts) => Judgement[]): PreflightRule => ({
  id,
  about: 'channel',
  judge,
});

/** Of the picture, while one arrives. */
const picture = (id: PreflightRule['id'], judge: (video: ProbedVideo, facts: PreflightFacts) => Judgement | null): PreflightRule =>
  channel(id, (facts) => some(facts.probe?.video && judge(facts.probe.video, facts)));

/** Of the sound, while some arrives. */
const sound = (id: PreflightRule['id'], judge: (audio: ProbedAudio, facts: PreflightFacts) => Judgement | null): PreflightRule =>
  channel(id, (facts) => some(facts.probe?.audio && judge(facts.probe.audio, facts)));

const some = (judgement: Judgement | null | undefined): Judgement[] => (judgement ? [judgement] : []);
const arrives = ({ probe }: PreflightFacts): boolean => probe !== null && (probe.video !== null || probe.audio !== null);

/** What must be true of a feed whoever gets it. */
export const FEED_RULES: readonly PreflightRule[] = [
  channel('feed/arrives', (facts) => [
    {
      // Nobody could look (the engine did not answer): no reason to call the show ready.
      verdict: facts.probe === null ? 'warning' : unless(!arrives(facts), 'bad'),
      ...{ measured: facts.probe?.encoder || null, threshold: null, unit: 'none', source: FOYER },
      action: arrives(facts) || facts.obs.link !== 'up' || facts.obs.stream !== 'stopped' ? null : 'obs-start-stream',
    },
  ]),
  {
    id: 'feed/portrait',
    about: 'destination',
    judge: (_, { portrait }) => {
      if (!portrait) return [];
      const { state, video } = portrait;
      const verdict = state === 'live' ? unless(video !== null && video.width >= video.height && video.width > 0, 'warning') : 'bad';
      const measured = state === 'live' && video ? `${video.width}x${video.height}` : null;
      return [{ verdict, measured, threshold: '9:16', unit: 'none', source: FOYER }];
    },
  },
  channel('feed/picture', (facts) => {
    const video = facts.probe?.video;
    if (!arrives(facts)) return [];
    const measured = video ? `${video.codec} ${video.profile} ${video.width}x${video.height}` : null;
    return [{ verdict: unless(!video, 'bad'), measured, threshold: null, unit: 'none', source: FOYER }];
  }),
  picture('feed/progressive', ({ isProgressive }) =>
    isProgressive === null
      ? null
      : {
          verdict: unless(!isProgressive, 'warning'),
          ...{ measured: isProgressive ? 'progressive' : 'interlaced', threshold: 'progressive', unit: 'none' },
          source: standard('ITU-T H.264, frame_mbs_only_flag; support.google.com/youtube/answer/2853702'),
        },
  ),
  picture('feed/profile', ({ codec, profile }) =>
    codec !== 'H.264'
      ? null
      : { verdict: unless(!PROFILES.includes(profile), 'bad'), measured: profile, threshold: 'High', unit: 'none', source: ENCODERS },
  ),
  picture('feed/level', ({ codec, level }) =>
    codec !== 'H.264' || level === null
      ? null
      : {
          verdict: unless(level > MAX_LEVEL, 'warning'),
          ...{ measured: level, threshold: MAX_LEVEL, unit: 'count', source: standard('ITU-T H.264, table A-1') },
        },
  ),
  picture('feed/constant-rate', ({ irregularPercent }) => ({
    verdict: unless(irregularPercent > MAX_IRREGULAR_PERCENT, 'warning'),
    ...{ measured: irregularPercent, threshold: MAX_IRREGULAR_PERCENT, unit: 'percent', source: ENCODERS },
  })),
  picture('feed/steady-bitrate', ({ meanKbps, peakKbps }) => ({
    verdict: unless(peakKbps > MAX_PEAK_SHARE * meanKbps, 'warning'),
    ...{ measured: peakKbps, threshold: Math.round(MAX_PEAK_SHARE * meanKbps), unit: 'kbps', source: ENCODERS },
    action: 'obs-encoder',
  })),
  channel('feed/sound-track', (facts) =>
    arrives(facts)
      ? [
          {
            verdict: unless(!facts.probe?.audio, 'bad'),
            measured: facts.probe?.audio?.codec ?? null,
            threshold: null,
            unit: 'none',
            source: FOYER,
          },
        ]
      : [],
  ),
  sound('feed/aac-profile', ({ codec, profile }) =>
    codec !== 'AAC'
      ? null
      : { verdict: unless(profile !== 'LC', 'warning'), measured: `AAC ${profile}`, threshold: 'AAC LC', unit: 'none', source: ENCODERS },
  ),
  sound('feed/channels', ({ channels }) => ({
    verdict: channels === 2 ? 'ok' : unless(true, channels > 2 ? 'bad' : 'warning'),
    ...{ measured: channels, threshold: 2, unit: 'channels', source: ENCODERS },
  })),
  sound('feed/sound-gap', ({ maxStepMs }) => ({
    verdict: unless(maxStepMs > MAX_SOUND_STEP_MS, 'warning'),
    ...{ measured: maxStepMs, threshold: MAX_SOUND_STEP_MS, unit: 'ms', source: FOYER },
  })),
  channel('feed/in-step', ({ probe }) =>
    probe?.soundLateMs == null
      ? []
      : [
          {
            verdict: unless(Math.abs(probe.soundLateMs) > MAX_APART_MS, 'warning'),
            ...{ measured: probe.soundLateMs, threshold: MAX_APART_MS, unit: 'ms', source: FOYER },
          },
        ],
  ),
];
