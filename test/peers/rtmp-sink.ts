import type { Socket } from 'node:net';
import type { IncomingMessage } from '../../main/rtmp/chunk-reader.ts';
import { FlvRecorder, recordingFile } from './flv-recorder.ts';
import { LoopWatch } from './loop-watch.ts';
import { type KnownFeed, ProgramKey } from './program-key.ts';
import { RtmpServer, type RtmpServerOptions } from './rtmp-server.ts';
import type { RtmpServerSession } from './rtmp-server-session.ts';
import { nowMs, SinkConnection, type SinkFigures } from './sink-connection.ts';
import { type StreamFigures, StreamMeter } from './stream-meter.ts';

export type { SinkFigures } from './sink-connection.ts';

export interface SinkOptions extends Omit<RtmpServerOptions, 'policy'> {
  /** New connections read no faster than this, bytes a second. */
  readRate?: number;
  /** Folder that each connection is written to as an FLV file, `NAME.1.flv`, `NAME.2.flv`, ... */
  record?: string;
  /** Feeds whose frames are known again. */
  program?: readonly KnownFeed[];
}

/** How new connections are treated. `held`: those that are not read, null while all are. */
interface Manner {
  rate: number;
  held: Socket[] | null;
  /** Code that every `publish` is refused with, null while all are accepted. */
  refusal: string | null;
}

/** The meters of a sink's streams, by name. */
class Meters {
  readonly #key: ProgramKey | null;
  readonly #meters = new Map<string, StreamMeter>();
  readonly #loop = LoopWatch.start(nowMs);

  constructor(feeds: readonly KnownFeed[]) {
    this.#key = feeds.length > 0 ? new ProgramKey(feeds) : null;
  }

  of(name: string): StreamMeter {
    const known = this.#meters.get(name);
    if (known) return known;
    const meter = new StreamMeter(name, this.#key, nowMs(), (atMs) => this.#loop.lateMs(atMs));
    this.#meters.set(name, meter);
    return meter;
  }

  all(): StreamMeter[] {
    return [...this.#meters.values()];
  }

  [Symbol.dispose](): void {
    this.#loop[Symbol.dispose]();
  }
}

const bareName = (name: string): string => name.split('?')[0] as string;

/** An RTMP(S) server that takes every publisher, counts what comes, and can read slowly or not at all. */
export class RtmpSink implements AsyncDisposable {
  readonly server: RtmpServer;
  /** In the order they came; also those that have ended. */
  readonly connections: SinkConnection[];

  readonly #manner: Manner;
  readonly #meters: Meters;

  private constructor(server: RtmpServer, connections: SinkConnection[], manner: Manner, meters: Meters) {
    this.server = server;
    this.connections = connections;
    this.#manner = manner;
    this.#meters = meters;
  }

  static async open(options: SinkOptions = {}): Promise<RtmpSink> {
    const connections: SinkConnection[] = [];
    const of = new WeakMap<RtmpServerSession, SinkConnection>();
    const manner: Manner = { rate: options.readRate ?? Number.POSITIVE_INFINITY, held: null, refusal: null };
    const meters = new Meters(options.program ?? []);
    const recorderOf = (name: string) => {
      if (options.record === undefined) return null;
      const number = connections.filter(({ figures }) => bareName(figures.name) === name).length + 1;
      return new FlvRecorder(recordingFile(options.record, name, number));
    };
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
        if (manner.refusal !== null) return session.status('error', manner.refusal, 'Refused.');
        of.get(session)?.onPublish(session.app, name, meters.of(bareName(name)), recorderOf(bareName(name)));
        session.acceptPublish();
      },
      onMedia: (session: RtmpServerSession, message: IncomingMessage) => of.get(session)?.onMedia(message),
      onClose: (session: RtmpServerSession) => void of.get(session)?.onClose(),
    });
    return new RtmpSink(await RtmpServer.open({ ...options, policy }), connections, manner, meters);
  }

  get port(): number {
    return this.server.port;
  }

  url(app: string, name?: string): string {
    return this.server.url(app, name);
  }

  /** The newest connection that published under this name (query left out of the comparison), or null. */
  connection(name: string): SinkConnection | null {
    return this.connections.findLast((c) => bareName(c.figures.name) === name) ?? null;
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

  /** Refuses every `publish` with this code (for example `NetStream.Publish.BadName`) until it is null again. */
  refuse(code: string | null): void {
    this.#manner.refusal = code;
  }

  /** What each stream name has brought since `restartMeters`. */
  streams(): StreamFigures[] {
    return this.#meters.all().map((meter) => meter.figures(nowMs()));
  }

  restartMeters(): void {
    for (const meter of this.#meters.all()) meter.restart(nowMs());
  }

  figures(): SinkFigures[] {
    return this.connections.map((c) => ({ ...c.figures }));
  }

  /** Recordings are complete then. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await Promise.all(this.connections.map((connection) => connection.onClose()));
    this.#meters[Symbol.dispose]();
  }
}
