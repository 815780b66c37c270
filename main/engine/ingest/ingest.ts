import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import type { Emitter } from '../../base/emitter.ts';
import { isListenAddress, isLoopback } from '../../base/ingest-address.ts';
import type { Log } from '../../base/log.ts';
import type { IngestPath } from '../../contract/air.ts';
import type { IngestConfig } from '../../contract/engine-api.ts';
import type { IngestStatus } from '../../contract/program.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { Connection } from './connection.ts';
import { isSoundData } from './data-message.ts';
import { MAX_WAITING } from './limits.ts';
import { Listener } from './listener.ts';
import { silenceNmsLogger } from './nms-session.ts';
import { judgePublish, pathNamed, STREAM_NAME } from './publish-rules.ts';
import { PublisherSlot } from './publisher-slot.ts';
import { Refusals } from './refusals.ts';
import { serverUrl } from './server-url.ts';

/** A media or data message of a publisher; `type` 8 audio, 9 video, 18 data (AMF0); `timestampMs` unsigned 32 bits, the encoder's own. */
export interface IngestMessage {
  feed: IngestPath;
  type: number;
  timestampMs: number;
  /** The parser's buffer: valid only during the call. Never empty. */
  payload: Buffer;
}

/**
 * `encoder`: its address without the port. For each feed, `on` comes before the first message, and between two `on` there is always an
 * `off`.
 */
export type PublisherEvent = { kind: 'on'; feed: IngestPath; encoder: string } | { kind: 'off'; feed: IngestPath };

/** Encoders write a message in pieces, and one that is read alone wakes the engine for 8 bytes. */
export interface IngestGathering {
  /** How long what a publisher sends gathers before it is read, ms, asked each time; 0 for not at all. */
  ms(feed: IngestPath): number;
  /** All that had gathered has come by `onMessage`. */
  onEnd(feed: IngestPath): void;
}

export interface IngestDeps {
  clock: Clock;
  log: Log;
  onMessage(message: IngestMessage): void;
  onPublisher(event: PublisherEvent): void;
  /** Emitted when `status` has changed; refusals at most once a second. */
  changed: Emitter<void>;
  /** Left out, each piece is read as it comes: a clock that somebody else moves needs that, or nothing is read until it has moved. */
  gathering?: IngestGathering;
}

/**
 * The guarded ingest: one RTMP publisher of `rtmp://HOST:PORT/live` for each of the streams `main`, `backup` and `portrait`. Nothing a peer sends does
 * more than close its own socket.
 */
export class Ingest implements AsyncDisposable {
  readonly #deps: IngestDeps;
  readonly #listener: Listener;
  readonly #slots: Record<IngestPath, PublisherSlot>;
  readonly #refusals: Refusals;
  readonly #connections = new Set<Connection>();
  #config: IngestConfig = { host: '', port: 0, secret: '' };
  #work: Promise<void> = Promise.resolve();
  #emptied: (() => void) | null = null;
  #disposing: Promise<void> | null = null;

  private constructor(deps: IngestDeps) {
    const { clock, log, changed } = deps;
    this.#deps = deps;
    const slot = () => new PublisherSlot(clock);
    this.#slots = { main: slot(), backup: slot(), portrait: slot() };
    this.#refusals = new Refusals({ clock, log, onNews: () => changed.emit() });
    this.#listener = new Listener({ clock, log, onSocket: (socket) => this.#onSocket(socket), onChange: () => changed.emit() });
  }

  /** Listens nowhere before `configure`. */
  static async open(deps: IngestDeps): Promise<Ingest> {
    silenceNmsLogger();
    return new Ingest(deps);
  }

  get status(): IngestStatus {
    const { host, secret } = this.#config;
    const { listening, port, fault } = this.#listener;
    const server = serverUrl(host, port);
    return { listening, host, port, server, streamName: STREAM_NAME, needsSecret: secret !== '', fault, refusals: this.#refusals.count };
  }

  /**
   * Listens as told, and says in the status if it cannot: `ingest/port-taken` and `ingest/address-unavailable` (tried again every 3 s),
   * `ingest/secret-needed` and `ingest/bad-address` (nothing listens). A publisher stays on air through a change; a new secret counts from
   * the next publish on.
   */
  async configure(config: IngestConfig): Promise<IngestStatus> {
    const done = this.#work.then(() => this.#configure(config));
    this.#work = done;
    await done;
    return this.status;
  }

  async #configure(config: IngestConfig): Promise<void> {
    if (this.#disposing) return;
    const { host, port, secret } = config;
    const moved = host !== this.#config.host || port !== this.#config.port;
    const { fault } = this.#listener;
    this.#config = { host, port, secret };
    if (!isListenAddress(host)) this.#listener.close({ code: 'ingest/bad-address', params: { host } }, port);
    else if (secret === '' && !isLoopback(host)) this.#listener.close({ code: 'ingest/secret-needed', params: { host, port } }, port);
    else if (moved || !this.#listener.listening || fault) await this.#listener.listen(host, port);
    this.#deps.changed.emit();
  }

  #onSocket(socket: Socket): void {
    const waiting = [...this.#connections].filter((connection) => !connection.publishing).length;
    if (waiting >= MAX_WAITING || this.#disposing) {
      socket.on('error', () => socket.destroy()); // it was not wanted anyway
      socket.destroy();
      this.#refusals.add('too many connections', '');
      return;
    }
    const { clock, log, gathering } = this.#deps;
    let feed: IngestPath = 'main';
    const connection: Connection = new Connection({
      socket,
      clock,
      gatherMs: () => gathering?.ms(feed) ?? 0,
      judge: (request) => {
        feed = pathNamed(request.streamName) ?? feed;
        return judgePublish(request, this.#config.secret);
      },
      onAsk: (candidate) => this.#slots[feed].ask(candidate),
      onAccepted: () => this.#onAccepted(connection, feed),
      onPacket: (type, timestampMs, payload) => this.#onPacket(feed, type, timestampMs, payload),
      onGathered: () => gathering?.onEnd(feed),
      onReleased: (hadProgram, reason) => this.#onReleased(connection, feed, hadProgram, reason),
      onRefused: (reason) => this.#refusals.add(reason, connection.encoder),
      onThrown: (error) => log.error({ error: error instanceof Error ? error.stack : 'not an error' }, 'ingest: bytes that threw'),
      onClosed: () => this.#onClosed(connection),
    });
    this.#connections.add(connection);
    connection.start();
  }

  #onAccepted({ encoder }: Connection, feed: IngestPath): void {
    this.#deps.log.info({ feed, encoder }, 'ingest: publisher on');
    this.#deps.onPublisher({ kind: 'on', feed, encoder });
  }

  #onPacket(feed: IngestPath, type: number, timestampMs: number, payload: Buffer): void {
    if (type === MESSAGE.audio || type === MESSAGE.video) this.#slots[feed].mediaArrived();
    else if (!isSoundData(payload)) return;
    this.#deps.onMessage({ feed, type, timestampMs: timestampMs >>> 0, payload });
  }

  #onReleased(connection: Connection, feed: IngestPath, hadProgram: boolean, reason: string): void {
    if (hadProgram) {
      this.#deps.log.info({ feed, encoder: connection.encoder, reason }, 'ingest: publisher off');
      this.#deps.onPublisher({ kind: 'off', feed });
    }
    this.#slots[feed].release(connection);
  }

  #onClosed(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#emptied?.();
  }

  /** Closes everything; each publisher gets its `off`. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    await this.#work;
    const empty = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    if (this.#connections.size === 0) this.#emptied?.();
    for (const connection of [...this.#connections]) connection.destroy('the ingest ends');
    await empty;
    await this.#listener[Symbol.asyncDispose]();
    this.#refusals[Symbol.dispose]();
  }
}
