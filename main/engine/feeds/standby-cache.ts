import type { MediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';

/** A message as it came, on the feed's own clock. */
export interface FeedMessage {
  type: number;
  role: MediaRole;
  /** Unsigned 32 bits, ms. */
  timestampMs: number;
  payload: Buffer;
}

export const MAX_STANDBY_BYTES = 16_000_000;
const MAX_MESSAGES = 4_096;
/** Sound that comes this much ahead of its picture belongs to a GOP that begins later. */
const SOUND_AHEAD_MS = 500;
/** Sound from so long before a keyframe fills what is left open where this feed takes over from another one, whose sound ended earlier. */
const SOUND_BEFORE_MS = 300;

/**
 * What has come since the last keyframe of a feed that is not on air, so that it can go on air at once. Bounded: of a longer GOP nothing is
 * kept, and the feed has to wait for its next keyframe.
 */
export class StandbyCache {
  #messages: FeedMessage[] = [];
  #bytes = 0;
  /** Newest sound, whether in a GOP or before the first one. */
  #sound: FeedMessage[] = [];

  /** The keyframe, the sound around it that came before it, and what came since; empty if there is no whole GOP. */
  get messages(): readonly FeedMessage[] {
    return this.#messages;
  }

  /** What goes on air at once: of it only the sound is kept, for the moment at which it leaves the air and returns. */
  addOnAir(type: number, role: MediaRole, timestampMs: number, payload: Buffer): void {
    if (type === MESSAGE.audio) this.#addSound({ type, role, timestampMs, payload: Buffer.from(payload) });
  }

  add(type: number, role: MediaRole, timestampMs: number, payload: Buffer): void {
    const message = { type, role, timestampMs, payload: Buffer.from(payload) };
    if (type === MESSAGE.audio) this.#addSound(message);
    if (role === 'keyframe') this.clearGop();
    else if (this.#messages.length === 0) return;
    const added = role === 'keyframe' ? [message, ...this.soundAround(timestampMs)] : [message];
    this.#messages.push(...added);
    for (const one of added) this.#bytes += one.payload.length;
    if (this.#bytes > MAX_STANDBY_BYTES || this.#messages.length > MAX_MESSAGES) this.clearGop();
  }

  /** Sound that came before a picture of this time and belongs behind it or just before it. */
  soundAround(timestampMs: number): readonly FeedMessage[] {
    return this.#sound.filter((message) => ((message.timestampMs - timestampMs) | 0) >= -SOUND_BEFORE_MS);
  }

  /** It is on air now, and the bus keeps its GOP. */
  clearGop(): void {
    this.#messages = [];
    this.#bytes = 0;
  }

  clear(): void {
    this.clearGop();
    this.#sound = [];
  }

  #addSound(message: FeedMessage): void {
    this.#sound.push(message);
    const isOld = ({ timestampMs }: FeedMessage): boolean => {
      const ageMs = (message.timestampMs - timestampMs) | 0;
      return ageMs > SOUND_AHEAD_MS || ageMs < -SOUND_AHEAD_MS;
    };
    while (this.#sound.length > 0 && isOld(this.#sound[0] as FeedMessage)) this.#sound.shift();
  }
}
