import { describe, expect, test } from 'vitest';
import { limitsOf, videoKbpsFor } from '../../../../main/domain/platforms/limits.ts';
import { PLATFORMS } from '../../../../main/platforms/platforms.ts';

const platform = (id: string) => PLATFORMS.find((one) => one.id === id)!;

describe('limits', () => {
  test("limits: nothing overridden, the platform's", () => {
    expect(limitsOf(platform('chzzk'), {})).toEqual(platform('chzzk').limits);
  });

  test("limits: one field overridden and one lifted, the rest stay the platform's", () => {
    const limits = limitsOf(platform('facebook'), { audioKbps: 256, sessionHours: null });
    expect(limits).toEqual({ ...platform('facebook').limits, audioKbps: 256, sessionHours: null });
  });

  test('limits: a custom destination, only what is set', () => {
    expect(limitsOf(null, { videoKbps: 4_000 })).toMatchObject({ videoKbps: 4_000, audioKbps: null, bFrames: null });
  });

  test.each([
    ['1080p30', { height: 1080, fps: 30 }, 6_000],
    ['1080p29.97', { height: 1080, fps: 29.97 }, 6_000],
    ['1080p60', { height: 1080, fps: 59.94 }, 9_000],
    ['between two steps', { height: 900, fps: 25 }, 6_000],
    ['larger than any step', { height: 2160, fps: 30 }, 9_000],
  ])('limits: Facebook at %s, the bitrate of its step', (_, picture, kbps) => {
    expect(videoKbpsFor(platform('facebook'), {}, picture)).toBe(kbps);
  });

  test('limits: bitrate overridden, steps no longer count', () => {
    expect(videoKbpsFor(platform('facebook'), { videoKbps: 12_000 }, { height: 360, fps: 30 })).toBe(12_000);
    expect(videoKbpsFor(null, {}, { height: 1080, fps: 30 })).toBeNull();
  });
});
