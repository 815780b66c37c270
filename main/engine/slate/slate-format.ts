import type { SlateFormat } from './clip.ts';

const SMALLEST = 64;
const LARGEST = 4_096;
const MAX_FPS = 120;

/** Whether pictures can be made in it; where not, the nearest shipped ones are all there is. */
export function canBeMade({ width, height, fps }: SlateFormat['video']): boolean {
  return Math.min(width, height) >= SMALLEST && Math.max(width, height) <= LARGEST && fps >= 1 && fps <= MAX_FPS;
}

/** The same with an even number of pixels either way, which 4:2:0 needs. */
export function evenSized(format: SlateFormat): SlateFormat {
  const { width, height } = format.video;
  return { ...format, video: { ...format.video, width: width & ~1, height: height & ~1 } };
}

/** Formats with the same key need the same clips. */
export const videoKey = ({ codec, width, height, fps, profile }: SlateFormat['video']): string =>
  `${codec} ${codec === 'H.264' ? (profile ?? 'main') : ''} ${width}x${height}@${fps}`;
export const audioKey = (audio: SlateFormat['audio']): string =>
  audio ? `${audio.codec} ${audio.sampleRateHz}/${audio.channels}` : 'none';
