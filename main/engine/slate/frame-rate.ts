/** Frames a second as ffmpeg and clocks need it: exactly. */
export interface FrameRate {
  num: number;
  den: number;
}

const NTSC = [24, 30, 48, 60, 120] as const;
/** 29.97 is 0.1 % off 30; a written 29.97 is 0.0001 % off 30000/1001. */
const NTSC_TOLERANCE = 0.0003;

/** 29.97 is 30000/1001; what is no such rate is taken to a hundredth. @param fps 1..120 */
export function frameRate(fps: number): FrameRate {
  const ntsc = NTSC.find((whole) => near(fps, (whole * 1_000) / 1_001, NTSC_TOLERANCE));
  if (ntsc !== undefined) return { num: ntsc * 1_000, den: 1_001 };
  const hundredths = Math.round(fps * 100);
  return hundredths % 100 === 0 ? { num: hundredths / 100, den: 1 } : { num: hundredths, den: 100 };
}

/** Frames from one keyframe to the next: a second of them. */
export const framesPerGop = ({ num, den }: FrameRate): number => Math.max(1, Math.round(num / den));

/** When frame `index` is due, from the start; ms, not rounded. */
export const frameTimeMs = ({ num, den }: FrameRate, index: number): number => (index * 1_000 * den) / num;

const near = (value: number, wanted: number, tolerance: number): boolean => Math.abs(value / wanted - 1) <= tolerance;
