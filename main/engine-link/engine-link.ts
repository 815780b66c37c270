import type { Readable } from 'node:stream';
import { backoffMs } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { asFault, Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { EngineFile, EngineMethod, EngineParams, EngineResult, EngineStatus } from '../contract/engine-api.ts';
import type { FaultInfo } from '../contract/fault.ts';
import type { EngineProcess } from './engine-process.ts';
import { type EngineSocket, openFeed } from './engine-socket.ts';
import { type Found, findOrStart } from './find-or-start.ts';

export interface EngineLinkDeps {
  dataDir: string;
  /** An owned engine ends with this link; one that is not goes on without it. */
  owned: boolean;
  /** Built entry of the engine (`out/main/engine.js`). */
  engineFile: string;
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1). Default: Math.random. */
  random?: () => number;
  /** Shortest time between two status lines that tell of figures alone, 250 to 10,000 ms; 250 when left out. */
  figuresEveryMs?: number;
}

export type EngineLinkState = 'starting' | 'up' | 'down';

/** An engine that lived for less than this counts as one more failed attempt. */
const STEADY_MS = 10_000;
const END_MS = 3_000;

/** The desk's end of the control socket: finds or starts the engine of a data directory, and starts it again when it is gone. */
export class EngineLink implements AsyncDisposable {
  /** `status`, `state` or `fault` changed. */
  readonly changed = new Emitter<void>();
  /** A new engine process answered: keys and wanted relays must be handed over again. Not emitted for the one that `open` found or started. */
  readonly restarted = new Emitter<void>();
  readonly #deps: EngineLinkDeps;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #state: EngineLinkState = 'starting';
  #fault: FaultInfo | null = null;
  #socket: EngineSocket | null = null;
  #file: EngineFile | null = null;
  #process: EngineProcess | null = null;
  #lastPid: number | null = null;
  #spawned = false;

  private constructor(deps: EngineLinkDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when the engine has answered or the first attempt has failed; `state` and `fault` say which. It goes on trying then, except
   * where that cannot help (`engine/not-ours` for an owned engine).
   */
  static async open(deps: EngineLinkDeps, signal?: AbortSignal): Promise<EngineLink> {
    signal?.throwIfAborted();
    const self = new EngineLink(deps);
    await new Promise<void>((resolve) => {
      const first = self.changed.on(() => {
        first[Symbol.dispose]();
        resolve();
      });
      self.#running = self.#run();
    });
    return self;
  }

  get status(): EngineStatus | null {
    return this.#socket?.status ?? null;
  }

  get state(): EngineLinkState {
    return this.#state;
  }

  get fault(): FaultInfo | null {
    return this.#fault;
  }

  get pid(): number | null {
    return this.#socket?.pid ?? null;
  }

  /** Whether the engine that answers now was started by this link: it then knows no keys and no wishes yet. */
  get spawned(): boolean {
    return this.#spawned;
  }

  /** @throws Fault what the engine said, `engine/gone`, or `engine/no-answer` after 5 s */
  call<M extends EngineMethod>(method: M, params: EngineParams<M>): Promise<EngineResult<M>> {
    return this.#socket?.call(method, params) ?? Promise.reject(new Fault('engine/gone', { method }));
  }

  /**
   * The program as an FLV stream, from the last keyframe on. It ends when the engine goes, when the program's codecs change, or when
   * `signal` is aborted. @throws Fault `engine/gone`, `engine/no-answer`
   */
  async feed(signal: AbortSignal): Promise<Readable> {
    if (!this.#file) throw new Fault('engine/gone');
    const socket = await openFeed(this.#file, this.#deps.clock);
    const end = () => socket.destroy();
    signal.addEventListener('abort', end, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', end));
    if (signal.aborted) end();
    return socket;
  }

  /** Ends the engine, whoever started it, and the link. */
  async shutdown(): Promise<void> {
    const socket = this.#socket;
    this.#stop.abort();
    if (socket) {
      await socket.call('shutdown', null).catch((error: unknown) => this.#deps.log.warn({ err: error }, 'engine: no answer to shutdown'));
      await this.#closedWithin(socket, END_MS);
    }
    await this.#process?.end(END_MS, this.#deps.clock);
    await this[Symbol.asyncDispose]();
  }

  /** Detaches; an engine that is not owned goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#socket?.[Symbol.asyncDispose]();
    await this.#running;
    if (this.#deps.owned) await this.#process?.end(END_MS, this.#deps.clock);
  }

  async #closedWithin(socket: EngineSocket, delayMs: number): Promise<void> {
    using _timer = this.#deps.clock.after(delayMs, () => void socket[Symbol.asyncDispose]());
    await socket.closed;
  }

  async #run(): Promise<void> {
    const { clock, log, random = Math.random } = this.#deps;
    let steadyAtMs = clock.monotonicMs();
    while (!this.#stop.signal.aborted) {
      try {
        const found = await findOrStart(this.#deps, this.#stop.signal);
        const upAtMs = clock.monotonicMs();
        if (found.started) this.#process = found.started;
        await this.#serve(found);
        if (this.#stop.signal.aborted) break;
        if (clock.monotonicMs() - upAtMs >= STEADY_MS) steadyAtMs = clock.monotonicMs();
        log.error({ pid: found.socket.pid }, 'engine: gone');
        this.#become('starting', { code: 'engine/gone', params: {} });
      } catch (error) {
        if (this.#stop.signal.aborted) break;
        const fault = asFault(error, 'engine/gone');
        log.error({ code: fault.code, err: fault.cause }, 'engine: cannot be reached');
        this.#become('down', fault.toInfo());
        if (this.#deps.owned && fault.code === 'engine/not-ours') break;
      }
      await this.#pause(backoffMs(clock.monotonicMs() - steadyAtMs, random));
    }
    if (this.#stop.signal.aborted) this.#become('down', null);
  }

  /** From the first status to the end of the connection. */
  async #serve({ socket, file }: Found): Promise<void> {
    await using _socket = socket;
    if (this.#stop.signal.aborted) return;
    this.#socket = socket;
    this.#file = file;
    this.#spawned = this.#process?.pid === socket.pid;
    using _news = socket.news.on(() => this.changed.emit());
    const isNew = this.#lastPid !== null && this.#lastPid !== socket.pid;
    this.#lastPid = socket.pid;
    this.#become('up', null);
    if (isNew) this.restarted.emit();
    await socket.closed;
    this.#socket = null;
  }

  #become(state: EngineLinkState, fault: FaultInfo | null): void {
    this.#state = state;
    this.#fault = fault;
    this.changed.emit();
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#stop;
      const wake = () => {
        timer[Symbol.dispose]();
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = this.#deps.clock.after(delayMs, wake);
      signal.addEventListener('abort', wake);
      if (signal.aborted) wake();
    });
  }
}
