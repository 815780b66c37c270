import type { LimitOverrides, Platform, PlatformLimits } from '../../contract/platform.ts';

const FIELDS = [
  'videoKbps',
  'audioKbps',
  'keyframeS',
  'bFrames',
  'width',
  'height',
  'fps',
  'videoCodecs',
  'rateControl',
  'orientation',
  'sessionHours',
] as const;

/** What a destination takes: the platform's limits, overridden field by field; null where nothing is known or nothing is to be held. */
export function limitsOf(platform: Platform | null, overrides: LimitOverrides): PlatformLimits {
  const field = <F extends keyof PlatformLimits>(name: F): PlatformLimits[F] =>
    overrides[name] !== undefined ? (overrides[name] as PlatformLimits[F]) : (platform?.limits[name] ?? (null as PlatformLimits[F]));
  return Object.fromEntries(FIELDS.map((name) => [name, field(name)])) as unknown as PlatformLimits;
}

/**
 * Highest video bitrate for a picture: the platform's step for it, where it has steps, within the limit of all.
 * @param picture height in pixels (the shorter side, so that portrait counts as its landscape), frames a second
 * @returns kb/s, or null where nothing is known
 */
export function videoKbpsFor(
  platform: Platform | null,
  overrides: LimitOverrides,
  picture: { height: number; fps: number },
): number | null {
  const { videoKbps } = limitsOf(platform, overrides);
  if (overrides.videoKbps !== undefined || !platform) return videoKbps;
  const fitting = platform.steps.filter(({ height, fps }) => height >= picture.height && fps + 1 > picture.fps);
  const step = fitting.sort((a, b) => a.height - b.height || a.fps - b.fps)[0];
  if (!step) return videoKbps;
  return videoKbps === null ? step.videoKbps : Math.min(step.videoKbps, videoKbps);
}
