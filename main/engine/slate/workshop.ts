import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { SlateKind, SlateLook, SlateSound } from '../../contract/slate.ts';
import type { SlateCache } from './cache.ts';
import type { SlateFormat } from './clip.ts';
import { contentHash, hashOf } from './content-hash.ts';
import type { Countdown } from './countdown.ts';
import type { JobDeps } from './ffmpeg-job.ts';
import { frameRate, framesPerGop, frameTimeMs } from './frame-rate.ts';
import { AAC_FRAME_SAMPLES, loopFrames } from './loop.ts';
import { makePicture, type PictureSpec } from './picture-maker.ts';
import { makeSound, type SoundSpec } from './sound-maker.ts';
import type { Track } from './track.ts';
import { HOUSE, TEMPLATE_VERSION } from './video-recipe.ts';
import { slateLines } from './words.ts';

export interface WorkshopDeps {
  cache: SlateCache;
  fontsDir: string;
  clock: Clock;
  log: Log;
  /** Path of the ffmpeg to use; null if there is none. Asked before every clip. */
  ffmpeg(): string | null;
}

export interface PictureOrder {
  kind: SlateKind;
  video: SlateFormat['video'];
  look: SlateLook;
  countdown: Countdown | null;
}

export interface SoundOrder {
  sound: SlateSound;
  audio: NonNullable<SlateFormat['audio']>;
  video: SlateFormat['video'];
}

const LAST_MINUTE_S = 60;
const ROOM_TONE: SlateSound = { kind: 'room-tone' };

/** What was made, and the fault that kept a file out of it. */
export interface Made<T> {
  made: T;
  fault: Fault | null;
}

/** Makes one track at a time with ffmpeg, or takes it from the cache. */
export class Workshop {
  readonly #deps: WorkshopDeps;

  constructor(deps: WorkshopDeps) {
    this.#deps = deps;
  }

  /** @throws Fault `slate/cannot-be-made`, or the signal's reason */
  async picture(order: PictureOrder, signal: AbortSignal): Promise<Made<{ track: Track; video: SlateFormat['video'] }>> {
    const { kind, video, look, countdown } = order;
    const rate = frameRate(video.fps);
    const countsSeconds = countdown?.kind === 'seconds';
    const frames = countsSeconds
      ? Math.ceil((LAST_MINUTE_S * rate.num) / rate.den / framesPerGop(rate)) * framesPerGop(rate)
      : loopFrames(rate);
    const logo = await this.#hash(look.logoFile, signal);
    const logoFile = logo.fault ? '' : look.logoFile;
    const lines = slateLines(kind, look, countdown);
    const spec: PictureSpec = { kind, video, frames, venue: look.venue, logoFile, lines, countsSeconds, effort: HOUSE };
    const key = hashOf({ ...spec, logoFile: logo.made, template: TEMPLATE_VERSION });
    const kept = await this.#deps.cache.get(key, 9);
    if (kept?.frames.length === frames) return { made: { track: kept, video }, fault: logo.fault };
    const { track, video: real, fault, isWhole } = await this.#run(signal, (job) => makePicture(spec, { ...job, ...this.#deps }));
    if (isWhole)
      await this.#deps.cache.put(
        key,
        track,
        track.frames.map((_, index) => Math.round(frameTimeMs(rate, index))),
      );
    return { made: { track, video: real }, fault: fault ?? logo.fault };
  }

  /** Where the chosen file cannot be used it is room tone. @throws Fault `slate/cannot-be-made`, or the signal's reason */
  async sound(order: SoundOrder, signal: AbortSignal): Promise<Made<Track>> {
    const { sound } = order;
    if (sound.kind !== 'file') return { made: await this.#sound(order, '', signal), fault: null };
    const file = await this.#hash(sound.path, signal);
    if (file.fault) return { made: await this.#sound({ ...order, sound: ROOM_TONE }, '', signal), fault: file.fault };
    try {
      return { made: await this.#sound(order, file.made, signal), fault: null };
    } catch (error) {
      if (signal.aborted || this.#deps.ffmpeg() === null) throw error;
      const fault = new Fault('slate/file-missing', { file: sound.path }, { cause: error });
      return { made: await this.#sound({ ...order, sound: ROOM_TONE }, '', signal), fault };
    }
  }

  async #sound({ sound, audio, video }: SoundOrder, content: string, signal: AbortSignal): Promise<Track> {
    const rate = frameRate(video.fps);
    const spec: SoundSpec = { sound, audio, rate, videoFrames: loopFrames(rate) };
    const key = hashOf({ ...spec, sound: { kind: sound.kind, content }, template: TEMPLATE_VERSION });
    const kept = await this.#deps.cache.get(key, 8);
    if (kept) return kept;
    const track = await this.#run(signal, (job) => makeSound(spec, job));
    const frameMs = (index: number) => Math.round((index * AAC_FRAME_SAMPLES * 1_000) / audio.sampleRateHz);
    await this.#deps.cache.put(
      key,
      track,
      track.frames.map((_, index) => frameMs(index)),
    );
    return track;
  }

  /** `made` is empty where there is no file, or it cannot be read. */
  async #hash(file: string, signal: AbortSignal): Promise<Made<string>> {
    if (file === '') return { made: '', fault: null };
    try {
      return { made: await contentHash(file, signal), fault: null };
    } catch (error) {
      signal.throwIfAborted();
      this.#deps.log.warn({ file, err: error }, 'slate: a file of the look cannot be read');
      return { made: '', fault: new Fault('slate/file-missing', { file }, { cause: error }) };
    }
  }

  async #run<T>(signal: AbortSignal, work: (job: JobDeps) => Promise<T>): Promise<T> {
    const { cache, clock, log } = this.#deps;
    try {
      const ffmpegPath = this.#deps.ffmpeg();
      if (ffmpegPath === null) throw new Error('no ffmpeg on this machine');
      await using folder = await cache.workFolder();
      return await work({ ffmpegPath, folder: folder.path, clock, signal });
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ err: error }, 'slate: cannot be made');
      throw new Fault('slate/cannot-be-made', {}, { cause: error });
    }
  }
}
