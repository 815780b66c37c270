import { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { type Batch, type BatchMessage, type ProgramSource, payloadOf } from '../bus/batch.ts';
import { type FlvTracks, flvHeader, flvTag } from '../outputs/flv/flv-muxer.ts';
import { keyframeAlone, keyframeHeader, nalLengthBytes } from './avc-sample.ts';

export interface WatchSampleDeps {
  source: ProgramSource;
  clock: Clock;
}

/** What decoding costs grows with the keyframes, and nobody has to know within a second. A little less than the usual 2 s. */
const KEYFRAME_EVERY_MS = 1_900;
/** Fewer, larger pieces wake ffmpeg less often. */
const FLUSH_MS = 250;
/** More than that waits only for an ffmpeg that has stopped reading. */
const MAX_QUEUE_BYTES = 4_000_000;
const ENHANCED_VIDEO = 0x80;
const ENHANCED_AUDIO = 9;
const AVC = 7;

/**
 * The part of a program that is decoded to watch it, as FLV: all of the sound, and of the picture a keyframe now and then. Codecs that
 * ffmpeg's FLV reader knows only from 6.1 on (HEVC, AV1, Opus) are left out. Ends when the codecs change; never slows the bus.
 */
export class WatchSample extends Readable {
  readonly tracks: FlvTracks = { audio: false, video: false };
  readonly #clock: Clock;
  readonly #parts: Buffer[] = [];
  #headerVersion = -1;
  #nalLengthBytes = 4;
  #baseMs: number | null = null;
  #keyframeAtMs = Number.NEGATIVE_INFINITY;
  #flushing: Disposable | null = null;

  private constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  /** Begins with the newest keyframe that the program still holds. @returns null where there is nothing that can be decoded */
  static open({ source, clock }: WatchSampleDeps): WatchSample | null {
    const { headers, gop } = source.prime();
    if (!headers) return null;
    const sample = new WatchSample(clock);
    sample.#begin(headers, gop[0]);
    if (!sample.tracks.audio && !sample.tracks.video) return null;
    sample.#flushing = clock.every(FLUSH_MS, () => sample.#flush());
    return sample;
  }

  /** Of the next program, so that the sample ends. */
  isOther(batch: Batch): boolean {
    return batch.headerVersion !== this.#headerVersion;
  }

  onBatch(batch: Batch): void {
    if (this.destroyed) return;
    for (const message of batch.messages) {
      if (message.role === 'audio' && this.tracks.audio) this.#add(message, payloadOf(batch, message));
      else if (message.role === 'keyframe' && this.tracks.video) this.#addKeyframe(batch, message);
    }
  }

  override _read(): void {
    // What comes is pushed when it comes.
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#flushing?.[Symbol.dispose]();
    this.#parts.length = 0;
    callback(error);
  }

  #begin(headers: Batch, first: Batch | undefined): void {
    this.#headerVersion = headers.headerVersion;
    const own: { message: BatchMessage; payload: Buffer }[] = [];
    for (const message of headers.messages) {
      const payload = payloadOf(headers, message);
      if (message.role === 'audio-header' && isDecodable(message.role, payload)) own.push({ message, payload });
      if (message.role !== 'video-header' || !isDecodable(message.role, payload)) continue;
      this.#nalLengthBytes = nalLengthBytes(payload);
      own.push({ message, payload: keyframeHeader(payload) });
    }
    this.tracks.audio = own.some(({ message }) => message.type === MESSAGE.audio);
    this.tracks.video = own.some(({ message }) => message.type === MESSAGE.video);
    this.push(flvHeader(this.tracks));
    for (const { message, payload } of own) this.#add(message, payload);
    if (first) this.onBatch(first);
    this.#flush();
  }

  #addKeyframe(batch: Batch, message: BatchMessage): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#keyframeAtMs < KEYFRAME_EVERY_MS) return;
    this.#keyframeAtMs = nowMs;
    this.#add(message, keyframeAlone(payloadOf(batch, message), this.#nalLengthBytes));
  }

  #add({ type, timestampMs }: BatchMessage, payload: Buffer): void {
    this.#baseMs ??= timestampMs;
    this.#parts.push(...flvTag({ type, timestampMs: (timestampMs - this.#baseMs) >>> 0 }, payload));
  }

  #flush(): void {
    if (this.#parts.length === 0) return;
    if (this.readableLength > MAX_QUEUE_BYTES) this.destroy(new Error('ffmpeg has stopped reading'));
    else this.push(Buffer.concat(this.#parts.splice(0)));
  }
}

function isDecodable(role: MediaRole, header: Buffer): boolean {
  const first = header[0] ?? 0;
  if (role === 'audio-header') return first >> 4 !== ENHANCED_AUDIO;
  return (first & ENHANCED_VIDEO) === 0 && (first & 0x0f) === AVC;
}
