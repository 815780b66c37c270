import { type FrameRate, framesPerGop } from './frame-rate.ts';
import type { Layout } from './script.ts';

/** Raise it when the picture changes: clips that were kept are made anew. */
export const TEMPLATE_VERSION = 1;

/** How hard the encoder tries. Shipped clips are small and made once; those of a house are made while it is on air. */
export interface Effort {
  preset: string;
  crf: number;
  /** How often the light moves a step, a second; null: with each frame. */
  stepsPerSecond: number | null;
  /** How far it drifts to either side, of the width. */
  drift: number;
}
export const HOUSE: Effort = { preset: 'veryfast', crf: 22, stepsPerSecond: null, drift: 0.18 };

export interface PictureOptions {
  width: number;
  height: number;
  rate: FrameRate;
  frames: number;
  layout: Layout;
  hasLogo: boolean;
  effort: Effort;
}

/** Files in the folder that ffmpeg works in; names without anything that an option would have to escape. */
export const WORK_FILES = { words: 'words.ass', fonts: 'fonts', logo: 'logo.png' } as const;

const DRIFT_PERIOD_S = 8;
/** Of BT.709, limited range. A dark blue-grey; the light has the same hue, because 8 bits show each step of a hue as a stripe. */
const GROUND = { y: 29, u: 130, v: 127 };
const LIGHT = { y: 166, u: 130, v: 127 };
const LIGHT_ALPHA = 30;
const BRASS = { y: 150, u: 108, v: 141 };

/** The words on an empty picture, once: shows which letters the machine has no font for. */
export const wordsFilter = `ass=filename=${WORK_FILES.words}:fontsdir=${WORK_FILES.fonts}`;

/** The inputs, all of ffmpeg's own making but the logo. */
export const groundInput = ({ width, height, rate }: PictureOptions): string =>
  `color=c=black:s=${width}x${height}:r=${rate.num}/${rate.den}`;

/**
 * The picture: a dark ground, a wide soft light that drifts across it in 8 s (so slow that nobody watches it, and enough for a platform not
 * to call the picture frozen), a thin line with a glint that goes to and fro, the logo, the words.
 * @param periodS what the drift takes; a whole part of the loop
 */
export function pictureFilters(options: PictureOptions, periodS = DRIFT_PERIOD_S): string[] {
  const { width: w, height: h, layout, hasLogo, effort, rate, frames } = options;
  const turn = `2*PI*${effort.stepsPerSecond === null ? 't' : `floor(t*${effort.stepsPerSecond})/${effort.stepsPerSecond}`}/${periodOf(rate, frames, periodS)}`;
  const thick = Math.max(2, Math.round(1.6 * layout.unit));
  const rule = `drawbox=x=${Math.round(w / 2) - layout.ruleHalf}:y=${layout.ruleY}:w=${2 * layout.ruleHalf}:h=${thick}:color=0xC4A36F@0.55:t=fill`;
  const glint = { w: even(layout.ruleHalf * 0.9), h: even(Math.max(10, 16 * layout.unit)) };
  const glintX = `${Math.round(w / 2)}-w/2-${Math.round(layout.ruleHalf * 0.85)}*cos(${turn})`;
  const parts = [
    `[0:v]format=yuv420p,lutyuv=y=${GROUND.y}:u=${GROUND.u}:v=${GROUND.v}[ground]`,
    sprite('light', LIGHT, { w: 416, h: 234 }, `${LIGHT_ALPHA}*pow(max(0,1-hypot((X-W/2)/(W/2),(Y-H/2)/(H/2))),1.5)`, {
      w: even(Math.max(w, h * 0.8) * 1.3),
      h: even(h * 1.3),
    }),
    sprite('glint', BRASS, { w: 128, h: 16 }, '215*pow(max(0,1-hypot((X-W/2)/(W/2),(Y-H/2)/(H/2))),2)', glint),
    `[ground][light]overlay=x=${Math.round(w / 2)}-w/2+${Math.round(w * effort.drift)}*sin(${turn}):y=${Math.round(h * 0.42)}-h/2:eval=frame:format=yuv420,${rule}[a]`,
    `[a][glint]overlay=x=${glintX}:y=${layout.ruleY + Math.round(thick / 2)}-h/2:eval=frame:format=yuv420[b]`,
  ];
  if (hasLogo)
    parts.push(
      `[1:v]format=yuva420p[logo]`,
      `[b][logo]overlay=x=(W-w)/2:y=${layout.logoTop}+(${layout.logoBox.height}-h)/2:format=yuv420[c]`,
    );
  return [
    ...parts,
    `[${hasLogo ? 'c' : 'b'}]${wordsFilter},format=yuv420p,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[out]`,
  ];
}

/** The drift closes with the loop, whose length need not be exactly 8 s. */
function periodOf(rate: FrameRate, frames: number, wantedS: number): string {
  const lengthS = (frames * rate.den) / rate.num;
  return (lengthS / Math.max(1, Math.round(lengthS / wantedS))).toFixed(6);
}

/** A soft spot, computed small and drawn large. */
function sprite(
  name: string,
  colour: typeof LIGHT,
  small: { w: number; h: number },
  alpha: string,
  large: { w: number; h: number },
): string {
  const spot = `geq=lum=${colour.y}:cb=${colour.u}:cr=${colour.v}:a='${alpha}'`;
  return `color=c=black:s=${small.w}x${small.h}:r=1:d=1,format=yuva420p,${spot},scale=${large.w}:${large.h}:flags=bicubic[${name}]`;
}

/** Fits the logo into its box, never larger than it is. */
export const logoFilter = ({ logoBox: { width, height } }: Layout): string =>
  `scale=w='min(iw,${width})':h='min(ih,${height})':force_original_aspect_ratio=decrease,format=rgba`;

const even = (value: number): number => 2 * Math.max(1, Math.round(value / 2));

/** An encoder of ffmpeg, best first, and what it is told: one thread, a keyframe each second, closed GOPs, no B-frames. */
export interface Encoder {
  name: string;
  /** `mp4`: what the FLV muxer of ffmpeg before 6.1 cannot write; tags are made by us. */
  container: 'flv' | 'mp4';
  options: string[];
}

const COLOURS = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

export function encodersOf(codec: 'H.264' | 'HEVC' | 'AV1', profile: string, { rate, effort, width, height }: PictureOptions): Encoder[] {
  const gop = String(framesPerGop(rate));
  const common = [...COLOURS, '-threads', '1', '-g', gop, '-keyint_min', gop];
  const most = width * height > 1920 * 1080 ? 8_000 : 3_000;
  if (codec === 'H.264') {
    const x264 = `keyint=${gop}:min-keyint=${gop}:scenecut=0:bframes=0:open-gop=0:aq-mode=3:sync-lookahead=0:lookahead-threads=1`;
    const rateControl = ['-crf', String(effort.crf), '-maxrate', `${most}k`, '-bufsize', `${most}k`];
    const options = [...common, '-preset', effort.preset, '-profile:v', profile, ...rateControl, '-x264-params', x264];
    return [{ name: 'libx264', container: 'flv', options }];
  }
  if (codec === 'HEVC') {
    const x265 = `keyint=${gop}:min-keyint=${gop}:scenecut=0:bframes=0:open-gop=0:pools=none:frame-threads=1:log-level=error`;
    const options = [...common, '-preset', 'veryfast', '-crf', '24', '-tag:v', 'hvc1', '-x265-params', x265];
    return [{ name: 'libx265', container: 'mp4', options }];
  }
  const aom = [...common, '-usage', 'realtime', '-cpu-used', '8', '-crf', '36', '-b:v', '0', '-lag-in-frames', '0'];
  return [{ name: 'libaom-av1', container: 'mp4', options: aom }];
}
