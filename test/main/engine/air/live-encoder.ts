import type { Feed } from '../../../../main/engine/feeds/feed.ts';
import { MESSAGE } from '../../../../main/rtmp/messages.ts';
import { AAC_48K, AVC_720, audioFrame, METADATA, videoFrame } from '../test-encoder.ts';

export interface LiveEncoderOptions {
  fps: number;
  gopFrames: number;
  /** Timestamp of the first picture on its clock, ms. */
  startMs: number;
  hasBFrames: boolean;
  /** How much earlier than its timestamp sound is sent, beside pictures, ms. */
  soundAheadMs: number;
  /** Timestamp of the first sound, beside the first picture's, ms. */
  soundBehindMs: number;
}

/** How much later than its DTS each picture is shown, in frames, by x264 with three B-frames in a pyramid: a keyframe, and then P B b b over and over. */
const KEYFRAME_LATER = 2;
const LATER = [5, 2, 0, 1] as const;
/** Frames of AAC at 48 kHz are 1,024 samples. */
const SOUND_MS = 1_024 / 48;
const AT = 8;

/** What an encoder sends in the time that passes: pictures, also ones out of order, and whole frames of AAC. Each carries the time at which it is to be seen or heard. */
export class LiveEncoder {
  readonly #feed: Feed;
  readonly #options: LiveEncoderOptions;
  #sinceBeganMs = 0;
  #pictures = 0;
  #sounds = 0;

  constructor(feed: Feed, options: LiveEncoderOptions) {
    this.#feed = feed;
    this.#options = options;
  }

  begin(): this {
    this.#feed.publisherOn('127.0.0.1');
    this.#feed.push({ type: MESSAGE.data, timestampMs: 0, payload: METADATA });
    this.#feed.push({ type: MESSAGE.audio, timestampMs: 0, payload: AAC_48K });
    this.#feed.push({ type: MESSAGE.video, timestampMs: 0, payload: AVC_720 });
    return this;
  }

  /** Sends all that is due once this much more time has passed. */
  run(byMs: number): void {
    this.#sinceBeganMs += byMs;
    const { soundAheadMs } = this.#options;
    for (;;) {
      const pictureMs = this.#pictureMs();
      const soundMs = this.#soundMs() - soundAheadMs;
      if (Math.min(pictureMs, soundMs) > this.#sinceBeganMs) return;
      if (soundMs < pictureMs) this.#sound();
      else this.#picture();
    }
  }

  end(): void {
    this.#feed.publisherOff();
  }

  #pictureMs(): number {
    return (this.#pictures * 1_000) / this.#options.fps;
  }

  #soundMs(): number {
    return this.#options.soundBehindMs + this.#sounds * SOUND_MS;
  }

  #picture(): void {
    const { fps, gopFrames, startMs } = this.#options;
    const inGop = this.#pictures % gopFrames;
    const timestampMs = Math.round(startMs + this.#pictureMs());
    const compositionMs = Math.round((this.#framesLater(inGop) * 1_000) / fps);
    const payload = videoFrame(inGop === 0);
    payload.writeIntBE(compositionMs, 2, 3);
    payload.writeUInt32BE(timestampMs + compositionMs, AT);
    this.#feed.push({ type: MESSAGE.video, timestampMs, payload });
    this.#pictures += 1;
  }

  /** A round of four that the GOP cuts short has no B-frames. */
  #framesLater(inGop: number): number {
    const { gopFrames, hasBFrames } = this.#options;
    if (!hasBFrames) return 0;
    const inRound = (inGop - 1) % LATER.length;
    const isWhole = inGop - inRound + LATER.length <= gopFrames;
    return inGop === 0 || !isWhole ? KEYFRAME_LATER : (LATER[inRound] as number);
  }

  #sound(): void {
    const timestampMs = Math.round(this.#options.startMs + this.#soundMs());
    const payload = audioFrame();
    payload.writeUInt32BE(timestampMs, AT);
    if (this.#soundMs() >= 0) this.#feed.push({ type: MESSAGE.audio, timestampMs, payload });
    this.#sounds += 1;
  }
}

/** When a picture or sound of a live encoder is to be seen or heard, on the encoder's clock, ms. */
export const meantForMs = (payload: Buffer): number => payload.readUInt32BE(AT);
