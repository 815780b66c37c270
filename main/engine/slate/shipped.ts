import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../base/log.ts';
import { type SlateKind, slateKindSchema } from '../../contract/slate.ts';
import type { SlateFormat } from './clip.ts';
import { readTrack, type Track } from './track.ts';

/** Sizes and rates in which each kind of slate lies in assets/slates, made by scripts/make-slates.ts. */
export const SHIPPED_SIZES = [
  { name: '720p', width: 1280, height: 720 },
  { name: '1080p', width: 1920, height: 1080 },
] as const;
export const SHIPPED_FPS = [25, 30, 50, 60] as const;
export const SHIPPED_AUDIO = { codec: 'AAC', sampleRateHz: 48_000, channels: 2 } as const;
export const SHIPPED_SOUND_FILE = 'room-tone.flv';
/** 29.97 goes with 30: what counts on the wire are the times. */
const SAME_RATE = 0.01;

interface ShippedFormat {
  size: string;
  video: SlateFormat['video'];
}
const shippedFormat = ({ name, width, height }: (typeof SHIPPED_SIZES)[number], fps: number): ShippedFormat => ({
  size: name,
  video: { codec: 'H.264', width, height, fps, profile: 'baseline' },
});
const ALL_SHIPPED = SHIPPED_SIZES.flatMap((size) => SHIPPED_FPS.map((fps) => shippedFormat(size, fps)));

export const shippedFile = (size: string, fps: number, kind: SlateKind): string => join(`${size}${fps}`, `${kind}.flv`);

/** Whether there is a shipped picture of exactly this codec, size and rate. */
export function fitsShippedPicture(video: SlateFormat['video']): boolean {
  const { codec, width, height, fps } = nearestShipped(video).video;
  return video.codec === codec && video.width === width && video.height === height && Math.abs(video.fps / fps - 1) <= SAME_RATE;
}

export const fitsShippedSound = (audio: SlateFormat['audio']): boolean =>
  audio === null || (audio.sampleRateHz === SHIPPED_AUDIO.sampleRateHz && audio.channels === SHIPPED_AUDIO.channels);

/** The shipped format nearest to this one: the size with the nearest number of pixels, then the rate. */
export function nearestShipped({ width, height, fps }: SlateFormat['video']): ShippedFormat {
  const pixels = Math.max(1, width * height);
  const distance = (size: (typeof SHIPPED_SIZES)[number]) => Math.abs(Math.log((size.width * size.height) / pixels));
  const size = SHIPPED_SIZES.reduce((best, one) => (distance(one) < distance(best) ? one : best));
  const rate = SHIPPED_FPS.reduce<number>((best, one) => (Math.abs(one - fps) < Math.abs(best - fps) ? one : best), SHIPPED_FPS[0]);
  return shippedFormat(size, rate);
}

/** A picture that was shipped, and what it is. */
export interface ShippedPicture {
  file: string;
  track: Track;
  video: SlateFormat['video'];
}

/** The clips that came with Foyer, read when first asked for: some 150 KB each, a few milliseconds. */
export class ShippedSlates {
  readonly #folder: string;
  readonly #log: Log;
  /** null: not there, or not whole. */
  readonly #tracks = new Map<string, Track | null>();

  /** @param folder `assets/slates` */
  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /**
   * The nearest one; where that file is damaged, any other before none.
   * @throws Error if not one can be read: then Foyer is not installed
   */
  picture(kind: SlateKind, wanted: SlateFormat['video']): ShippedPicture {
    const nearest = nearestShipped(wanted);
    const candidates = [kind, ...slateKindSchema.options].flatMap((one) => [nearest, ...ALL_SHIPPED].map((format) => ({ one, ...format })));
    for (const { one, size, video } of candidates) {
      const file = shippedFile(size, video.fps, one);
      const track = this.#read(file, 9);
      if (track) return { file, track, video };
    }
    throw new Error(`no slate can be read in ${this.#folder}`);
  }

  /** null where it cannot be read: pictures without sound are better than no pictures. */
  sound(): Track | null {
    return this.#read(SHIPPED_SOUND_FILE, 8);
  }

  #read(name: string, type: 8 | 9): Track | null {
    const known = this.#tracks.get(name);
    if (known !== undefined) return known;
    let track: Track | null = null;
    try {
      track = readTrack(readFileSync(join(this.#folder, name)), type);
    } catch (error) {
      this.#log.error({ file: join(this.#folder, name), err: error }, 'slate: a shipped clip cannot be read');
    }
    this.#tracks.set(name, track);
    return track;
  }
}
