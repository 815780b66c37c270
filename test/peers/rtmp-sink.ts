import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { IncomingMessage } from '../../main/rtmp/chunk-reader.ts';
import { mediaRole } from '../../main/rtmp/media-tag.ts';
import { MESSAGE } from '../../main/rtmp/messages.ts';
import { RtmpServer, type RtmpServerOptions } from './rtmp-server.ts';
import type { RtmpServerSession } from './rtmp-server-session.ts';

/** UTC epoch, ms with fractions, the same in every process of this machine. */
const nowMs = () => performance.timeOrigin + performance.now();
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

export interface SinkOptions extends Omit<RtmpServerOptions, 'policy'> {
  /** New connections read no faster than this, bytes a second. */
  readRate?: number;
}

/** How new connections are treated. `held`: those that are not read, null while all are. */
interface Manner {
  rate: number;
  held: Socket[] | null;
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
    this.session.socket.resetAndDestroy();
  }

  onMedia(message: IncomingMessage): void {
    const { type, timestampMs } = message;
    const at = nowMs();
    const f = this.figures;
    if (type === MESSAGE.data) return;
    const role = message.payload ? mediaRole(type, message.payload) : 'other';
    if (role === 'audio-header' || role === 'video-header') return;
    f.mediaBytes += message.length;
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

/** An RTMP(S) server that takes every publisher, counts what comes, and can read slowly or not at all. */
export class RtmpSink implements AsyncDisposable {
  readonly server: RtmpServer;
  /** In the order they came; also those that have ended. */
  readonly connections: SinkConnection[];

  readonly #manner: Manner;

  private constructor(server: RtmpServer, connections: SinkConnection[], manner: Manner) {
    this.server = server;
    this.connections = connections;
    this.#manner = manner;
  }

  static async open(options: SinkOptions = {}): Promise<RtmpSink> {
    const connections: SinkConnection[] = [];
    const of = new WeakMap<RtmpServerSession, SinkConnection>();
    const manner: Manner = { rate: options.readRate ?? Number.POSITIVE_INFINITY, held: null };
    const policy = () => ({
      collectsMedia: true,
      onSocket(socket: Socket) {
        manner.held?.push(socket.pause());
        return false;
      },
      onHandshake(session: RtmpServerSession) {
        const connection = new SinkConnection(session);
        connection.readAt(manner.rate);
        of.set(session, connection);
        connections.push(connection);
      },
      onPublish(session: RtmpServerSession, name: string) {
        const connection = of.get(session);
        if (connection) Object.assign(connection.figures, { app: session.app, name });
        session.acceptPublish();
      },
      onMedia: (session: RtmpServerSession, message: IncomingMessage) => of.get(session)?.onMedia(message),
      onClose(session: RtmpServerSession) {
        const connection = of.get(session);
        if (connection) connection.figures.open = false;
      },
    });
    return new RtmpSink(await RtmpServer.open({ ...options, policy }), connections, manner);
  }

  get port(): number {
    return this.server.port;
  }

  url(app: string, name?: string): string {
    return this.server.url(app, name);
  }

  /** The newest connection that published under this name (query left out of the comparison), or null. */
  connection(name: string): SinkConnection | null {
    return this.connections.findLast((c) => c.figures.name.split('?')[0] === name) ?? null;
  }

  /** Reads from nobody, new connections included: they get TCP from the system and nothing else. */
  pauseAll(): void {
    this.#manner.held ??= [];
    for (const connection of this.connections) connection.pause();
  }

  resumeAll(): void {
    for (const socket of this.#manner.held ?? []) socket.resume();
    this.#manner.held = null;
    for (const connection of this.connections) connection.resume();
  }

  /** Reads every connection, new ones included, no faster than this; bytes a second each. */
  readAllAt(bytesPerSecond: number): void {
    this.#manner.rate = bytesPerSecond;
    for (const connection of this.connections) connection.readAt(bytesPerSecond);
  }

  figures(): SinkFigures[] {
    return this.connections.map((c) => ({ ...c.figures }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]();
  }
}
