import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import type { Access } from './access/access.ts';
import { createApp } from './app.ts';
import { Connections } from './connections.ts';
import type { DeskMedia } from './desk-commands.ts';
import { knockOf } from './doors.ts';
import { FrontDoor } from './front-door.ts';
import { bracketed, isEverywhere, namesOf } from './names.ts';
import type { DeskRouter } from './router.ts';
import { createSignIn } from './sign-in.ts';
import { WebSockets } from './web-sockets.ts';

export interface WebServerDeps {
  /** An address of this machine, or `0.0.0.0` / `::` for all of them. */
  host: string;
  /** 0 lets the system choose. */
  port: number;
  router: DeskRouter;
  media: DeskMedia;
  access: Access;
  rendererDir: string;
  version: string;
  clock: Clock;
  log: Log;
  /** The address for the next browser, with its one-time token: at the start, and again whenever one was used. */
  address: (url: string) => void;
}

/** The headless shell's front door: HTTP and WebSocket on one port. */
export class WebServer implements AsyncDisposable {
  #deps: WebServerDeps;
  #scope = new Scope();
  #server: Server | null = null;
  #connections = new Connections();
  #names: string[];

  private constructor(deps: WebServerDeps) {
    this.#deps = deps;
    this.#names = namesOf(deps.host);
  }

  /** @throws Fault `desk/port-taken` with `port`, `desk/bad-argument` for a host that is not this machine's */
  static async open(deps: WebServerDeps): Promise<WebServer> {
    const server = new WebServer(deps);
    try {
      await server.#listen();
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    deps.address(server.url);
    return server;
  }

  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** With the one-time token for the next browser. */
  get url(): string {
    const { host, access } = this.#deps;
    return `${this.#origin(isEverywhere(host) ? '127.0.0.1' : host)}/?token=${access.oneTimeToken}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  #origin(name: string): string {
    return `http://${bracketed(name)}:${this.port}`;
  }

  async #listen(): Promise<void> {
    const { host, port, clock, access, router } = this.#deps;
    const connections = this.#connections;
    const cookieName = () => `foyer_session_${this.port}`;
    const names = new Set(this.#names.map(bracketed));
    const door = new FrontDoor({ access, connections, clock, names, scheme: 'http', cookieName });
    const app = createApp({
      ...this.#deps,
      refusals: access.refusals,
      receive: (request, env) => {
        const { socket } = (env as HttpBindings).incoming;
        return door.receive(knockOf(request), socket.remoteAddress ?? '', socket);
      },
      signIn: createSignIn({ access, cookieName, isSecure: false }),
    });
    const sockets = new WebSockets({ router, clock, door, refusals: access.refusals });
    const server = createServer(
      { requestTimeout: 30_000, headersTimeout: 10_000 },
      getRequestListener(app.fetch, { overrideGlobalObjects: false }),
    );
    server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket as Socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenFault(error, host, port)));
      server.listen({ host, port }, resolve);
    });
    this.#server = server;
    this.#scope.defer(() => closed(server));
    this.#scope.use(sockets); // ended before the server, which waits for their connections
    this.#scope.use(access.used.on(() => this.#deps.address(this.url)));
    this.#scope.use(access.ended.on((id) => connections.cut(id)));
    const origins = this.#names.map((name) => this.#origin(name));
    this.#scope.use(access.serve({ origins, fingerprint: null, connected: () => connections.ids }));
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listenFault(error: NodeJS.ErrnoException, host: string, port: number): Fault {
  if (error.code === 'EADDRINUSE') return new Fault('desk/port-taken', { port }, { cause: error });
  if (error.code === 'EACCES') return new Fault('desk/bad-argument', { argument: '--port', value: port }, { cause: error });
  return new Fault('desk/bad-argument', { argument: '--host', value: host }, { cause: error });
}
