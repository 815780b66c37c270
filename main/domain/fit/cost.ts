import type { EncoderPreset, RenditionProfile } from '../../contract/rendition.ts';
import type { ProgramFigures } from './misfits.ts';

/**
 * Per cent of one core for each million pixels a second, and for sound.
 * @source measured, docs/benchmarks.md: ffmpeg 5.1, libx264 veryfast, 1080p30 in, on one of two shared cores
 */
const PER_MEGAPIXEL = { decode: 0.35, scale: 0.05, blur: 0.5 } as const;
const ENCODE: Record<EncoderPreset, number> = { veryfast: 0.5, superfast: 0.35, ultrafast: 0.2 };
const SOUND = { aac: 2, loudness: 5 } as const;
const OVERHEAD = 2;

/**
 * What a rendition costs, as an estimate: the same encoder is twice as dear on a machine of half the speed.
 * @param cores of this machine
 * @returns per cent of all of them, rounded up; over 100 it cannot keep up
 */
export function costPercent({ video, audio }: RenditionProfile, program: ProgramFigures, cores: number): number {
  let ofOneCore = OVERHEAD;
  if (video) {
    const out = (video.width * video.height * video.fps) / 1e6;
    const from = program.video && program.video.width > 0 ? (program.video.width * program.video.height * program.video.fps) / 1e6 : out;
    ofOneCore += from * (PER_MEGAPIXEL.decode + PER_MEGAPIXEL.scale) + out * ENCODE[video.preset];
    if (video.fill === 'blur') ofOneCore += out * PER_MEGAPIXEL.blur;
  }
  if (audio) ofOneCore += SOUND.aac + (audio.targetLufs === null ? 0 : SOUND.loudness);
  return Math.ceil(ofOneCore / Math.max(1, cores));
}
