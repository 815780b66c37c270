import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificates.ts';
import { RtmpServerSession, type ServerPolicy } from './rtmp-server-session.ts';

export interface RtmpServerOptions {
  /** 0 (default): the system chooses. */
  port?: number;
  host?: string;
  /** Speaks TLS with this certificate. */
  tls?: Pick<Certificate, 'certFile' | 'keyFile'>;
  /** Called for every connection. */
  policy: () => ServerPolicy;
}

/** A listening RTMP server of our own, with a policy for each connection. */
export class RtmpServer implements AsyncDisposable {
  readonly port: number;
  readonly sessions: RtmpServerSession[] = [];
  /** TCP connections accepted so far, also those that never said a word. */
  accepted = 0;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #secure: boolean;
  #host = '';

  private constructor(server: Server, sockets: Set<Socket>, port: number, secure: boolean) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = port;
    this.#secure = secure;
  }

  static async open(options: RtmpServerOptions): Promise<RtmpServer> {
    const sockets = new Set<Socket>();
    const server = options.tls
      ? createTlsServer({ cert: readFileSync(options.tls.certFile), key: readFileSync(options.tls.keyFile) })
      : createServer();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy()); // clients come and go as they like
    });
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
    await once(server, 'listening');
    const self = new RtmpServer(server, sockets, (server.address() as AddressInfo).port, options.tls !== undefined);
    self.#host = options.host ?? '127.0.0.1';
    server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => self.#accept(socket, options.policy()));
    return self;
  }

  #accept(socket: Socket, policy: ServerPolicy): void {
    this.accepted += 1;
    if (policy.onSocket?.(socket)) return;
    // A TLS socket cannot be reset; the TCP socket below it can.
    const tcp = [...this.#sockets].find(({ remotePort }) => remotePort === socket.remotePort) ?? socket;
    this.sessions.push(new RtmpServerSession(socket, policy, tcp));
  }

  url(app: string, name?: string): string {
    const host = this.#secure ? 'rtmps://localhost' : 'rtmp://127.0.0.1';
    return `${host}:${this.port}/${app}${name === undefined ? '' : `/${name}`}`;
  }

  /** Resets every connection (RST), as a crashed server's system does; goes on listening. */
  resetAll(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Closes the port, so that connecting is refused; connections stay. */
  shut(): void {
    if (this.#server.listening) this.#server.close();
  }

  /** Listens on the same port again. */
  async reopen(): Promise<void> {
    if (this.#server.listening) return;
    this.#server.listen(this.port, this.#host);
    await once(this.#server, 'listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : Promise.resolve();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
