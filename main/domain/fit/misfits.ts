import type { DestinationKind } from '../../contract/destination.ts';
import type { Misfit, MisfitRule } from '../../contract/fit.ts';
import type { LimitOverrides, Platform, PlatformLimits } from '../../contract/platform.ts';
import type { ProgramStatus } from '../../contract/program.ts';
import { limitsOf, videoKbpsFor } from '../platforms/limits.ts';

/** What a destination takes, as far as it is known. */
export interface Taker {
  kind: DestinationKind;
  platform: Platform | null;
  overrides: LimitOverrides;
}

export type ProgramFigures = Pick<ProgramStatus, 'video' | 'audio'>;
type Video = NonNullable<ProgramFigures['video']>;
type Audio = NonNullable<ProgramFigures['audio']>;

/** How far a figure may be over its limit: they are measured over 2 s, and an encoder at 6000 kb/s swings about it. */
export const BITRATE_MARGIN = 1.1;
export const FPS_MARGIN = 1.05;
export const KEYFRAME_MARGIN = 1.05;
/** @source twitch.tv/creatorcamp (AAC-LC 44.1/48), and what OBS offers */
export const SAMPLE_RATES: readonly number[] = [44_100, 48_000];

/**
 * What of this program the destination does not take, in the order of the rules; empty where all fits or nothing is known.
 * A figure that has not been measured yet breaks no rule.
 */
export function misfits(program: ProgramFigures, taker: Taker): Misfit[] {
  const limits = limitsOf(taker.platform, taker.overrides);
  return [
    ...(program.video ? videoMisfits(program.video, limits, taker) : []),
    ...(program.audio ? audioMisfits(program.audio, limits, taker) : []),
  ];
}

function videoMisfits(video: Video, limits: PlatformLimits, taker: Taker): Misfit[] {
  const found: Misfit[] = [];
  const say = (rule: MisfitRule, measured: Misfit['measured'], threshold: Misfit['threshold'], unit: Misfit['unit']): void => {
    found.push({ rule, measured, threshold, unit, source: sourceOf(taker, OVERRIDES[rule]) });
  };
  const { width, height, fps, bitrateKbps } = video;
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  const most = videoKbpsFor(taker.platform, taker.overrides, { height: short, fps });
  if (most !== null && bitrateKbps > most * BITRATE_MARGIN) say('video-bitrate', bitrateKbps, most, 'kb/s');
  const box = { long: largest(limits.width, limits.height), short: smallest(limits.width, limits.height) };
  if ((box.long !== null && long > box.long) || (box.short !== null && short > box.short)) {
    say('size', `${width}x${height}`, `${limits.width ?? '*'}x${limits.height ?? '*'}`, 'px');
  }
  const stands = width > height ? 'landscape' : 'portrait';
  if (limits.orientation !== null && width > 0 && limits.orientation !== stands) say('orientation', stands, limits.orientation, '');
  if (limits.fps !== null && fps > limits.fps * FPS_MARGIN) say('frame-rate', fps, limits.fps, 'fps');
  const gopS = (video.longestGopMs ?? video.gopMs) / 1_000;
  if (limits.keyframeS !== null && gopS > limits.keyframeS * KEYFRAME_MARGIN) say('keyframe-interval', gopS, limits.keyframeS, 's');
  if (limits.bFrames !== null && (video.bFrames ?? 0) > limits.bFrames) say('b-frames', video.bFrames ?? 0, limits.bFrames, 'frames');
  if (limits.videoCodecs !== null && !limits.videoCodecs.some((codec) => codec === video.codec)) {
    say('video-codec', video.codec, limits.videoCodecs.join(', '), '');
  }
  return found;
}

function audioMisfits(audio: Audio, limits: PlatformLimits, taker: Taker): Misfit[] {
  const found: Misfit[] = [];
  const { codec, bitrateKbps, sampleRateHz } = audio;
  if (limits.audioKbps !== null && bitrateKbps > limits.audioKbps * BITRATE_MARGIN) {
    const source = sourceOf(taker, OVERRIDES['audio-bitrate']);
    found.push({ rule: 'audio-bitrate', measured: bitrateKbps, threshold: limits.audioKbps, unit: 'kb/s', source });
  }
  if (taker.kind !== 'rtmp') return found;
  if (codec !== 'AAC') found.push({ rule: 'audio-codec', measured: codec, threshold: 'AAC', unit: '', source: 'rtmp' });
  if (sampleRateHz > 0 && !SAMPLE_RATES.includes(sampleRateHz)) {
    found.push({ rule: 'sample-rate', measured: sampleRateHz, threshold: SAMPLE_RATES.join(', '), unit: 'Hz', source: 'rtmp' });
  }
  return found;
}

/** Which fields of the limits a rule reads. */
const OVERRIDES: Record<MisfitRule, readonly (keyof LimitOverrides)[]> = {
  'video-bitrate': ['videoKbps'],
  'audio-bitrate': ['audioKbps'],
  size: ['width', 'height'],
  orientation: ['orientation'],
  'frame-rate': ['fps'],
  'keyframe-interval': ['keyframeS'],
  'b-frames': ['bFrames'],
  'video-codec': ['videoCodecs'],
  'audio-codec': [],
  'sample-rate': [],
};

function sourceOf({ platform, overrides }: Taker, fields: readonly (keyof LimitOverrides)[]): string {
  return fields.some((field) => overrides[field] !== undefined) ? 'operator' : (platform?.source ?? 'rtmp');
}

const largest = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.max(a, b));
const smallest = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.min(a, b));
