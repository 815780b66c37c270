import { createServer, type Server } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import { Access, type SessionFile } from './access.ts';
import { createApp } from './app.ts';
import type { DeskMedia } from './desk-commands.ts';
import { isOurHost, isOurOrigin, type Knock, knockOf } from './doors.ts';
import type { DeskRouter } from './router.ts';
import { createSignIn, hasSession } from './sign-in.ts';
import { WebSockets } from './web-sockets.ts';

export interface WebServerDeps {
  /** An address of this machine, or `0.0.0.0` / `::` for all of them. */
  host: string;
  /** 0 lets the system choose. */
  port: number;
  router: DeskRouter;
  media: DeskMedia;
  sessions: SessionFile;
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
  #access: Access;
  #names: ReadonlySet<string>;

  private constructor(deps: WebServerDeps) {
    this.#deps = deps;
    this.#access = new Access({ clock: deps.clock, sessions: deps.sessions, used: () => deps.address(this.url) });
    this.#names = ownNames(deps.host);
  }

  /** @throws Fault `desk/port-taken` with `port`, `desk/bad-argument` for a host that is not this machine's */
  static async open(deps: WebServerDeps): Promise<WebServer> {
    const server = new WebServer(deps);
    await server.#listen();
    deps.address(server.url);
    return server;
  }

  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** With the one-time token for the next browser. */
  get url(): string {
    const { host } = this.#deps;
    const name = isEverywhere(host) ? '127.0.0.1' : host;
    return `http://${bracketed(name)}:${this.port}/?token=${this.#access.oneTimeToken}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  async #listen(): Promise<void> {
    const { host, port, clock } = this.#deps;
    const door = { access: this.#access, cookieName: () => `foyer_session_${this.port}` };
    const isFromHere = (knock: Knock) => isOurHost(knock, this.#names) && isOurOrigin(knock);
    const authorize = (knock: Knock) => hasSession(knock, door);
    const app = createApp({
      ...this.#deps,
      isFromHere: (request) => isFromHere(knockOf(request)),
      authorize: (request) => authorize(knockOf(request)),
      signIn: createSignIn({ ...door, addressOf: (env) => (env as HttpBindings).incoming.socket.remoteAddress ?? '' }),
    });
    const sockets = new WebSockets({ router: this.#deps.router, clock, isFromHere, authorize });
    const server = createServer(
      { requestTimeout: 30_000, headersTimeout: 10_000 },
      getRequestListener(app.fetch, { overrideGlobalObjects: false }),
    );
    server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenFault(error, host, port)));
      server.listen({ host, port }, resolve);
    });
    this.#server = server;
    this.#scope.defer(() => closed(server));
    this.#scope.use(sockets); // ended before the server, which waits for their connections
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

/** The names a browser may call this desk by: see `isOurHost`. */
function ownNames(host: string): ReadonlySet<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]', bracketed(host)];
  if (isEverywhere(host)) {
    const addresses = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
    names.push(hostname(), `${hostname()}.local`, ...addresses.map(({ address }) => bracketed(address)));
  }
  return new Set(names.map((name) => name.toLowerCase()));
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
