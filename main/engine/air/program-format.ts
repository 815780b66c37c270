import type { ProgramStatus } from '../../contract/program.ts';
import { encodeAmf0 } from '../../rtmp/amf0.ts';
import type { SlateFormat } from '../slate/clip.ts';

const USUAL_RATES = [23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60] as const;
/** Timestamps are whole milliseconds: a rate measured by them is right to less than this. */
const MEASURED_TO = 0.02;
const DEFAULT_FPS = 30;
const AAC_48K_STEREO = { codec: 'AAC', sampleRateHz: 48_000, channels: 2 } as const;
const VIDEO_CODECS = ['H.264', 'HEVC', 'AV1'] as const;

/**
 * What a slate has to fit to stand in for a feed.
 * @param fps by the feed's timestamps; 0 where it is not known yet
 * @returns null where no slate can be like it: a codec that none is made in, a size that nobody states, sound alone
 */
export function formatOf({ video, audio }: ProgramStatus, fps: number): SlateFormat | null {
  const codec = VIDEO_CODECS.find((name) => name === video?.codec);
  if (!video || !codec || video.width === 0 || video.height === 0) return null;
  const profile = codec === 'H.264' ? profileOf(video.profile) : undefined;
  const { sampleRateHz, channels } = audio ?? AAC_48K_STEREO;
  const hasUsableSound = audio?.codec === 'AAC' && sampleRateHz > 0 && channels > 0;
  const sound = hasUsableSound ? { codec: 'AAC' as const, sampleRateHz, channels } : AAC_48K_STEREO;
  return {
    video: { codec, width: video.width, height: video.height, fps: usualRate(fps), ...(profile && { profile }) },
    audio: audio ? sound : null,
  };
}

/** The codec of a feed whose slates can only be H.264, because none are made in it or its size is not stated; null where they are like it. */
export function otherCodec(status: ProgramStatus): string | null {
  const { video } = status;
  return !video || video.codec === 'H.264' || formatOf(status, DEFAULT_FPS) ? null : video.codec;
}

/** `onMetaData` for a program that begins with a slate. */
export function metadataOf({ video, audio }: SlateFormat): Buffer {
  const sound = audio ? { audiosamplerate: audio.sampleRateHz, stereo: audio.channels > 1 } : {};
  return encodeAmf0([
    '@setDataFrame',
    'onMetaData',
    { width: video.width, height: video.height, framerate: video.fps, ...sound, encoder: 'Foyer' },
  ]);
}

function usualRate(fps: number): number {
  if (fps < 1 || fps > 120) return DEFAULT_FPS;
  const [nearest] = [...USUAL_RATES].sort((a, b) => Math.abs(a - fps) - Math.abs(b - fps)) as [number];
  return Math.abs(nearest - fps) <= MEASURED_TO * fps ? nearest : Math.round(fps * 10) / 10;
}

function profileOf(name: string): 'baseline' | 'main' | 'high' | undefined {
  return (['baseline', 'main', 'high'] as const).find((profile) => name.toLowerCase().includes(profile));
}
