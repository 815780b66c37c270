import type { ProbedAudio } from '../../contract/feed-probe.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import { readAacProfile, readAudioCodec } from '../bus/codec-figures.ts';

/** Measures sound from its messages alone. */
export class AudioMeter {
  /** The codec's header, or the first message of a codec that has none. */
  #header: Buffer | null;
  #firstMs: number | null = null;
  #lastMs = 0;
  #bytes = 0;
  #messages = 0;
  #maxStepMs = 0;

  constructor(header: Buffer | null) {
    this.#header = header && Buffer.from(header);
  }

  /** @param mediaMs on a line that never wraps */
  note(role: MediaRole, mediaMs: number, payload: Buffer): void {
    if (role === 'audio-header') this.#header = Buffer.from(payload);
    if (role !== 'audio') return;
    this.#header ??= Buffer.from(payload);
    if (this.#firstMs !== null) this.#maxStepMs = Math.max(this.#maxStepMs, mediaMs - this.#lastMs);
    this.#firstMs ??= mediaMs;
    this.#lastMs = mediaMs;
    this.#bytes += payload.length;
    this.#messages += 1;
  }

  /** @returns null if no sound came */
  read(): ProbedAudio | null {
    if (this.#firstMs === null || this.#messages < 2 || !this.#header) return null;
    const spanMs = ((this.#lastMs - this.#firstMs) * this.#messages) / (this.#messages - 1);
    const meanKbps = spanMs > 0 ? Math.round((8 * this.#bytes) / spanMs) : 0;
    return { ...readAudioCodec(this.#header), profile: readAacProfile(this.#header), meanKbps, maxStepMs: Math.round(this.#maxStepMs) };
  }
}
