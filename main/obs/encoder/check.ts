import type { EncoderFinding, EncoderNeed } from '../../contract/obs-encoder.ts';
import type { EncoderProfile, Parameter } from './profile.ts';

/** OBS in Simple mode leaves x264 its own: 250 frames, 3 B-frames except in the fastest preset. @source measured; x264 --fullhelp */
const X264_KEYFRAMES = 250;
const X264_B_FRAMES = 3;
const FASTEST_PRESET = 'ultrafast';

/** The settings of a profile beside what is needed; pure. */
export function findings(profile: EncoderProfile, need: EncoderNeed): EncoderFinding[] {
  const isReadable = profile.isSimple && profile.encoder === 'x264';
  const atMost = (setting: EncoderFinding['setting'], now: number, wanted: number, isKnown: boolean): EncoderFinding =>
    isKnown
      ? { setting, now, wanted, state: now <= wanted ? 'fits' : 'differs', canApply: now > wanted }
      : { setting, now: null, wanted, state: 'unknown', canApply: false };
  return [
    atMost('keyframe-interval', Math.round((1_000 * keyframesOf(profile)) / profile.fps), need.gopMs, isReadable),
    atMost('b-frames', bFramesOf(profile), need.bFrames, isReadable),
    atMost('video-bitrate', profile.bitrateKbps, need.bitrateKbps, profile.isSimple),
    {
      setting: 'sample-rate',
      now: profile.sampleRateHz,
      wanted: need.sampleRateHz,
      state: profile.sampleRateHz === need.sampleRateHz ? 'fits' : 'differs',
      // OBS takes another one only with its next start.
      canApply: false,
    },
  ];
}

/** What has to be written so that the profile fits; nothing for what fits or cannot be written. */
export function changes(profile: EncoderProfile, need: EncoderNeed): Parameter[] {
  const wrong = new Set(findings(profile, need).flatMap(({ setting, canApply }) => (canApply ? [setting] : [])));
  const simple = (name: string, value: string): Parameter => ({ category: 'SimpleOutput', name, value });
  const written: Parameter[] = [];
  let options = profile.usesAdvanced ? profile.x264Options : '';
  if (wrong.has('keyframe-interval')) options = withOption(options, 'keyint', Math.floor((need.gopMs * profile.fps) / 1_000));
  if (wrong.has('b-frames')) options = withOption(options, 'bframes', need.bFrames);
  if (wrong.has('keyframe-interval') || wrong.has('b-frames')) written.push(simple('UseAdvanced', 'true'), simple('x264Settings', options));
  if (wrong.has('video-bitrate')) written.push(simple('VBitrate', String(need.bitrateKbps)));
  return written;
}

function keyframesOf(profile: EncoderProfile): number {
  return optionOf(profile, 'keyint') ?? X264_KEYFRAMES;
}

function bFramesOf(profile: EncoderProfile): number {
  return optionOf(profile, 'bframes') ?? (profile.usesAdvanced && profile.preset === FASTEST_PRESET ? 0 : X264_B_FRAMES);
}

/** Options look like `keyint=60 scenecut=0`; the last one of a name counts. */
function optionOf({ usesAdvanced, x264Options }: EncoderProfile, name: string): number | null {
  if (!usesAdvanced) return null;
  const found = [...x264Options.matchAll(new RegExp(`(?:^|[\\s:])${name}=(\\d+)`, 'g'))].at(-1);
  return found ? Number(found[1]) : null;
}

function withOption(options: string, name: string, value: number): string {
  const others = options.split(/\s+/).filter((option) => option !== '' && !option.startsWith(`${name}=`));
  return [...others, `${name}=${value}`].join(' ');
}
