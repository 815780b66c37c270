import { expect, test } from 'vitest';
import { PLAIN_LOOK, type SlateLook } from '../../../../main/contract/slate.ts';
import type { SlateFormat } from '../../../../main/engine/slate/clip.ts';
import { needs } from '../../../../main/engine/slate/needs.ts';
import { nearestShipped } from '../../../../main/engine/slate/shipped.ts';

const video = { codec: 'H.264', width: 1920, height: 1080, fps: 30, profile: 'high' } as const;
const audio = { codec: 'AAC', sampleRateHz: 48_000, channels: 2 } as const;
const keys = (look: SlateLook, format: SlateFormat, countdowns: Parameters<typeof needs>[0]['countdowns'] = []) =>
  needs({ look, format, lostSlate: 'technical', countdowns }).map((need) => (need.what === 'sound' ? 'sound' : need.kind));
const ALL = ['technical', 'stand-by', 'starting-soon', 'interval', 'thank-you', 'rights'];

test('slates to make: a plain look and a program that a shipped clip fits, none', () => {
  for (const fps of [25, 30, 29.97, 50, 60]) {
    for (const size of [{ width: 1280, height: 720 }, {}])
      expect(keys(PLAIN_LOOK, { video: { ...video, ...size, fps }, audio })).toEqual([]);
  }
  expect(keys(PLAIN_LOOK, { video, audio: null })).toEqual([]);
  expect(keys({ ...PLAIN_LOOK, words: { interval: { en: '' } } }, { video, audio })).toEqual([]);
});

test('slates to make: only what does not fit, what stands for a lost feed first', () => {
  expect(keys(PLAIN_LOOK, { video, audio: { ...audio, sampleRateHz: 44_100 } })).toEqual(['sound']);
  expect(keys(PLAIN_LOOK, { video: { ...video, fps: 24 }, audio })).toEqual(ALL);
  expect(keys(PLAIN_LOOK, { video: { ...video, codec: 'HEVC' }, audio })).toEqual(ALL);
  expect(keys({ ...PLAIN_LOOK, venue: 'Haus' }, { video, audio })).toEqual(ALL);
  expect(keys({ ...PLAIN_LOOK, logoFile: '/logo.png', sound: { kind: 'silence' } }, { video, audio })).toEqual(['sound', ...ALL]);
  expect(keys(PLAIN_LOOK, { video: { ...video, width: 7_680, height: 4_320 }, audio })).toEqual([]);
});

test('slates to make: a countdown comes right after the one for a lost feed', () => {
  const countdowns = [
    { kind: 'minutes', minutes: 3, untilMs: 0 },
    { kind: 'seconds', zeroAtMs: 0, untilMs: 0 },
  ] as const;
  expect(keys(PLAIN_LOOK, { video, audio }, countdowns)).toEqual(['starting-soon', 'starting-soon']);
  const order = keys({ ...PLAIN_LOOK, venue: 'Haus' }, { video, audio }, countdowns);
  expect(order.slice(0, 4)).toEqual(['technical', 'starting-soon', 'starting-soon', 'stand-by']);
});

test('shipped slates: the nearest size, then the nearest rate', () => {
  const nearest = (width: number, height: number, fps: number) => {
    const { size, video: found } = nearestShipped({ codec: 'AV1', width, height, fps });
    return `${size}${found.fps}`;
  };
  expect(nearest(1280, 720, 25)).toBe('720p25');
  expect(nearest(854, 480, 24)).toBe('720p25');
  expect(nearest(1080, 1920, 29.97)).toBe('1080p30');
  expect(nearest(3840, 2160, 59.94)).toBe('1080p60');
  expect(nearest(0, 0, 0)).toBe('720p25');
});
