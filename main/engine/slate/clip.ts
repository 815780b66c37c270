import type { Emitter } from '../../base/emitter.ts';
import type { FaultInfo } from '../../contract/fault.ts';
import type { SlateKind, SlateLook } from '../../contract/slate.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';

/** What a slate has to fit. */
export interface SlateFormat {
  /** `fps` 1..120, may be fractional (29.97). `profile` of H.264 only: left out, it is `main`. */
  video: { codec: 'H.264' | 'HEVC' | 'AV1'; width: number; height: number; fps: number; profile?: 'baseline' | 'main' | 'high' };
  /** null for a program without sound. */
  audio: { codec: 'AAC'; sampleRateHz: number; channels: number } | null;
}

/** A message of a clip: payload of an RTMP message of the type. */
export interface SlateMessage {
  /** 8 audio, 9 video. */
  type: 8 | 9;
  role: MediaRole;
  /** From the start of the loop; integer. */
  timeMs: number;
  payload: Buffer;
}

/**
 * A loop of media. The first video message is a keyframe at 0, and there is one for each further second of frames; no frame refers over the
 * seam. Message `n` of the next round is due at `timeMs + durationMs`.
 */
export interface SlateClip {
  kind: SlateKind;
  /** What it really is, which for a clip that stands in for a better one is not what was asked for. */
  format: SlateFormat;
  /** Payloads of the sequence headers. */
  videoHeader: Buffer;
  audioHeader: Buffer | null;
  /** In DTS order, audio and video interleaved. */
  messages: readonly SlateMessage[];
  durationMs: number;
  /**
   * UTC epoch, ms, of time 0 for a clip that shows the seconds: it begins at the keyframe at or before `now - zeroAtMs`. null: begin at 0.
   */
  zeroAtMs: number | null;
}

/** Clips by kind. Never waits: gives the best that is there now (made for this house, else shipped, else the nearest shipped). */
export interface SlateShelf {
  /**
   * @param format what the program is; null where no program has been seen yet
   * Ask again at each loop and after `changed`; another object than before means another clip, to be taken at any of its keyframes.
   */
  clip(kind: SlateKind, format: SlateFormat | null): SlateClip;
  /** A clip that was asked for may have a better one now (made meanwhile, or the countdown's next minute). */
  readonly changed: Emitter<void>;
  /** @param startsAtMs UTC epoch, ms, of what `starting-soon` counts down to; null for none */
  configure(look: SlateLook, startsAtMs: number | null): void;
  /** The program's parameters are known: makes what is missing for them, in the background. */
  prepare(format: SlateFormat): void;
  /** Why the house's own slates are not what was asked for, null while all is well. */
  readonly fault: FaultInfo | null;
}
