import { setTimeout as pause } from 'node:timers/promises';
import type { IncomingMessage } from '../../main/rtmp/chunk-reader.ts';
import { mediaRole } from '../../main/rtmp/media-tag.ts';
import { MESSAGE } from '../../main/rtmp/messages.ts';
import type { FlvRecorder } from './flv-recorder.ts';
import type { RtmpServerSession } from './rtmp-server-session.ts';
import type { ConnectionTracks, StreamMeter } from './stream-meter.ts';

/** UTC epoch, ms with fractions, the same in every process of this machine. */
export const nowMs = () => performance.timeOrigin + performance.now();
const JUMP_MS = 1_000;

/** What one connection of the sink has seen. Times are UTC epoch, ms. */
export interface SinkFigures {
  app: string;
  /** Stream name with its query. */
  name: string;
  open: boolean;
  bytes: number;
  /** Payload bytes of audio and video frames (headers and metadata not counted). */
  mediaBytes: number;
  videoFrames: number;
  audioFrames: number;
  keyframes: number;
  acceptedAtMs: number;
  firstVideoAtMs: number | null;
  firstFrameIsKeyframe: boolean;
  lastMediaAtMs: number;
  firstTimestampMs: number;
  lastTimestampMs: number;
  /** Longest time between two video messages, ms. */
  worstSilenceMs: number;
  /** Messages of a track whose timestamp is smaller than the one before. */
  backwards: number;
  /** Video timestamps over 1 s ahead of the one before, and how many of those did not go on with a keyframe. */
  jumps: number;
  jumpsWithoutKeyframe: number;
  /** How much later than the promptest message the last one came, and the worst of all, ms. */
  latenessMs: number;
  worstLatenessMs: number;
}

/** One connection to the sink. */
export class SinkConnection {
  readonly session: RtmpServerSession;
  readonly figures: SinkFigures;
  #lastAudioMs = -1;
  #promptest = Number.POSITIVE_INFINITY;
  #rate = Number.POSITIVE_INFINITY;
  #paused = false;
  #credit = 0;
  #creditAtMs = nowMs();
  #meter: StreamMeter | null = null;
  #tracks: ConnectionTracks | null = null;
  #recorder: FlvRecorder | null = null;

  constructor(session: RtmpServerSession) {
    this.session = session;
    this.figures = { ...EMPTY, acceptedAtMs: nowMs() };
    session.socket.on('data', (data: Buffer) => this.#spend(data.length));
  }

  /** Stops reading: the sender's bytes pile up in the system's buffers, then at the sender. */
  pause(): void {
    this.#paused = true;
    this.session.socket.pause();
  }

  resume(): void {
    this.#paused = false;
    this.session.socket.resume();
  }

  /** Reads no faster than this from now on, bytes a second. */
  readAt(bytesPerSecond: number): void {
    this.#rate = bytesPerSecond;
    this.#credit = 0;
    this.#creditAtMs = nowMs();
  }

  /** Orderly end of the connection. */
  close(): void {
    this.session.socket.end();
  }

  /** RST. */
  reset(): void {
    this.session.reset();
  }

  /** It publishes: what comes is also counted in its stream's meter, and written down if there is a recorder. */
  onPublish(app: string, name: string, meter: StreamMeter, recorder: FlvRecorder | null): void {
    Object.assign(this.figures, { app, name });
    this.#meter = meter;
    this.#tracks = meter.onConnection();
    this.#recorder = recorder;
  }

  /** It is gone; resolves when what it brought is in its file. */
  async onClose(): Promise<void> {
    this.figures.open = false;
    await this.#recorder?.close();
  }

  onMedia({ type, timestampMs, length, payload }: IncomingMessage): void {
    const at = nowMs();
    const f = this.figures;
    if (type === MESSAGE.data || !payload) return;
    const role = mediaRole(type, payload);
    if (this.#meter && this.#tracks) this.#meter.onMessage(this.#tracks, { type, role, timestampMs, payload }, at);
    this.#recorder?.write(type, timestampMs, payload);
    if (role === 'audio-header' || role === 'video-header') return;
    f.mediaBytes += length;
    if (type === MESSAGE.audio) {
      f.audioFrames += 1;
      if (timestampMs < this.#lastAudioMs) f.backwards += 1;
      this.#lastAudioMs = timestampMs;
    } else this.#onVideo(at, timestampMs, role === 'keyframe');
    f.lastMediaAtMs = at;
    this.#promptest = Math.min(this.#promptest, at - timestampMs);
    f.latenessMs = Math.round(at - timestampMs - this.#promptest);
    f.worstLatenessMs = Math.max(f.worstLatenessMs, f.latenessMs);
  }

  #lastVideoAtMs = 0;

  #onVideo(at: number, timestampMs: number, isKeyframe: boolean): void {
    const f = this.figures;
    if (f.firstVideoAtMs === null) {
      f.firstVideoAtMs = at;
      f.firstFrameIsKeyframe = isKeyframe;
      f.firstTimestampMs = timestampMs;
    } else {
      f.worstSilenceMs = Math.max(f.worstSilenceMs, Math.round(at - this.#lastVideoAtMs));
      if (timestampMs < f.lastTimestampMs) f.backwards += 1;
      if (timestampMs - f.lastTimestampMs > JUMP_MS) {
        f.jumps += 1;
        if (!isKeyframe) f.jumpsWithoutKeyframe += 1;
      }
    }
    f.videoFrames += 1;
    if (isKeyframe) f.keyframes += 1;
    f.lastTimestampMs = timestampMs;
    this.#lastVideoAtMs = at;
  }

  /** Token bucket with a depth of 50 ms. */
  #spend(bytes: number): void {
    this.figures.bytes += bytes;
    if (!Number.isFinite(this.#rate)) return;
    const at = nowMs();
    this.#credit = Math.min(this.#rate / 20, this.#credit + ((at - this.#creditAtMs) / 1_000) * this.#rate) - bytes;
    this.#creditAtMs = at;
    if (this.#credit >= 0) return;
    this.session.socket.pause();
    void pause((-this.#credit / this.#rate) * 1_000).then(() => {
      if (!this.#paused && !this.session.socket.destroyed) this.session.socket.resume();
    });
  }
}

const EMPTY: SinkFigures = {
  app: '',
  name: '',
  open: true,
  bytes: 0,
  mediaBytes: 0,
  videoFrames: 0,
  audioFrames: 0,
  keyframes: 0,
  acceptedAtMs: 0,
  firstVideoAtMs: null,
  firstFrameIsKeyframe: false,
  lastMediaAtMs: 0,
  firstTimestampMs: 0,
  lastTimestampMs: 0,
  worstSilenceMs: 0,
  backwards: 0,
  jumps: 0,
  jumpsWithoutKeyframe: 0,
  latenessMs: 0,
  worstLatenessMs: 0,
};
