import type { Rehearsal } from '../contract/snapshot.ts';
import { mediaRole } from '../rtmp/media-tag.ts';
import { MESSAGE } from '../rtmp/messages.ts';

export type CheckResult = Omit<Rehearsal['checks'][number], 'name'>;

const JUMP_MS = 1_000;
const SILENT_MS = 3_000;
/** Pictures before a destination is called good: one second of them. */
const ENOUGH_FRAMES = 30;

/** Judges what arrives at one destination: headers first, a keyframe first, timestamps that go on, media that does not stop. Pure. */
export class StreamCheck {
  #videoFrames = 0;
  #audioFrames = 0;
  #timestampErrors = 0;
  #orderErrors = 0;
  #lastMediaAtMs = 0;
  #hasVideoHeader = false;
  #hasAudioHeader = false;
  #hasKeyframe = false;
  /** Last timestamp of each track. */
  #lastMs = new Map<number, number>();

  /** A connection began: its headers and timestamps are its own. */
  begin(): void {
    this.#hasVideoHeader = false;
    this.#hasAudioHeader = false;
    this.#hasKeyframe = false;
    this.#lastMs.clear();
  }

  /** @param message audio or video @param nowMs monotonic ms */
  take(message: { type: number; timestampMs: number; payload: Buffer }, nowMs: number): void {
    if (isEndOfSequence(message)) return;
    const role = mediaRole(message.type, message.payload);
    if (role === 'video-header') this.#hasVideoHeader = true;
    else if (role === 'audio-header') this.#hasAudioHeader = true;
    else if (message.type === MESSAGE.video) this.#takeVideo(role === 'keyframe');
    else if (message.type === MESSAGE.audio) {
      this.#audioFrames += 1;
      if (!this.#hasAudioHeader) this.#orderErrors += 1;
    } else return;
    this.#lastMediaAtMs = nowMs;
    if (role !== 'video-header' && role !== 'audio-header') this.#checkTimestamp(message.type, message.timestampMs);
  }

  #takeVideo(isKeyframe: boolean): void {
    this.#videoFrames += 1;
    this.#hasKeyframe ||= isKeyframe;
    if (!this.#hasVideoHeader || !this.#hasKeyframe) this.#orderErrors += 1;
  }

  #checkTimestamp(type: number, timestampMs: number): void {
    const lastMs = this.#lastMs.get(type);
    this.#lastMs.set(type, timestampMs);
    if (lastMs === undefined) return;
    // Signed difference of two unsigned 32-bit numbers, so that the wrap after 49 days is none.
    const stepMs = (timestampMs - lastMs) | 0;
    if (stepMs < 0 || stepMs > JUMP_MS) this.#timestampErrors += 1;
  }

  /**
   * `waiting` until a second of pictures and some sound has come, `bad` for a timestamp that went back or jumped, for media before its header or
   * its first keyframe, and while nothing has come for 3 s.
   * @param nowMs monotonic ms
   */
  result(nowMs: number): CheckResult {
    const figures = { videoFrames: this.#videoFrames, audioFrames: this.#audioFrames, timestampErrors: this.#timestampErrors };
    const hasBegun = this.#videoFrames + this.#audioFrames > 0;
    const isSilent = hasBegun && nowMs - this.#lastMediaAtMs > SILENT_MS;
    if (this.#timestampErrors > 0 || this.#orderErrors > 0 || isSilent) return { state: 'bad', ...figures };
    return { state: this.#videoFrames >= ENOUGH_FRAMES && this.#audioFrames > 0 ? 'ok' : 'waiting', ...figures };
  }
}

/** Encoders say goodbye with a video message that holds no picture. */
function isEndOfSequence({ type, payload }: { type: number; payload: Buffer }): boolean {
  if (type !== MESSAGE.video || payload.length < 2) return false;
  const [first, second] = payload as unknown as [number, number];
  return first & 0x80 ? (first & 0x0f) === 2 : (first & 0x0f) === 7 && second === 2;
}
