import { expect, test } from 'vitest';
import { NOTHING_ON_AIR } from '../../../main/contract/air.ts';
import type { ObsLive, ObsStatistics } from '../../../main/contract/obs-live.ts';
import { obsHealth } from '../../../main/domain/obs-health.ts';
import { sampleObsLive } from '../sample-obs.ts';

const live = (statistics: Partial<ObsStatistics>, parts: Partial<ObsLive> = {}) => ({
  scene: 'Stage/Wide',
  stream: 'streaming' as const,
  live: sampleObsLive({ statistics: { ...sampleObsLive().statistics, ...statistics }, ...parts }),
});
const microphone = (parts = {}) => ({
  audio: {
    Room: { ...{ kind: 'microphone' as const, isMuted: false, volumeDb: 0, monitoring: 'none' as const }, ...AUDIO, ...parts },
  },
});
const AUDIO = { tracks: [1], syncOffsetMs: 0, balance: 0.5 };

test('obs-health: all in order, nothing; no OBS, nothing', () => {
  expect(obsHealth([], live({}), NOTHING_ON_AIR)).toEqual([]);
  expect(obsHealth([], { scene: '', stream: 'unknown', live: null }, NOTHING_ON_AIR)).toEqual([]);
});

test('obs-health: graphics late, stands until they are well clear of the limit', () => {
  const first = obsHealth([], live({ renderLagPercent: 2.4 }), NOTHING_ON_AIR);
  expect(first).toEqual([{ code: 'render-lag', subject: '', value: 2.4 }]);
  expect(obsHealth(first, live({ renderLagPercent: 1 }), NOTHING_ON_AIR)).toEqual([{ code: 'render-lag', subject: '', value: 1 }]);
  expect(obsHealth(first, live({ renderLagPercent: 0.4 }), NOTHING_ON_AIR)).toEqual([]);
  expect(obsHealth([], live({ renderLagPercent: 1 }), NOTHING_ON_AIR)).toEqual([]);
});

test('obs-health: encoder late, frames dropped, disk nearly full, each by its own code', () => {
  const all = obsHealth([], live({ encoderLagPercent: 5, droppedPercent: 3, freeDiskMb: 1_500 }), NOTHING_ON_AIR);
  expect(all.map(({ code }) => code)).toEqual(['encoder-lag', 'dropped-frames', 'disk-low']);
  const [, , disk] = all;
  expect(obsHealth([disk!], live({ freeDiskMb: 2_500 }), NOTHING_ON_AIR)).toHaveLength(1);
  expect(obsHealth([disk!], live({ freeDiskMb: 3_100 }), NOTHING_ON_AIR)).toEqual([]);
});

test('obs-health: room microphone open during the interval, named; muted or on stage, not', () => {
  const interval = { ...NOTHING_ON_AIR, source: 'slate' as const, slate: 'interval' as const };
  const open = [{ code: 'microphone-open', subject: 'Room', value: 0 }];
  expect(obsHealth([], live({}, microphone()), interval)).toEqual(open);
  expect(obsHealth([], { ...live({}, microphone()), scene: 'Interval' }, NOTHING_ON_AIR)).toEqual(open);
  expect(obsHealth([], { ...live({}, microphone()), scene: 'Interval', stream: 'stopped' }, NOTHING_ON_AIR)).toEqual([]);
  expect(obsHealth([], { ...live({}, microphone()), scene: 'Stage/Bartender' }, NOTHING_ON_AIR)).toEqual([]);
  expect(obsHealth([], live({}, microphone({ isMuted: true })), interval)).toEqual([]);
  expect(obsHealth([], live({}, microphone({ monitoring: 'monitor-only' })), interval)).toEqual([]);
  expect(obsHealth([], live({}, microphone()), { ...interval, slate: 'technical' })).toEqual([]);
});
