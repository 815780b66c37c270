import type { MediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { type AudioCodec, readAudioCodec, readVideoCodec, type VideoCodec } from './codec-figures.ts';
import { type GopFigures, GopShape } from './gop-shape.ts';

type Figures = { video: VideoSummary | null; audio: AudioSummary | null; bitrateKbps: number };
type VideoSummary = VideoCodec & GopFigures & { fps: number; bitrateKbps: number };
type AudioSummary = AudioCodec & { bitrateKbps: number };

const SLOTS = 8;
const SLOT_MS = 250;
const WINDOW_MS = SLOTS * SLOT_MS;

interface Slot {
  index: number;
  videoBytes: number;
  audioBytes: number;
  videoFrames: number;
}

/** Measures what arrives over the last 2 s, in slots of 250 ms. Times are monotonic, ms. */
export class ProgramFigures {
  readonly #slots: Slot[] = Array.from({ length: SLOTS + 1 }, () => ({ index: -1, videoBytes: 0, audioBytes: 0, videoFrames: 0 }));
  #video: VideoCodec | null = null;
  #audio: AudioCodec | null = null;
  readonly #gop = new GopShape();
  #firstAtMs: number | null = null;

  /** A new publisher. */
  clear(): void {
    for (const slot of this.#slots) slot.index = -1;
    this.#video = null;
    this.#audio = null;
    this.#gop.clear();
    this.#firstAtMs = null;
  }

  /** @param timestampMs the message's own media time, ms @returns whether what is known of the codecs has changed */
  note(type: number, role: MediaRole, payload: Buffer, timestampMs: number, nowMs: number): boolean {
    if (type !== MESSAGE.audio && type !== MESSAGE.video) return false;
    this.#firstAtMs ??= nowMs;
    const slot = this.#slot(nowMs);
    if (type === MESSAGE.audio) {
      slot.audioBytes += payload.length;
      if (this.#audio && role !== 'audio-header') return false;
      this.#audio = readAudioCodec(payload);
      return true;
    }
    slot.videoBytes += payload.length;
    if (role === 'keyframe' || role === 'video') {
      slot.videoFrames += 1;
      this.#gop.note(role, timestampMs, payload);
    }
    if (this.#video && role !== 'video-header') return false;
    this.#video = readVideoCodec(payload);
    return true;
  }

  /** @param stated size from the metadata, used where the codec header has none */
  read(nowMs: number, stated: { width: number; height: number }): Figures {
    const spanMs = Math.min(WINDOW_MS, Math.max(SLOT_MS, nowMs - (this.#firstAtMs ?? nowMs)));
    const sum = { videoBytes: 0, audioBytes: 0, videoFrames: 0 };
    const current = Math.floor(nowMs / SLOT_MS);
    for (const slot of this.#slots) {
      // The slot that is filling up is left out once there are enough whole ones.
      const isInside = spanMs < WINDOW_MS ? slot.index > current - SLOTS : slot.index >= current - SLOTS && slot.index < current;
      if (slot.index < 0 || !isInside) continue;
      sum.videoBytes += slot.videoBytes;
      sum.audioBytes += slot.audioBytes;
      sum.videoFrames += slot.videoFrames;
    }
    const kbps = (bytes: number) => Math.round((bytes * 8) / spanMs);
    const size = this.#video && this.#video.width > 0 ? this.#video : stated;
    const video = this.#video && {
      ...this.#video,
      width: size.width,
      height: size.height,
      fps: Math.round((sum.videoFrames * 10_000) / spanMs) / 10,
      bitrateKbps: kbps(sum.videoBytes),
      ...this.#gop.figures,
    };
    const audio = this.#audio && { ...this.#audio, bitrateKbps: kbps(sum.audioBytes) };
    return { video, audio, bitrateKbps: kbps(sum.videoBytes + sum.audioBytes) };
  }

  #slot(nowMs: number): Slot {
    const index = Math.floor(nowMs / SLOT_MS);
    const slot = this.#slots[index % this.#slots.length] as Slot;
    if (slot.index !== index) Object.assign(slot, { index, videoBytes: 0, audioBytes: 0, videoFrames: 0 });
    return slot;
  }
}
