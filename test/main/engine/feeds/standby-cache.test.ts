import { expect, test } from 'vitest';
import { MAX_STANDBY_BYTES, StandbyCache } from '../../../../main/engine/feeds/standby-cache.ts';
import { audioFrame, videoFrame } from '../test-encoder.ts';

const roles = (cache: StandbyCache) => cache.messages.map(({ role, timestampMs }) => `${role} ${timestampMs}`);

test('standby cache: from the last keyframe on, with the sound just before it, copied', () => {
  const cache = new StandbyCache();
  const payload = videoFrame(true);
  cache.add(9, 'video', 0, videoFrame(false));
  cache.add(9, 'keyframe', 40, payload);
  payload.fill(0);
  cache.add(8, 'audio', 50, audioFrame());
  expect(roles(cache)).toEqual(['keyframe 40', 'audio 50']);
  expect(cache.messages[0]?.payload).toEqual(videoFrame(true));
  cache.add(9, 'keyframe', 80, videoFrame(true));
  expect(roles(cache)).toEqual(['keyframe 80', 'audio 50']);
});

test('standby cache: sound that came ahead of its keyframe or belongs just before it, found again, over the wrap of the clock too', () => {
  const cache = new StandbyCache();
  const keyframeMs = 2 ** 32 - 100;
  for (let ms = -400; ms <= 300; ms += 20) cache.add(8, 'audio', (keyframeMs + ms) >>> 0, audioFrame());
  const found = cache.soundAround(keyframeMs).map(({ timestampMs }) => (timestampMs - keyframeMs) | 0);
  expect(found).toEqual(Array.from({ length: 26 }, (_, i) => i * 20 - 200));
});

test('standby cache: a GOP without end, bounded and nothing of it is kept', () => {
  const cache = new StandbyCache();
  cache.add(9, 'keyframe', 0, videoFrame(true));
  for (let i = 1; i * 1_000_000 < MAX_STANDBY_BYTES + 2_000_000; i += 1) cache.add(9, 'video', i * 40, videoFrame(false, 1_000_000));
  expect(cache.messages).toEqual([]);
});

test('standby cache: an encoder whose sound goes back in time, bounded', () => {
  const cache = new StandbyCache();
  for (let i = 0; i < 5_000; i += 1) cache.add(8, 'audio', (2 ** 31 - i * 1_000) >>> 0, audioFrame());
  expect(cache.soundAround(0).length).toBeLessThanOrEqual(2);
});

test('standby cache: a feed on air, its newest sound is kept and no GOP', () => {
  const cache = new StandbyCache();
  cache.addOnAir(9, 'keyframe', 1_000, videoFrame(true));
  for (let ms = 0; ms < 2_000; ms += 20) cache.addOnAir(8, 'audio', ms, audioFrame());
  expect(cache.messages).toEqual([]);
  expect(cache.soundAround(2_000)).toHaveLength(15);
});
