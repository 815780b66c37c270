import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-write.ts';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Log } from '../../base/log.ts';
import { Scope } from '../../base/scope.ts';
import { ENGINE_PROTOCOL, type EngineFile, type EngineStatus } from '../../contract/engine-api.ts';
import { ControlConnection, type EngineCommands } from './control-connection.ts';
import { controlEndpoint, type EndpointSystem, releaseEndpoint } from './endpoint.ts';
import { listenPrivately } from './listen.ts';

export interface ControlServerDeps {
  dataDir: string;
  system: EndpointSystem;
  clock: Clock;
  log: Log;
  startedAtMs: number;
  commands: EngineCommands;
  status(): EngineStatus;
  feed(socket: Socket): Disposable;
}

/** More than desks and previews of one machine need; a bound on what a runaway client can hold. */
const MAX_CONNECTIONS = 64;

/** The engine's end of the control socket, announced in `engine.json`. */
export class ControlServer implements AsyncDisposable {
  /** A desk came or went. */
  readonly attached = new Emitter<void>();
  readonly #deps: ControlServerDeps;
  readonly #scope = new Scope();
  readonly #connections = new Set<ControlConnection>();

  private constructor(deps: ControlServerDeps) {
    this.#deps = deps;
  }

  /** @throws AlreadyRunning if an engine serves this data directory */
  static async open(deps: ControlServerDeps): Promise<ControlServer> {
    const self = new ControlServer(deps);
    const endpoint = controlEndpoint(deps.dataDir, deps.system);
    const server = createServer((socket) => self.#accept(socket, token));
    server.maxConnections = MAX_CONNECTIONS;
    const token = randomBytes(24).toString('base64url');
    await listenPrivately(server, endpoint);
    self.#scope.defer(() => releaseEndpoint(endpoint, deps.dataDir, deps.system));
    self.#scope.defer(() => self.#close(server));
    const file = join(deps.dataDir, 'engine.json');
    const announced: EngineFile = {
      protocol: ENGINE_PROTOCOL,
      pid: process.pid,
      startedAtMs: deps.startedAtMs,
      socket: endpoint,
      token,
    };
    writeFileAtomic(file, `${JSON.stringify(announced)}\n`, 0o600);
    self.#scope.defer(() => removeOwn(file, token));
    return self;
  }

  /** Desks attached now; feeds do not count. */
  get desks(): number {
    return [...this.#connections].filter((connection) => connection.role === 'control').length;
  }

  /** A transition happened: every desk is told at once. */
  transition(): void {
    for (const connection of this.#connections) connection.transition();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  #accept(socket: Socket, token: string): void {
    const { clock, log, commands, status, feed } = this.#deps;
    const connection = new ControlConnection({
      ...{ socket, clock, log, commands, status, feed },
      admits: (candidate) => isSame(candidate, token),
      onHello: (role) => {
        if (role === 'control') this.attached.emit();
      },
    });
    this.#connections.add(connection);
    socket.once('close', () => {
      this.#connections.delete(connection);
      if (connection.role === 'control') this.attached.emit();
    });
  }

  async #close(server: Server): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of this.#connections) connection[Symbol.dispose]();
    await closed;
  }
}

function isSame(candidate: string, token: string): boolean {
  const given = Buffer.from(candidate);
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The file of an engine that took over meanwhile stays. */
function removeOwn(file: string, token: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8').includes(token)) rmSync(file, { force: true });
}
