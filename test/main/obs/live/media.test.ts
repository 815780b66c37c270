import { expect, test } from 'vitest';
import { readMedia, steady } from '../../../../main/obs/live/media.ts';

const playing = (mediaCursor: number, nowMs: number) =>
  readMedia({ mediaState: 'OBS_MEDIA_STATE_PLAYING', mediaCursor, mediaDuration: 10_000 }, nowMs);

test('media: it plays as counted, no news', () => {
  const first = playing(1_000, 50_000);
  expect(steady(first, playing(4_020, 53_000))).toBe(first);
});

test('media: it jumped, stopped or is another file, news', () => {
  const first = playing(1_000, 50_000);
  expect(steady(first, playing(8_000, 53_000)).cursorMs).toBe(8_000);
  expect(steady(first, { ...first, state: 'paused', atMs: 51_000 }).state).toBe('paused');
  expect(steady(first, { ...playing(4_000, 53_000), durationMs: 60_000 }).durationMs).toBe(60_000);
  expect(steady(undefined, first)).toBe(first);
});

test('media: an input without media, nothing', () => {
  const none = readMedia({ mediaState: 'OBS_MEDIA_STATE_NONE', mediaCursor: null, mediaDuration: null }, 1);
  expect(none).toEqual({ state: 'none', cursorMs: 0, durationMs: 0, atMs: 1 });
});
