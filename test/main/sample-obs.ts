import { OBS_OFF, type ObsStatus } from '../../main/contract/obs.ts';
import type { ObsLive } from '../../main/contract/obs-live.ts';

/** A linked OBS in which all is in order. */
export function sampleObsLive(parts: Partial<ObsLive> = {}): ObsLive {
  return {
    studio: { isOn: false, preview: '' },
    transition: { names: ['Cut', 'Fade'], current: 'Fade', durationMs: 300, isRunning: false },
    program: [],
    preview: [],
    audio: {},
    media: {},
    record: 'stopped',
    replay: 'missing',
    virtualCamera: 'missing',
    statistics: { fps: 30, renderLagPercent: 0, encoderLagPercent: 0, droppedPercent: 0, cpuPercent: 5, freeDiskMb: 74_200 },
    collections: { names: ['Hall'], current: 'Hall' },
    profiles: { names: ['Hall'], current: 'Hall' },
    ...parts,
  };
}

export function sampleObs(parts: Partial<ObsStatus> = {}): ObsStatus {
  return { ...OBS_OFF, link: 'up', host: '127.0.0.1', version: '29.0.2', stream: 'stopped', live: sampleObsLive(), ...parts };
}
