import type { Socket } from 'node:net';
import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import type { Amf0Value } from '../../../rtmp/amf0.ts';
import { command, DEFAULT_CHUNK_SIZE, OUR_CHUNK_SIZE, setChunkSize, windowAckSize } from '../../../rtmp/messages.ts';
import type { RtmpServer } from '../../../rtmp/server-url.ts';
import type { Line } from './dial.ts';
import { connectFault, endOfPublishFault, type PeerStatus, publishFault } from './peer-fault.ts';
import { PeerLink } from './peer-link.ts';

export interface PublishRequest {
  server: RtmpServer;
  /** Goes out verbatim as the stream's name. */
  key: string;
  /** Login parameters for the app; empty for none. */
  login: string;
}

/** The server wants a login; `description` says which and holds its challenge. Not a failure yet. */
export class LoginNeeded extends Error {
  readonly description: string;

  constructor(description: string) {
    super('login needed');
    this.name = 'LoginNeeded';
    this.description = description;
  }
}

const STEP_MS = 10_000;
const GOODBYE_MS = 1_000;
/** Small, so that a peer that acknowledges says often what it has read: every 1.3 s at 6 Mb/s. Half of it costs twice as many wake-ups. */
const OUR_WINDOW_BYTES = 1_000_000;
const TRANSACTION = { connect: 1, releaseStream: 2, publishAnnounce: 3, createStream: 4, publish: 5, goodbye: 6 } as const;

interface Waiting {
  transaction: number;
  resolve(values: Amf0Value[]): void;
  reject(error: Error): void;
}

/** One accepted publish on one connection. Media is written to `socket` by whoever has the session, whole messages at a time. */
export class PublishSession {
  readonly socket: Socket;
  readonly link: PeerLink;
  readonly #tcp: Socket;
  readonly #clock: Clock;
  readonly #request: PublishRequest;
  /** What the peer allotted; nearly always 1. */
  #streamId = 0;
  #waiting: Waiting | null = null;
  #isAccepted = false;
  #fault: Fault | null = null;
  #onEnded: ((fault: Fault) => void) | null = null;

  private constructor({ socket, tcp }: Line, clock: Clock, request: PublishRequest) {
    this.socket = socket;
    this.#tcp = tcp;
    this.#clock = clock;
    this.#request = request;
    this.link = new PeerLink(socket, {
      onHandshake: () => this.#waiting?.resolve([]),
      onCommand: (values) => this.#onCommand(values),
      onEnd: (fault) => this.#end(fault),
    });
  }

  /**
   * Handshake, connect, createStream and publish on a connection, which it owns from here on; each step within 10 s.
   * @throws Fault `destination/no-answer`, `protocol`, `refused`, `key-refused`, `name-busy`, `closed-by-peer`, with the step or the server's
   *   code as `reason`; LoginNeeded; or the signal's reason. The socket is destroyed then.
   */
  static async open(line: Line, clock: Clock, request: PublishRequest, signal: AbortSignal): Promise<PublishSession> {
    const session = new PublishSession(line, clock, request);
    const onAbort = () => session.#waiting?.reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort);
    try {
      signal.throwIfAborted();
      await session.#publish();
      return session;
    } catch (error) {
      session.abort();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  get streamId(): number {
    return this.#streamId;
  }

  /** Calls `listener` once when the peer ends the publish or the connection; at once if that has happened already. */
  onEnded(listener: (fault: Fault) => void): void {
    this.#onEnded = listener;
    if (this.#fault) listener(this.#fault);
  }

  /** Takes leave as an encoder does, so that the platform knows that this was the end, and waits until the socket is closed. */
  async close(): Promise<void> {
    const { key } = this.#request;
    this.link.silence();
    this.link.send(command('FCUnpublish', TRANSACTION.goodbye, [null, key], { chunkSize: OUR_CHUNK_SIZE }));
    this.link.send(command('deleteStream', TRANSACTION.goodbye + 1, [null, this.#streamId], { chunkSize: OUR_CHUNK_SIZE }));
    await closed(this.socket, this.#clock);
  }

  /** Ends it without a word. */
  abort(): void {
    this.link.silence();
    this.socket.destroy();
  }

  /**
   * Ends it without a word, and what the system still holds for the peer is not delivered either (RST): megabytes of a past that would
   * otherwise reach it beside the connection that took over.
   */
  reset(): void {
    this.link.silence();
    this.#tcp.resetAndDestroy();
    this.socket.destroy();
  }

  async #publish(): Promise<void> {
    const { key } = this.#request;
    await this.#step('handshake', 0, () => this.link.start());
    await this.#step('connect', TRANSACTION.connect, () => this.link.send(this.#connectCommand()));
    this.link.send(setChunkSize(OUR_CHUNK_SIZE));
    this.link.send(windowAckSize(OUR_WINDOW_BYTES));
    const options = { chunkSize: OUR_CHUNK_SIZE };
    const [, , , streamId] = await this.#step('createStream', TRANSACTION.createStream, () => {
      this.link.send(command('releaseStream', TRANSACTION.releaseStream, [null, key], options));
      this.link.send(command('FCPublish', TRANSACTION.publishAnnounce, [null, key], options));
      this.link.send(command('createStream', TRANSACTION.createStream, [null], options));
    });
    if (typeof streamId !== 'number' || !Number.isInteger(streamId) || streamId < 0 || streamId > 0xffffffff) {
      throw new Fault('destination/protocol', { reason: 'createStream' });
    }
    this.#streamId = streamId;
    await this.#step('publish', TRANSACTION.publish, () => {
      this.link.send(command('publish', TRANSACTION.publish, [null, key, 'live'], { streamId, ...options }));
    });
    this.#isAccepted = true;
  }

  #connectCommand(): Buffer {
    const { server, login } = this.#request;
    const withLogin = (text: string) => (login === '' ? text : `${text}${text.includes('?') ? '&' : '?'}${login}`);
    const properties = {
      app: withLogin(server.app),
      type: 'nonprivate',
      flashVer: 'FMLE/3.0 (compatible; Foyer)',
      swfUrl: withLogin(server.tcUrl),
      tcUrl: withLogin(server.tcUrl),
    };
    return command('connect', TRANSACTION.connect, [properties], { chunkSize: DEFAULT_CHUNK_SIZE });
  }

  /** Does `begin` and waits for its answer. */
  async #step(name: string, transaction: number, begin: () => void): Promise<Amf0Value[]> {
    if (this.#fault) throw this.#fault;
    const late = this.#clock.after(STEP_MS, () => this.#waiting?.reject(new Fault('destination/no-answer', { reason: name })));
    try {
      return await new Promise<Amf0Value[]>((resolve, reject) => {
        this.#waiting = { transaction, resolve, reject };
        begin();
      });
    } catch (error) {
      const isUnexplained = error instanceof Fault && error.code === 'destination/closed-by-peer' && !('step' in error.params);
      if (isUnexplained) throw new Fault(error.code, { ...error.params, step: name }, { cause: error.cause });
      throw error;
    } finally {
      late[Symbol.dispose]();
      this.#waiting = null;
    }
  }

  #onCommand(values: Amf0Value[]): void {
    const [name, transaction] = values;
    if (name === 'onStatus') this.#onStatus(statusOf(values[3]));
    else if (name === 'close') this.#end(new Fault('destination/closed-by-peer', { reason: 'close' }));
    else if (transaction !== this.#waiting?.transaction) return;
    else if (name === '_result') this.#waiting?.resolve(values);
    else if (name === '_error') this.#waiting?.reject(this.#refusal(statusOf(values[3])));
  }

  #refusal(status: PeerStatus): Error {
    if (this.#waiting?.transaction !== TRANSACTION.connect) return publishFault(status);
    return status.description.includes('authmod=') ? new LoginNeeded(status.description) : connectFault(status);
  }

  #onStatus(status: PeerStatus): void {
    if (this.#isAccepted) {
      const isEnd = status.level === 'error' || /\.Unpublish\.|\.Connect\.Closed$/.test(status.code);
      if (isEnd) this.#end(endOfPublishFault(status));
    } else if (status.code === 'NetStream.Publish.Start') {
      if (this.#waiting?.transaction === TRANSACTION.publish) this.#waiting.resolve([]);
    } else if (status.level === 'error') this.#waiting?.reject(publishFault(status));
  }

  #end(fault: Fault): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.link.silence();
    this.socket.destroy();
    this.#waiting?.reject(fault);
    this.#onEnded?.(fault);
  }
}

function statusOf(value: Amf0Value): PeerStatus {
  const status = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Record<string, Amf0Value>;
  const text = (field: Amf0Value) => (typeof field === 'string' ? field : '');
  return { level: text(status.level), code: text(status.code), description: text(status.description) };
}

/** Ends the socket once what was written is out, but waits no longer than a second for a peer that does not take it. */
function closed(socket: Socket, clock: Clock): Promise<void> {
  if (socket.closed) return Promise.resolve();
  return new Promise((resolve) => {
    const late = clock.after(GOODBYE_MS, () => socket.destroy());
    socket.once('close', () => {
      late[Symbol.dispose]();
      resolve();
    });
    socket.end(); // a peer answers with its own end, and that closes the socket
  });
}
