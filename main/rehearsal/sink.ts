import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Rehearsal } from '../contract/snapshot.ts';
import { SinkSession } from './sink-session.ts';
import { StreamCheck } from './stream-check.ts';

export interface SinkDeps {
  id: string;
  name: string;
  /** Only this key is let in. */
  key: string;
  clock: Clock;
  log: Log;
}

const APP = 'rehearsal';
const MAX_CONNECTIONS = 8;
const PUBLISH_LIMIT_MS = 5_000;

/** A destination inside the app: an RTMP server on a loopback port of its own that takes one publisher and checks what arrives. */
export class Sink implements AsyncDisposable {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly #deps: SinkDeps;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #check = new StreamCheck();
  #publisher: Socket | null = null;

  private constructor(deps: SinkDeps, server: Server) {
    this.#deps = deps;
    this.id = deps.id;
    this.name = deps.name;
    this.key = deps.key;
    this.#server = server;
  }

  static async open(deps: SinkDeps): Promise<Sink> {
    const server = createServer({ noDelay: true });
    server.maxConnections = MAX_CONNECTIONS;
    const sink = new Sink(deps, server);
    server.on('connection', (socket) => sink.#take(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return sink;
  }

  /** RTMP server URL, without the key. */
  get server(): string {
    return `rtmp://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${APP}`;
  }

  get check(): Rehearsal['checks'][number] {
    return { name: this.name, ...this.#check.result(this.#deps.clock.monotonicMs()) };
  }

  #take(socket: Socket): void {
    const { clock, log, key } = this.#deps;
    this.#sockets.add(socket);
    const session = new SinkSession(socket, {
      app: APP,
      key,
      onPublish: () => this.#begin(socket),
      onMedia: (message) => {
        if (this.#publisher === socket) this.#check.take(message, clock.monotonicMs());
      },
    });
    const limit = clock.after(PUBLISH_LIMIT_MS, () => {
      if (!session.isPublishing) socket.destroy();
    });
    socket.on('error', (error) => log.debug({ err: error, sink: this.name }, 'rehearsal sink connection'));
    socket.once('close', () => {
      limit[Symbol.dispose]();
      this.#sockets.delete(socket);
      if (this.#publisher === socket) this.#publisher = null;
    });
    socket.on('data', (data: Buffer) => {
      try {
        session.push(data);
      } catch (error) {
        log.warn({ err: error, sink: this.name }, 'rehearsal sink closed a connection');
        socket.destroy();
      }
    });
  }

  /** The newest publisher with the key counts: the one before is a connection whose end has not been noticed yet. */
  #begin(socket: Socket): void {
    this.#publisher?.destroy();
    this.#publisher = socket;
    this.#check.begin();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
