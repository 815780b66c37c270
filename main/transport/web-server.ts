import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import { NOT_ANNOUNCED } from '../contract/access.ts';
import type { Access } from './access/access.ts';
import type { Announcer } from './announce/announcer.ts';
import { createApp } from './app.ts';
import { Connections } from './connections.ts';
import type { DeskMedia } from './desk-commands.ts';
import { isOurHost, knockOf } from './doors.ts';
import { FrontDoor } from './front-door.ts';
import { bracketed, isEverywhere, isLoopback, namesOf } from './names.ts';
import { OwnNames } from './own-names.ts';
import type { DeskRouter } from './router.ts';
import { createSignIn } from './sign-in.ts';
import type { Certificate } from './tls/certificate.ts';
import { createPlainApp } from './tls/plain-app.ts';
import { sharePort } from './tls/plain-http.ts';
import { WebSockets } from './web-sockets.ts';

export interface WebServerDeps {
  /** An address of this machine, or `0.0.0.0` / `::` for all of them. */
  host: string;
  /** Addresses that other machines reach this one by, now. */
  addresses(): string[];
  /** 0 lets the system choose. */
  port: number;
  router: DeskRouter;
  media: DeskMedia;
  access: Access;
  /** For HTTPS, valid for these names; null serves plain HTTP, which is for this computer alone. */
  certificate: ((names: readonly string[]) => Promise<Certificate>) | null;
  /** How the desk is announced on the local network; null where it is not to be. */
  announce: Announcing | null;
  rendererDir: string;
  version: string;
  clock: Clock;
  log: Log;
  /** The address for the next browser, with its one-time token: at the start, and again whenever one was used. */
  address: (url: string) => void;
}

export interface Announcing {
  /** Every name that it may get there. */
  names: readonly string[];
  /** @param address that the desk listens on, or all */
  begin(at: { address: string; port: number }): Announcer;
}

const LIMITS = { requestTimeout: 30_000, headersTimeout: 10_000 };
const RENEW_EVERY_MS = 86_400_000;

/** The headless shell's front door: HTTP (HTTPS for others than this computer) and WebSocket on one port. */
export class WebServer implements AsyncDisposable {
  #deps: WebServerDeps;
  #scope = new Scope();
  #server: Server | null = null;
  #certificate: Certificate | null = null;
  #raw: Disposable | null = null;
  #connections = new Connections();
  #names: OwnNames;

  private constructor(deps: WebServerDeps) {
    this.#deps = deps;
    const { host, clock, addresses, announce } = deps;
    this.#names = this.#scope.use(new OwnNames({ host, clock, addresses, extra: announce?.names ?? [] }));
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

  /** SHA-256 of the certificate, null over plain HTTP. */
  get fingerprint(): string | null {
    return this.#certificate?.fingerprint ?? null;
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
    return `${this.#scheme}://${bracketed(name)}:${this.port}`;
  }

  get #scheme(): 'http' | 'https' {
    return this.#deps.certificate ? 'https' : 'http';
  }

  async #create(listener: RequestListener): Promise<Server> {
    const { certificate, clock, log } = this.#deps;
    if (!certificate) return createServer(LIMITS, listener);
    const now = await certificate(this.#names.all);
    this.#certificate = now;
    const server = createTlsServer({ ...LIMITS, key: now.key, cert: now.cert, minVersion: 'TLSv1.2' }, listener);
    const { media, rendererDir } = this.#deps;
    const plainApp = createPlainApp(media, rendererDir, (host) => this.#originFor(host));
    const plain = createServer(LIMITS, getRequestListener(plainApp.fetch, { overrideGlobalObjects: false }));
    plain.setTimeout(LIMITS.requestTimeout); // its other limits are kept by a server that listens
    this.#raw = sharePort(server, plain);
    const renew = async () => {
      const next = await certificate(this.#names.all);
      if (next.fingerprint !== this.fingerprint) server.setSecureContext({ key: next.key, cert: next.cert });
      this.#certificate = next;
    };
    const failed = (error: unknown) => log.error({ err: error }, 'certificate could not be renewed');
    this.#scope.use(clock.every(RENEW_EVERY_MS, () => void renew().catch(failed)));
    this.#scope.use(this.#names.changed.on(() => void renew().catch(failed)));
    return server;
  }

  #originFor(host: string | null): string {
    const isOurs = isOurHost({ host }, this.#names.hosts);
    return isOurs ? `https://${host}` : this.#origin(this.#names.all[0] as string);
  }

  async #listen(): Promise<void> {
    const { host, port, clock, access, router } = this.#deps;
    const connections = this.#connections;
    const cookieName = () => `foyer_session_${this.port}`;
    const names = this.#names.hosts;
    const door = new FrontDoor({ access, connections, clock, names, scheme: this.#scheme, cookieName });
    const app = createApp({
      ...this.#deps,
      refusals: access.refusals,
      receive: (request, env) => {
        const { socket } = (env as HttpBindings).incoming;
        return door.receive(knockOf(request), socket.remoteAddress ?? '', socket);
      },
      signIn: createSignIn({ access, cookieName, isSecure: this.#scheme === 'https' }),
    });
    const sockets = new WebSockets({ router, clock, door, refusals: access.refusals });
    const server = await this.#create(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket as Socket, head));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenFault(error, host, port)));
      server.listen({ host, port }, resolve);
    });
    this.#server = server;
    this.#scope.defer(() => closed(server));
    this.#scope.defer(() => this.#raw?.[Symbol.dispose]());
    this.#scope.use(sockets); // ended before the server, which waits for their connections
    this.#scope.use(access.used.on(() => this.#deps.address(this.url)));
    this.#scope.use(access.ended.on((id) => connections.cut(id)));
    const origins = () => namesOf(host, this.#deps.addresses()).map((name) => this.#origin(name));
    const announcer = this.#announce();
    const announcement = () => {
      if (!announcer) return NOT_ANNOUNCED;
      const { state, name } = announcer.status;
      return { state, origin: name === null ? null : this.#origin(name) };
    };
    this.#scope.use(access.serve({ origins, announcement, fingerprint: () => this.fingerprint, connected: () => connections.ids }));
  }

  /** A name that leads to this computer alone is announced to nobody, whatever was asked for. */
  #announce(): Announcer | null {
    const address = this.#server?.address();
    if (typeof address !== 'object' || !address || isLoopback(address.address) || isLoopback(this.#deps.host)) return null;
    const announcer = this.#deps.announce?.begin(address);
    return announcer ? this.#scope.use(announcer) : null;
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
