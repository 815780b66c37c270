import { Emitter } from '../../../main/base/emitter.ts';
import type { SlateKind, SlateLook } from '../../../main/contract/slate.ts';
import type { SlateClip, SlateFormat, SlateMessage, SlateShelf } from '../../../main/engine/slate/clip.ts';
import { AAC_48K, AVC_720, audioFrame, videoFrame } from './test-encoder.ts';

const DURATION_MS = 4_000;
const FRAME_MS = 40;
const SOUND_MS = 20;
/** Payload lengths by which a test tells a slate's frames from an encoder's. */
export const SLATE_FRAME_BYTES = 77;
export const SLATE_SOUND_BYTES = 33;

/** Clips of 4 s at 25 frames a second, with the headers that the test encoder sends by default. */
export class FakeShelf implements SlateShelf {
  readonly changed = new Emitter<void>();
  readonly fault = null;
  readonly prepared: SlateFormat[] = [];
  look: SlateLook | null = null;
  videoHeader = AVC_720;
  readonly #clips = new Map<SlateKind, SlateClip>();

  clip(kind: SlateKind): SlateClip {
    const clip = this.#clips.get(kind) ?? this.#make(kind);
    this.#clips.set(kind, clip);
    return clip;
  }

  /** A better clip of this kind is there. */
  replace(kind: SlateKind): void {
    this.#clips.delete(kind);
    this.changed.emit();
  }

  configure(look: SlateLook): void {
    this.look = look;
  }

  prepare(format: SlateFormat): void {
    this.prepared.push(format);
  }

  #make(kind: SlateKind): SlateClip {
    const messages: SlateMessage[] = [];
    for (let timeMs = 0; timeMs < DURATION_MS; timeMs += SOUND_MS) {
      if (timeMs % FRAME_MS === 0) {
        const isKeyframe = timeMs % 1_000 === 0;
        messages.push({ type: 9, role: isKeyframe ? 'keyframe' : 'video', timeMs, payload: videoFrame(isKeyframe, SLATE_FRAME_BYTES) });
      }
      messages.push({ type: 8, role: 'audio', timeMs, payload: audioFrame(SLATE_SOUND_BYTES) });
    }
    const format: SlateFormat = {
      video: { codec: 'H.264', width: 1280, height: 720, fps: 25, profile: 'main' },
      audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2 },
    };
    return { kind, format, videoHeader: this.videoHeader, audioHeader: AAC_48K, messages, durationMs: DURATION_MS, zeroAtMs: null };
  }
}
