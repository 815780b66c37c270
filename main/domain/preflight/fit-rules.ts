import type { MisfitRule } from '../../contract/fit.ts';
import type { PlatformLimits } from '../../contract/platform.ts';
import type { PreflightFinding, PreflightSource, PreflightUnit } from '../../contract/preflight.ts';
import { misfits, type ProgramFigures, SAMPLE_RATES, type Taker } from '../fit/misfits.ts';
import { limitsOf, videoKbpsFor } from '../platforms/limits.ts';
import { type DestinationFacts, figuresFor, type PreflightFacts } from './facts.ts';
import { type Judgement, type PreflightRule, standard } from './rule.ts';

type Value = PreflightFinding['measured'];
type Video = NonNullable<ProgramFigures['video']>;
type Audio = NonNullable<ProgramFigures['audio']>;

/** One rule of `misfits` as it is shown, fulfilled or not. */
interface FitRow {
  rule: MisfitRule;
  unit: PreflightUnit;
  fields: readonly (keyof PlatformLimits)[];
  measured(video: Video | null, audio: Audio | null): Value;
  threshold(limits: PlatformLimits, taker: Taker, video: Video | null): Value;
}

const AUDIO_RULES: ReadonlySet<MisfitRule> = new Set(['audio-bitrate', 'audio-codec', 'sample-rate']);
/** A viewer still sees and hears it. */
const MILD: ReadonlySet<MisfitRule> = new Set(['orientation', 'audio-bitrate']);

const ROWS: readonly FitRow[] = [
  {
    ...{ rule: 'video-codec', unit: 'none', fields: ['videoCodecs'] },
    measured: (video) => video?.codec ?? null,
    threshold: ({ videoCodecs }) => videoCodecs?.join(', ') ?? null,
  },
  {
    ...{ rule: 'size', unit: 'px', fields: ['width', 'height'] },
    measured: (video) => (video && video.width > 0 ? `${video.width}x${video.height}` : null),
    threshold: ({ width, height }) => (width === null && height === null ? null : `${width ?? '*'}x${height ?? '*'}`),
  },
  {
    ...{ rule: 'orientation', unit: 'none', fields: ['orientation'] },
    measured: (video) => (video && video.width > 0 ? (video.width > video.height ? 'landscape' : 'portrait') : null),
    threshold: ({ orientation }) => orientation,
  },
  { rule: 'frame-rate', unit: 'fps', fields: ['fps'], measured: (video) => video?.fps ?? null, threshold: ({ fps }) => fps },
  {
    ...{ rule: 'video-bitrate', unit: 'kbps', fields: ['videoKbps'] },
    measured: (video) => video?.bitrateKbps ?? null,
    threshold: (_, { platform, overrides }, video) =>
      video && videoKbpsFor(platform, overrides, { height: Math.min(video.width, video.height), fps: video.fps }),
  },
  {
    ...{ rule: 'keyframe-interval', unit: 's', fields: ['keyframeS'] },
    measured: (video) => (video ? Math.round((video.longestGopMs ?? video.gopMs) / 10) / 100 : null),
    threshold: ({ keyframeS }) => keyframeS,
  },
  {
    rule: 'b-frames',
    unit: 'count',
    fields: ['bFrames'],
    measured: (video) => video?.bFrames ?? null,
    threshold: ({ bFrames }) => bFrames,
  },
  {
    ...{ rule: 'audio-bitrate', unit: 'kbps', fields: ['audioKbps'] },
    measured: (_, audio) => audio?.bitrateKbps ?? null,
    threshold: ({ audioKbps }) => audioKbps,
  },
  {
    ...{ rule: 'audio-codec', unit: 'none', fields: [] },
    measured: (_, audio) => audio?.codec ?? null,
    threshold: (_, { kind }) => (kind === 'rtmp' ? 'AAC' : null),
  },
  {
    ...{ rule: 'sample-rate', unit: 'hz', fields: [] },
    measured: (_, audio) => audio?.sampleRateHz ?? null,
    threshold: (_, { kind }) => (kind === 'rtmp' ? SAMPLE_RATES.join(', ') : null),
  },
];

/** What each destination takes, from the platforms' table or what the operator set instead; `misfits` alone decides. */
export const FIT_RULES: readonly PreflightRule[] = ROWS.map((row) => ({
  id: `feed/${row.rule}` as const,
  about: 'destination',
  judge: (facts, destination) => {
    const figures = figuresFor(facts, destination);
    const { video, audio } = figures;
    if (AUDIO_RULES.has(row.rule) ? !audio : !video) return [];
    const taker: Taker = { kind: destination.kind, platform: destination.platform, overrides: destination.limits };
    const threshold = row.threshold(limitsOf(taker.platform, taker.overrides), taker, video);
    const measured = row.measured(video, audio);
    if (threshold === null || measured === null) return [];
    const isMisfit = misfits(figures, taker).some(({ rule }) => rule === row.rule);
    // Of third-party text nobody can be sure.
    const grave = MILD.has(row.rule) || destination.platform?.confidence === 'C' ? 'warning' : 'bad';
    const verdict = isMisfit ? grave : 'ok';
    const judgement = { verdict, measured, threshold, unit: row.unit, source: sourceOf(row, destination) } as const;
    return [isMisfit ? { ...judgement, ...waysOut(row, facts) } : judgement];
  },
}));

/** The program changed for everybody, or an encoding for this destination alone. Nobody turns the program on its side for one of them. */
function waysOut({ rule }: FitRow, { obs }: PreflightFacts): Pick<Judgement, 'action' | 'alternative'> {
  const isForObs = obs.link === 'up' && rule !== 'orientation';
  return isForObs
    ? { action: 'obs-encoder', alternative: 'attach-rendition' }
    : { action: 'attach-rendition', alternative: 'edit-destination' };
}

function sourceOf({ fields }: FitRow, { platform, limits }: DestinationFacts): PreflightSource {
  if (fields.some((field) => limits[field] !== undefined)) return { kind: 'own', text: '' };
  if (fields.length === 0 || !platform) return standard('Adobe RTMP 1.0; twitch.tv/creatorcamp');
  return { kind: 'platform', text: `${platform.name}: ${platform.source} (${platform.confidence})` };
}
