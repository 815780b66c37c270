import { backoffMs } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { asFault, Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { FaultInfo } from '../contract/fault-codes.ts';
import { type ObsAddress, where } from './connect-fault.ts';
import { LiveReader } from './live/live-reader.ts';
import { ObsReader } from './obs-reader.ts';
import { ObsSocket } from './obs-socket.ts';

/** An attempt costs nothing, and OBS that returns during a show has to be back at the desk in 2 s: never wait longer. */
const CEILING_MS = 1_500;
/** What only a person can change is tried again so seldom that OBS's own log stays readable. */
const PERSON_NEEDED_MS = 60_000;

export interface ObsParts {
  socket: ObsSocket;
  reader: ObsReader;
  live: LiveReader;
}

/** A scene has another name now. */
export interface SceneRename {
  from: string;
  to: string;
}

interface Deps {
  clock: Clock;
  log: Log;
  random: () => number;
}

/** Keeps a connection to one OBS for as long as it is wanted: connects when OBS starts, again when it returns. */
export class ObsKeeper implements AsyncDisposable {
  readonly changed = new Emitter<void>();
  readonly renamed = new Emitter<SceneRename>();
  readonly #deps: Deps;
  #link: 'off' | 'connecting' | 'up' | 'down' = 'off';
  #fault: FaultInfo | null = null;
  #parts: ObsParts | null = null;
  #abort: AbortController | null = null;
  #loop: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get link(): 'off' | 'connecting' | 'up' | 'down' {
    return this.#link;
  }

  get fault(): FaultInfo | null {
    return this.#fault;
  }

  /** The connection while it is up. */
  get parts(): ObsParts | null {
    return this.#parts;
  }

  /** Ends the connection there was and tries the new address at once. */
  connect(address: ObsAddress): void {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#parts = null;
    this.#become('connecting', null);
    this.#loop = this.#loop.then(() => this.#run(address, abort.signal));
  }

  async disconnect(): Promise<void> {
    this.#abort?.abort();
    this.#abort = null;
    this.#parts = null;
    this.#become('off', null);
    await this.#loop;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  async #run(address: ObsAddress, signal: AbortSignal): Promise<void> {
    const { clock, log, random } = this.#deps;
    let lastUpMs = clock.monotonicMs();
    while (!signal.aborted) {
      const fault = await this.#serve(address, signal, () => {
        lastUpMs = clock.monotonicMs();
      });
      if (signal.aborted) return;
      if (this.#fault?.code !== fault.code) log.info({ fault: fault.code, err: fault.cause }, 'obs: not connected');
      this.#become('down', fault.toInfo());
      const delayMs = fault.retryable ? Math.min(CEILING_MS, backoffMs(clock.monotonicMs() - lastUpMs, random)) : PERSON_NEEDED_MS;
      await pause(clock, delayMs, signal);
    }
  }

  /** One connection from its beginning to its end. @returns why it ended */
  async #serve(address: ObsAddress, signal: AbortSignal, whileUp: () => void): Promise<Fault> {
    const { clock, log } = this.#deps;
    try {
      await using socket = await ObsSocket.open(address, clock, signal);
      await using reader = await ObsReader.open({ socket, clock, log });
      await using live = await LiveReader.open({ socket, clock, log });
      if (signal.aborted) return new Fault('obs/not-linked');
      this.#parts = { socket, reader, live };
      using _changes = reader.changed.on(() => this.changed.emit());
      using _live = live.changed.on(() => this.changed.emit());
      using _renamed = socket.on('SceneNameChanged', ({ oldSceneName, sceneName }) => {
        this.renamed.emit({ from: oldSceneName, to: sceneName });
      });
      this.#become('up', null);
      log.info({ version: socket.version }, 'obs: connected');
      const fault = await ended(socket, reader, signal);
      whileUp();
      return fault;
    } catch (error) {
      return asFault(error, 'obs/no-answer', where(address));
    } finally {
      this.#parts = null;
    }
  }

  #become(link: 'off' | 'connecting' | 'up' | 'down', fault: FaultInfo | null): void {
    this.#link = link;
    this.#fault = fault;
    this.changed.emit();
  }
}

/** Resolves with the reason when the connection ended, stopped answering, or is not wanted any more. */
function ended(socket: ObsSocket, reader: ObsReader, signal: AbortSignal): Promise<Fault> {
  return new Promise((resolve) => {
    const failed = reader.failed.on(settle);
    const abort = () => void socket[Symbol.asyncDispose]();
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    void socket.closed.then(settle);
    function settle(fault: Fault): void {
      failed[Symbol.dispose]();
      signal.removeEventListener('abort', abort);
      resolve(fault);
    }
  });
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', settle);
      resolve();
    };
    const timer = clock.after(delayMs, settle);
    signal.addEventListener('abort', settle);
  });
}
