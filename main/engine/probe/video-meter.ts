import type { ProbedVideo } from '../../contract/feed-probe.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import { readVideoCodec } from '../bus/codec-figures.ts';
import { compositionMs } from '../bus/composition.ts';
import { readAvcDetails } from '../bus/h264-sps.ts';
import { PeakRate } from './peak-rate.ts';

/** A step this much longer or shorter than the usual one is out of time: rounding to whole ms moves one by 1 ms at each end. */
const ROUNDING_MS = 2;
const OFF_BEAT = 0.25;
/** More than any probe sees; a feed that sends more is measured by its first ones. */
const MAX_FRAMES = 8_000;
/** FLV video tag before the codec's own header. */
const HEADER_AT = 5;
const HEVC_LEVEL_AT = 12;
const HEVC_LEVEL_STEP = 30;
/** A stream that jumps further than this has begun anew: what is open is not measured over it. */
const JUMP_MS = 60_000;

/** Measures a picture from its messages alone: nothing is decoded. */
export class VideoMeter {
  readonly #shownMs: number[] = [];
  readonly #rate = new PeakRate();
  #header: Buffer | null;
  #firstMs: number | null = null;
  #lastMs = 0;
  #bytes = 0;
  #latestShownMs = Number.NEGATIVE_INFINITY;
  #run = 0;
  #bFrames = 0;
  #keyframes = 0;
  #keyframeMs: number | null = null;
  #minGopMs: number | null = null;
  #maxGopMs = 0;

  /** @param header the codec's header as it last came, null before there was one */
  constructor(header: Buffer | null) {
    this.#header = header && Buffer.from(header);
  }

  /** @param mediaMs DTS on a line that never wraps */
  note(role: MediaRole, mediaMs: number, payload: Buffer): void {
    if (role === 'video-header') this.#header = Buffer.from(payload);
    if (role !== 'keyframe' && role !== 'video') return;
    if (this.#firstMs !== null && Math.abs(mediaMs - this.#lastMs) > JUMP_MS) return;
    this.#firstMs ??= mediaMs;
    this.#lastMs = mediaMs;
    this.#bytes += payload.length;
    this.#rate.add(mediaMs, payload.length);
    if (role === 'keyframe') this.#noteKeyframe(mediaMs);
    this.#noteOrder(mediaMs + compositionMs(payload));
  }

  /** @param stated size from the metadata, used where the codec header has none @returns null if no picture came */
  read(stated: { width: number; height: number }): ProbedVideo | null {
    if (this.#firstMs === null || this.#shownMs.length < 2) return null;
    const { codec, profile, width, height } = readVideoCodec(this.#header ?? Buffer.alloc(0));
    const steps = this.#steps();
    const meanStepMs = steps.length === 0 ? 0 : steps.reduce((sum, step) => sum + step, 0) / steps.length;
    const spanMs = this.#lastMs - this.#firstMs + meanStepMs;
    const meanKbps = spanMs > 0 ? Math.round((8 * this.#bytes) / spanMs) : 0;
    return {
      codec,
      profile,
      ...this.#details(codec),
      width: width > 0 ? width : stated.width,
      height: width > 0 ? height : stated.height,
      fps: meanStepMs > 0 ? Math.round(100_000 / meanStepMs) / 100 : 0,
      frames: this.#shownMs.length,
      irregularPercent: irregularPercent(steps),
      bFrames: this.#bFrames,
      keyframes: this.#keyframes,
      minGopMs: this.#minGopMs,
      maxGopMs: this.#keyframes === 0 ? null : Math.max(this.#maxGopMs, this.#lastMs - (this.#keyframeMs ?? this.#firstMs)),
      meanKbps,
      peakKbps: Math.max(meanKbps, this.#rate.peakKbps),
    };
  }

  #details(codec: string): Pick<ProbedVideo, 'level' | 'isProgressive'> {
    const record = this.#header?.subarray(HEADER_AT);
    if (codec === 'H.264' && record) return readAvcDetails(record) ?? { level: null, isProgressive: null };
    const level = codec === 'HEVC' ? record?.[HEVC_LEVEL_AT] : undefined;
    return { level: level === undefined ? null : Math.round((10 * level) / HEVC_LEVEL_STEP) / 10, isProgressive: null };
  }

  /** What was open before the first keyframe was at least as long as it was seen. */
  #noteKeyframe(mediaMs: number): void {
    const gopMs = mediaMs - (this.#keyframeMs ?? this.#firstMs ?? mediaMs);
    if (this.#keyframeMs !== null) this.#minGopMs = Math.min(this.#minGopMs ?? gopMs, gopMs);
    this.#maxGopMs = Math.max(this.#maxGopMs, gopMs);
    this.#keyframeMs = mediaMs;
    this.#keyframes += 1;
  }

  #noteOrder(shownMs: number): void {
    if (shownMs < this.#latestShownMs) {
      this.#run += 1;
      this.#bFrames = Math.max(this.#bFrames, this.#run);
    } else {
      this.#run = 0;
      this.#latestShownMs = shownMs;
    }
    if (this.#shownMs.length < MAX_FRAMES) this.#shownMs.push(shownMs);
  }

  /** From one picture to the next as they are shown. At both ends pictures may be missing that were sent before or come later. */
  #steps(): number[] {
    const sorted = [...this.#shownMs].sort((a, b) => a - b);
    const inner = this.#bFrames === 0 ? sorted : sorted.slice(this.#bFrames + 1, -(this.#bFrames + 1));
    return inner.slice(1).map((ms, index) => ms - (inner[index] as number));
  }
}

/** @returns per cent, to a tenth */
function irregularPercent(steps: readonly number[]): number {
  if (steps.length === 0) return 0;
  const usual = [...steps].sort((a, b) => a - b)[steps.length >> 1] as number;
  const allowed = Math.max(ROUNDING_MS, OFF_BEAT * usual);
  const off = steps.filter((step) => Math.abs(step - usual) > allowed).length;
  return Math.round((1_000 * off) / steps.length) / 10;
}
