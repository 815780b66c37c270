import { expect, test } from 'vitest';
import type { ObsMedia } from '../../../main/contract/obs-live.ts';
import { hasSought } from '../../../main/obs/control/sources.ts';

const at = (cursorMs: number): ObsMedia => ({ state: 'playing', cursorMs, durationMs: 60_000, atMs: 0 });

test('seek: near the place, or at the keyframe before it, done', () => {
  expect(hasSought(at(1_500), at(4_066), 4_000, 40)).toBe(true);
  expect(hasSought(at(30_000), at(1_000), 4_000, 40)).toBe(true);
});

test('seek: the film plays on as if nothing had been asked, not done', () => {
  expect(hasSought(at(2_000), at(2_040), 4_000, 40)).toBe(false);
  expect(hasSought(at(100), at(140), 4_000, 40)).toBe(false);
});

test('seek: beyond the place, not done', () => {
  expect(hasSought(at(100), at(9_000), 4_000, 40)).toBe(false);
});
