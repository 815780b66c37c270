import { MESSAGE } from '../../rtmp/messages.ts';

/** A source's clock that goes back further than this was set anew; a track's own time never goes back at all, but for a little disorder. */
const MAX_BACK_MS = 2_000;
const MAX_TRACK_BACK_MS = 100;
/** No step on any output is longer, unless the source's own steps are: a camera of five frames a second. */
const MAX_STEP_MS = 100;
/** A first step, with nothing to compare it to, may be as long as it took to come, up to this. */
const MAX_FIRST_STEP_MS = 2_000;
const USUAL_FRAME_MS = 33;
const USUAL_SOUND_MS = 21;
/** Sound that is ahead of the picture by more than this goes on without one: the next picture comes this much before its end. */
const SOUND_ALONE_MS = 500;
const SOUND_AHEAD_MS = 50;
/** What `place` says of sound that has no place any more. */
export const DROPPED = -1;

interface Track {
  /** Last time given out, ms, not wrapped; below zero before the first. */
  lastMs: number;
  /** The source's timestamp of the last message since the anchor, unsigned 32 bits; null before the first. */
  raw: number | null;
}

/**
 * The bus's own time, in ms from the first media on, never going back in either track and never jumping, whatever source it comes from.
 * Each source gets one offset for audio and video alike, so that what was in step there stays in step here: its first message follows one
 * frame after the last one given out. A clock that jumps within a source is anchored anew in the same way.
 */
export class Timeline {
  readonly #audio: Track = { lastMs: -1, raw: null };
  readonly #video: Track = { lastMs: -1, raw: null };
  #start: number | (() => number);
  #hasBegun = false;
  /** The next message is the first one of a source. */
  #isSplice = true;
  /** The furthest message since the anchor: on the source's clock and on ours. */
  #headRaw = 0;
  #headMs = 0;
  /** The source's last step forward, all tracks taken together, ms; 0 before the first. */
  #stepMs = 0;
  #headAtMs = 0;
  #frameMs = USUAL_FRAME_MS;
  #soundMs = USUAL_SOUND_MS;
  /** Sound that falls before what was already sent is left out until the new source has caught up. */
  #isSoundSettling = false;
  /** The step to the first picture of a source says nothing of its pace. */
  #isFirstPicture = true;
  #skipMs = 0;

  /** @param start where it begins, ms; asked until it has begun */
  constructor(start: number | (() => number) = 0) {
    this.#start = start;
  }

  /** The furthest point reached, ms; not wrapped. */
  get positionMs(): number {
    return Math.max(this.#startMs, this.#audio.lastMs, this.#video.lastMs);
  }

  /** Where the next picture of another source would go. */
  get nextFrameMs(): number {
    if (!this.#hasBegun) return this.#startMs;
    const isSoundAlone = this.#audio.lastMs - this.#video.lastMs > SOUND_ALONE_MS;
    const followsMs = this.#video.lastMs + this.#frameMs;
    return isSoundAlone || this.#video.lastMs < 0 ? Math.max(followsMs, this.#audio.lastMs - SOUND_AHEAD_MS) : followsMs;
  }

  /** Of the last sound given out, ms; below zero before the first. */
  get lastSoundMs(): number {
    return this.#audio.lastMs;
  }

  /** Time between two messages of sound. */
  get soundMs(): number {
    return this.#soundMs;
  }

  /** Time between two pictures. */
  get frameMs(): number {
    return this.#frameMs;
  }

  /** The time for what belongs to a track without being of it: codec headers. */
  headerMs(type: number): number {
    if (type === MESSAGE.audio) return Math.max(this.#startMs, this.#audio.lastMs);
    return this.#isSplice ? this.nextFrameMs : Math.max(this.#startMs, this.#video.lastMs);
  }

  /** The next message is the first one of another source, on a clock of its own. */
  splice(): void {
    this.#isSplice = true;
    this.#stepMs = 0;
  }

  /** The first picture of the source leaves out this much time, ms. */
  skip(skipMs: number): void {
    this.#skipMs = skipMs;
  }

  /**
   * @param type 8 audio, 9 video
   * @param rawMs the source's timestamp, unsigned 32 bits, wrapping
   * @param nowMs monotonic clock
   * @returns ms on this timeline, not wrapped, or `DROPPED`
   */
  place(type: number, rawMs: number, nowMs: number): number {
    const track = type === MESSAGE.audio ? this.#audio : this.#video;
    const step = (rawMs - this.#headRaw) | 0;
    const isJump = !this.#isSplice && this.#isJump(track, rawMs, step, nowMs - this.#headAtMs);
    // A second step as long as the one that looked like a jump is the source's own pace.
    if (!this.#isSplice && step > 0 && step <= MAX_FIRST_STEP_MS) this.#stepMs = step;
    if (this.#isSplice || isJump) this.#anchor(type, rawMs, nowMs);
    else if (step > 0) {
      this.#headRaw = rawMs;
      this.#headMs += step;
      this.#headAtMs = nowMs;
    }
    track.raw = rawMs;
    const placedMs = this.#headMs + ((rawMs - this.#headRaw) | 0);
    return type === MESSAGE.audio ? this.#placeSound(placedMs) : this.#placePicture(placedMs);
  }

  /** Sound that fills up what a splice leaves open, at this place. @returns it, or `DROPPED` */
  fill(placedMs: number): number {
    if (placedMs <= this.#audio.lastMs || placedMs < this.#startMs) return DROPPED;
    this.#audio.lastMs = placedMs;
    return placedMs;
  }

  get #startMs(): number {
    return typeof this.#start === 'number' ? this.#start : this.#start();
  }

  #isJump(track: Track, rawMs: number, step: number, waitedMs: number): boolean {
    if (step < -MAX_BACK_MS) return true;
    if (track.raw !== null && ((rawMs - track.raw) | 0) < -MAX_TRACK_BACK_MS) return true;
    if (step <= MAX_STEP_MS) return false;
    return this.#stepMs === 0 ? step > Math.min(MAX_FIRST_STEP_MS, waitedMs + MAX_STEP_MS) : step > 2 * this.#stepMs;
  }

  #anchor(type: number, rawMs: number, nowMs: number): void {
    this.#start = this.#startMs;
    this.#headMs = type === MESSAGE.audio ? this.#nextSoundMs() : this.nextFrameMs + this.#skipMs;
    this.#skipMs = 0;
    this.#headRaw = rawMs;
    this.#headAtMs = nowMs;
    this.#audio.raw = null;
    this.#video.raw = null;
    this.#isSplice = false;
    this.#isSoundSettling = true;
    this.#isFirstPicture = true;
    this.#hasBegun = true;
  }

  #nextSoundMs(): number {
    return this.#hasBegun ? Math.max(this.#audio.lastMs + this.#soundMs, this.#video.lastMs) : this.#startMs;
  }

  #placeSound(placedMs: number): number {
    if (this.#isSoundSettling && placedMs <= Math.max(this.#audio.lastMs, this.#startMs - 1)) return DROPPED;
    const step = placedMs - this.#audio.lastMs;
    if (!this.#isSoundSettling && step > 0 && step <= MAX_STEP_MS) this.#soundMs = step;
    this.#isSoundSettling = false;
    this.#audio.lastMs = Math.max(this.#audio.lastMs, placedMs);
    return this.#audio.lastMs;
  }

  #placePicture(placedMs: number): number {
    const step = placedMs - this.#video.lastMs;
    if (!this.#isFirstPicture && step > 0 && step <= MAX_STEP_MS) this.#frameMs = step;
    this.#isFirstPicture = false;
    this.#video.lastMs = Math.max(this.#video.lastMs, placedMs);
    return this.#video.lastMs;
  }
}
