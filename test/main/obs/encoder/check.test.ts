import { expect, test } from 'vitest';
import { USUAL_NEED } from '../../../../main/contract/obs-encoder.ts';
import { changes, findings } from '../../../../main/obs/encoder/check.ts';
import type { EncoderProfile } from '../../../../main/obs/encoder/profile.ts';

const profile = (parts: Partial<EncoderProfile> = {}): EncoderProfile => ({
  ...{ name: 'Hall', isSimple: true, encoder: 'x264', fps: 30, bitrateKbps: 4_500, usesAdvanced: true, preset: 'veryfast' },
  ...{ x264Options: 'keyint=60 bframes=2', sampleRateHz: 48_000 },
  ...parts,
});
const states = (given: EncoderProfile) => findings(given, USUAL_NEED).map(({ now, state }) => `${now} ${state}`);

test('encoder: what the destinations take, nothing to change', () => {
  expect(states(profile())).toEqual(['2000 fits', '2 fits', '4500 fits', '48000 fits']);
  expect(changes(profile(), USUAL_NEED)).toEqual([]);
});

test('encoder: a fresh OBS, 250 frames and 3 B-frames are found and changed, other options stay', () => {
  const fresh = profile({ usesAdvanced: false, x264Options: '', bitrateKbps: 8_000 });
  expect(states(fresh)).toEqual(['8333 differs', '3 differs', '8000 differs', '48000 fits']);
  expect(changes(fresh, USUAL_NEED)).toEqual([
    { category: 'SimpleOutput', name: 'UseAdvanced', value: 'true' },
    { category: 'SimpleOutput', name: 'x264Settings', value: 'keyint=60 bframes=2' },
    { category: 'SimpleOutput', name: 'VBitrate', value: '6000' },
  ]);
  const [, options] = changes(profile({ x264Options: 'scenecut=0 keyint=250 bframes=1' }), USUAL_NEED);
  expect(options?.value).toBe('scenecut=0 bframes=1 keyint=60');
});

test('encoder: an option named twice, the last one counts', () => {
  expect(states(profile({ x264Options: 'keyint=60 keyint=250 bframes=0' }))[0]).toBe('8333 differs');
  expect(states(profile({ x264Options: 'min-keyint=10 keyint=30 bframes=0' }))[0]).toBe('1000 fits');
});

test('encoder: another encoder or Advanced mode, unknown and left alone', () => {
  expect(states(profile({ encoder: 'nvenc' })).slice(0, 3)).toEqual(['null unknown', 'null unknown', '4500 fits']);
  const advanced = profile({ isSimple: false, encoder: 'obs_x264', bitrateKbps: 9_000 });
  expect(states(advanced).slice(0, 3)).toEqual(['null unknown', 'null unknown', 'null unknown']);
  expect(changes(advanced, USUAL_NEED)).toEqual([]);
});

test('encoder: 44.1 kHz, said and left to OBS, which takes another rate only when it starts', () => {
  const finding = findings(profile({ sampleRateHz: 44_100 }), USUAL_NEED)[3];
  expect(finding).toEqual({ setting: 'sample-rate', now: 44_100, wanted: 48_000, state: 'differs', canApply: false });
});
