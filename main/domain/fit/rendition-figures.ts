import type { RenditionProfile } from '../../contract/rendition.ts';
import type { ProgramFigures } from './misfits.ts';

/** What a destination gets of a rendition, as figures: what is encoded by its profile, what is copied as it is measured. */
export function renditionFigures(profile: RenditionProfile, program: ProgramFigures): ProgramFigures {
  const { video, audio } = profile;
  return {
    video: video
      ? {
          ...{ codec: 'H.264', profile: 'High', width: video.width, height: video.height, fps: video.fps },
          ...{ bitrateKbps: video.bitrateKbps, gopMs: video.keyframeS * 1_000, bFrames: 0 },
        }
      : program.video,
    audio: audio ? { codec: 'AAC', sampleRateHz: audio.sampleRateHz, channels: 2, bitrateKbps: audio.bitrateKbps } : program.audio,
  };
}
