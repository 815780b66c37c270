import type { MisfitRule } from '../../contract/fit.ts';
import type { RenditionProfile, RenditionVideo } from '../../contract/rendition.ts';
import { limitsOf, videoKbpsFor } from '../platforms/limits.ts';
import type { ProgramFigures, Taker } from './misfits.ts';

type Video = NonNullable<ProgramFigures['video']>;

const AUDIO_RULES: ReadonlySet<MisfitRule> = new Set(['audio-bitrate', 'audio-codec', 'sample-rate']);
const AUDIO_STEPS = [64, 96, 128, 160, 192, 256, 320] as const;
const DEFAULT_AUDIO_KBPS = 160;
const USUAL_RATES = [24, 25, 30, 50, 60] as const;
/** Keyframes for platforms that say nothing: all that do say something take these. */
const DEFAULT_KEYFRAME_S = 2;
/** The middle of a landscape picture has no more detail than this, and phones show no more. */
const PORTRAIT = { width: 720, height: 1_280 };
/**
 * Usual bitrate of H.264 by pixels of the picture, 30 frames a second; half as much again at 60.
 * @source the middle of YouTube's and Facebook's published ranges (facts/platforms.md)
 */
const KBPS = [
  { pixels: 640 * 360, kbps: 1_000 },
  { pixels: 960 * 540, kbps: 2_000 },
  { pixels: 1_280 * 720, kbps: 3_000 },
  { pixels: 1_920 * 1_080, kbps: 5_000 },
  { pixels: 2_560 * 1_440, kbps: 10_000 },
] as const;
const MOST_KBPS = 18_000;

/** What the operator wants beyond what is needed. */
export interface Wishes {
  portrait: 'crop' | 'blur' | null;
  /** Loudness to bring the sound to; null leaves it. */
  targetLufs: number | null;
  /** The picture's shorter side at most, pixels; null leaves it to the destination's limits. */
  shortSide: number | null;
}
const NO_WISHES: Wishes = { portrait: null, targetLufs: null, shortSide: null };

/**
 * The smallest change that makes a program fit: nothing at all, the sound alone with the picture copied, or both. How hard the encoder works
 * is not decided here.
 * @param rules what of this program this destination does not take
 * @returns null where nothing has to be encoded
 */
export function propose(
  rules: readonly MisfitRule[],
  program: ProgramFigures,
  taker: Taker,
  wished: Partial<Wishes> = {},
): RenditionProfile | null {
  const wishes = { ...NO_WISHES, ...wished };
  const isLarger = wishes.shortSide !== null && program.video !== null && shorterSide(sizeOf(program.video)) > wishes.shortSide;
  const wantsPicture = wishes.portrait !== null || isLarger || rules.some((rule) => !AUDIO_RULES.has(rule));
  const wantsSound = wishes.targetLufs !== null || rules.some((rule) => AUDIO_RULES.has(rule));
  const video = wantsPicture && program.video ? pictureFor(program.video, taker, wishes) : null;
  const audio = wantsSound && program.audio ? { ...soundFor(taker), targetLufs: wishes.targetLufs } : null;
  return video || audio ? { video, audio } : null;
}

function soundFor(taker: Taker): NonNullable<RenditionProfile['audio']> {
  const most = limitsOf(taker.platform, taker.overrides).audioKbps ?? DEFAULT_AUDIO_KBPS;
  const bitrateKbps = AUDIO_STEPS.findLast((step) => step <= most) ?? AUDIO_STEPS[0];
  return { bitrateKbps, sampleRateHz: 48_000, targetLufs: null };
}

function pictureFor(video: Video, taker: Taker, { portrait, shortSide }: Wishes): RenditionVideo {
  const limits = limitsOf(taker.platform, taker.overrides);
  const isTurned = (portrait !== null || limits.orientation === 'portrait') && video.width >= video.height;
  const fitting = within(isTurned ? PORTRAIT : sizeOf(video), { width: limits.width, height: limits.height });
  const size = shortSide === null ? fitting : scaled(fitting, Math.min(1, shortSide / shorterSide(fitting)));
  const fps = rateFor(video.fps, limits.fps);
  const most = videoKbpsFor(taker.platform, taker.overrides, { height: shorterSide(size), fps }) ?? MOST_KBPS;
  return {
    ...size,
    fps,
    bitrateKbps: Math.max(100, Math.floor(Math.min(most, usualKbps(size.width * size.height, fps)))),
    rate: limits.rateControl ?? 'capped',
    preset: 'veryfast',
    keyframeS: Math.max(0.5, Math.min(limits.keyframeS ?? DEFAULT_KEYFRAME_S, DEFAULT_KEYFRAME_S)),
    fill: isTurned ? (portrait ?? 'crop') : 'bars',
  };
}

interface Size {
  width: number;
  height: number;
}

const shorterSide = ({ width, height }: Size): number => Math.min(width, height);

/** A picture of unknown size is taken for the usual one. */
function sizeOf({ width, height }: Video): Size {
  return width > 0 && height > 0 ? { width, height } : { width: 1_920, height: 1_080 };
}

/** The largest even size of the same shape that fits, the longer side against the longer limit. */
function within(size: Size, most: { width: number | null; height: number | null }): Size {
  const isPortrait = size.height > size.width;
  const [long, short] = isPortrait ? [size.height, size.width] : [size.width, size.height];
  const sides = [most.width, most.height].filter((side) => side !== null);
  const [mostLong, mostShort] = sides.length === 2 ? [Math.max(...sides), Math.min(...sides)] : [sides[0] ?? long, short];
  return scaled(size, Math.min(1, mostLong / long, mostShort / short));
}

function scaled({ width, height }: Size, scale: number): Size {
  const even = (pixels: number): number => Math.max(64, 2 * Math.round((pixels * scale) / 2));
  return { width: even(width), height: even(height) };
}

/** The program's own rate, or its half: any other would judder. */
function rateFor(measured: number, most: number | null): number {
  const usual = USUAL_RATES.find((rate) => Math.abs(rate - measured) <= rate * 0.04) ?? Math.min(60, Math.max(1, Math.round(measured)));
  if (most === null || usual <= most) return usual;
  return usual / 2 <= most ? Math.round(usual / 2) : Math.floor(most);
}

function usualKbps(pixels: number, fps: number): number {
  const step = KBPS.find((one) => one.pixels >= pixels)?.kbps ?? MOST_KBPS;
  return fps > 31 ? step * 1.5 : step;
}
