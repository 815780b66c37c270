import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { FaultInfo } from '../../contract/fault-codes.ts';

export interface ListenerDeps {
  clock: Clock;
  log: Log;
  onSocket(socket: Socket): void;
  /** Listening, real port or fault have changed without anybody asking. */
  onChange(): void;
}

/** How often a port that is taken is tried again. */
const RETRY_MS = 3_000;
/** A paused socket stops at its first byte (`highWaterMark`), so that the rest gathers in the kernel and wakes nobody. */
const SOCKETS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 10_000, highWaterMark: 1 };

/** Our TCP listener: it moves when told to, and where it cannot listen it says so and keeps trying. */
export class Listener implements AsyncDisposable {
  readonly #deps: ListenerDeps;
  #server: Server | null = null;
  #retry: Disposable | null = null;
  #port = 0;
  #fault: FaultInfo | null = null;
  /** Counts the addresses we were told: an attempt for an earlier one that is still under way comes to nothing. */
  #turn = 0;

  constructor(deps: ListenerDeps) {
    this.#deps = deps;
  }

  get listening(): boolean {
    return this.#server !== null;
  }

  /** The real one while listening, otherwise the last wanted. */
  get port(): number {
    return this.#port;
  }

  get fault(): FaultInfo | null {
    return this.#fault;
  }

  /** Leaves the old address and takes this one; connections stay. Resolves when it listens or has a fault. */
  async listen(host: string, port: number): Promise<void> {
    this.close(null, port);
    await this.#try(host, port);
  }

  /** Stops listening; connections stay. @param fault why, for the status */
  close(fault: FaultInfo | null, port: number): void {
    this.#turn += 1;
    this.#retry?.[Symbol.dispose]();
    this.#retry = null;
    this.#server?.close(); // at once for new connections; its event waits for those that stay
    this.#server = null;
    this.#fault = fault;
    this.#port = port;
  }

  async #try(host: string, port: number): Promise<void> {
    const { clock, log, onSocket, onChange } = this.#deps;
    const turn = this.#turn;
    const server = createServer(SOCKETS, onSocket);
    try {
      await listening(server, host, port);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#fault = faultOf(error, host, port).toInfo();
      log.warn({ host, port, code: (error as NodeJS.ErrnoException).code }, 'ingest: cannot listen, trying again');
      this.#retry = clock.after(RETRY_MS, () => {
        this.#retry = null;
        void this.#try(host, port).then(onChange);
      });
      return;
    }
    if (turn !== this.#turn) {
      server.close();
      return;
    }
    server.on('error', (error) => log.error({ error: error.message }, 'ingest: a connection could not be accepted'));
    this.#server = server;
    this.#fault = null;
    const address = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
    log.info({ host, port: this.#port }, 'ingest: listening');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    const closed = server ? new Promise<void>((resolve) => server.once('close', () => resolve())) : null;
    this.close(null, this.#port);
    await closed;
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function faultOf(error: unknown, host: string, port: number): Fault {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  return new Fault(taken ? 'ingest/port-taken' : 'ingest/address-unavailable', { host, port }, { cause: error });
}
