import { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import type { MediaRole } from '../../rtmp/media-tag.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { type Batch, type BatchMessage, type ProgramSource, payloadOf } from '../bus/batch.ts';
import type { HeaderSet } from '../bus/codec-headers.ts';
import { type FlvTracks, flvHeader, flvTag } from '../outputs/flv/flv-muxer.ts';
import { keyframeAlone, keyframeHeader, nalLengthBytes } from './avc-sample.ts';

export interface WatchSampleDeps {
  source: ProgramSource;
  clock: Clock;
}

interface OwnHeader extends Pick<BatchMessage, 'type' | 'role' | 'timestampMs'> {
  payload: Buffer;
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
    sample.#headerVersion = headers.headerVersion;
    const own = headers.messages.map((message) => ({ ...message, payload: payloadOf(headers, message) }));
    return sample.#begin(own, gop[0]);
  }

  /** Of a feed, whether it is on air or not: what comes is given to `onMedia`. @returns as `open` */
  static openOnFeed({ headers, clock }: { headers: HeaderSet; clock: Clock }): WatchSample | null {
    const own: OwnHeader[] = [];
    const { audio, video } = headers;
    if (audio) own.push({ type: MESSAGE.audio, role: 'audio-header', timestampMs: 0, payload: audio });
    if (video) own.push({ type: MESSAGE.video, role: 'video-header', timestampMs: 0, payload: video });
    return new WatchSample(clock).#begin(own);
  }

  /** Of the next program, so that the sample ends. */
  isOther(batch: Batch): boolean {
    return batch.headerVersion !== this.#headerVersion;
  }

  onBatch(batch: Batch): void {
    if (this.destroyed) return;
    for (const message of batch.messages) {
      if (message.role === 'audio' || message.role === 'keyframe') this.onMedia(message, payloadOf(batch, message));
    }
  }

  /** @param payload kept for a moment: a caller whose payload is valid only now gives a copy */
  onMedia(message: Pick<BatchMessage, 'type' | 'role' | 'timestampMs'>, payload: Buffer): void {
    if (this.destroyed) return;
    if (message.role === 'audio' && this.tracks.audio) this.#add(message, payload);
    else if (message.role === 'keyframe' && this.tracks.video) this.#addKeyframe(message, payload);
  }

  override _read(): void {
    // What comes is pushed when it comes.
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#flushing?.[Symbol.dispose]();
    this.#parts.length = 0;
    callback(error);
  }

  #begin(headers: readonly OwnHeader[], first?: Batch): WatchSample | null {
    const own = headers.filter(({ role, payload }) => isHeader(role) && isDecodable(role, payload));
    this.tracks.audio = own.some(({ type }) => type === MESSAGE.audio);
    this.tracks.video = own.some(({ type }) => type === MESSAGE.video);
    if (own.length === 0) return null;
    this.push(flvHeader(this.tracks));
    for (const header of own) {
      if (header.role === 'video-header') this.#nalLengthBytes = nalLengthBytes(header.payload);
      this.#put(0, header.type, header.role === 'video-header' ? keyframeHeader(header.payload) : header.payload);
    }
    if (first) this.onBatch(first);
    this.#flushing = this.#clock.every(FLUSH_MS, () => this.#flush());
    this.#flush();
    return this;
  }

  #addKeyframe(message: Pick<BatchMessage, 'type' | 'timestampMs'>, payload: Buffer): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#keyframeAtMs < KEYFRAME_EVERY_MS) return;
    this.#keyframeAtMs = nowMs;
    this.#add(message, keyframeAlone(payload, this.#nalLengthBytes));
  }

  #add({ type, timestampMs }: Pick<BatchMessage, 'type' | 'timestampMs'>, payload: Buffer): void {
    this.#baseMs ??= timestampMs;
    this.#put((timestampMs - this.#baseMs) >>> 0, type, payload);
  }

  #put(timestampMs: number, type: number, payload: Buffer): void {
    this.#parts.push(...flvTag({ type, timestampMs }, payload));
  }

  #flush(): void {
    if (this.#parts.length === 0) return;
    if (this.readableLength > MAX_QUEUE_BYTES) this.destroy(new Error('ffmpeg has stopped reading'));
    else this.push(Buffer.concat(this.#parts.splice(0)));
  }
}

const isHeader = (role: MediaRole): boolean => role === 'audio-header' || role === 'video-header';

function isDecodable(role: MediaRole, header: Buffer): boolean {
  const first = header[0] ?? 0;
  if (role === 'audio-header') return first >> 4 !== ENHANCED_AUDIO;
  return (first & ENHANCED_VIDEO) === 0 && (first & 0x0f) === AVC;
}
