import { expect, test } from 'vitest';
import { USUAL_NEED } from '../../../../main/contract/obs-encoder.ts';
import { chosenDestinations, encoderNeed } from '../../../../main/domain/platforms/encoder-need.ts';
import { PLATFORMS } from '../../../../main/platforms/platforms.ts';

test('encoder need: no destination says anything, what every large platform takes', () => {
  expect(encoderNeed([], PLATFORMS, null)).toEqual(USUAL_NEED);
  expect(encoderNeed([{ platform: null, limits: {} }], PLATFORMS, null)).toEqual(USUAL_NEED);
});

test('encoder need: several destinations, the strictest limit of each kind counts', () => {
  const destinations = [
    { platform: null, limits: { videoKbps: 4_000, keyframeS: 4, bFrames: 0 } },
    { platform: null, limits: { videoKbps: 9_000, keyframeS: 1, bFrames: null } },
  ];
  expect(encoderNeed(destinations, PLATFORMS, null)).toEqual({ gopMs: 1_000, bitrateKbps: 4_000, bFrames: 0, sampleRateHz: 48_000 });
});

test('encoder need: platform with steps, the picture decides, and portrait counts as its landscape', () => {
  const stepped = PLATFORMS.find(({ steps }) => new Set(steps.map(({ videoKbps }) => videoKbps)).size > 1);
  if (!stepped) throw new Error('no platform with steps');
  const need = (width: number, height: number) =>
    encoderNeed([{ platform: stepped.id, limits: {} }], PLATFORMS, { width, height, fps: 30 }).bitrateKbps;
  const heights = stepped.steps.map(({ height }) => height);
  const low = Math.min(...heights);
  expect(need(10_000, low)).toBeLessThanOrEqual(need(10_000, Math.max(...heights)));
  expect(need(low, 10_000)).toBe(need(10_000, low));
});

test('encoder need: which destinations are meant, wanted ones, else those of the next event, else all; never a recording', () => {
  const destinations = (['a', 'b', 'c'] as const).map((id) => ({ id, kind: id === 'c' ? ('file' as const) : ('rtmp' as const) }));
  const events = [
    { state: 'upcoming', startsAtMs: 20, destinationIds: ['a'] },
    { state: 'upcoming', startsAtMs: 10, destinationIds: ['b', 'c'] },
    { state: 'ended', startsAtMs: 1, destinationIds: ['a'] },
  ];
  const ids = (relays: Record<string, { wanted: boolean }>, coming: typeof events) =>
    chosenDestinations(destinations, relays, coming).map(({ id }) => id);
  expect(ids({ a: { wanted: true }, b: { wanted: false } }, events)).toEqual(['a']);
  expect(ids({}, events)).toEqual(['b']);
  expect(ids({}, [{ state: 'on-air', startsAtMs: 30, destinationIds: ['a'] }, ...events])).toEqual(['a']);
  expect(ids({}, [])).toEqual(['a', 'b']);
});
