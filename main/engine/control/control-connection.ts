import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { LineReader } from '../../base/lines.ts';
import type { Log } from '../../base/log.ts';
import {
  ENGINE_PROTOCOL,
  type EngineMethod,
  type EngineParams,
  type EngineReply,
  type EngineResult,
  type EngineStatus,
  engineMethods,
  engineRequestSchema,
  type Hello,
  helloSchema,
  MAX_LINE_BYTES,
} from '../../contract/engine-api.ts';
import { StatusNews } from './status-news.ts';

export type EngineCommands = { [M in EngineMethod]: (params: EngineParams<M>) => EngineResult<M> | Promise<EngineResult<M>> };

export interface ControlConnectionDeps {
  socket: Socket;
  clock: Clock;
  log: Log;
  /** Whether the token that came is ours. */
  admits(token: string): boolean;
  commands: EngineCommands;
  status(): EngineStatus;
  /** Takes the socket over as a feed of the program. */
  feed(socket: Socket): Disposable;
  /** The peer has said who it is. */
  onHello(role: Hello['hello']['role']): void;
}

const HELLO_MS = 3_000;
const FIGURES_EVERY_MS = 250;

/** One client of the control socket. A line that breaks the contract closes it; a wrong call is answered with a fault. */
export class ControlConnection implements Disposable {
  readonly #deps: ControlConnectionDeps;
  readonly #lines = new LineReader(MAX_LINE_BYTES);
  readonly #helloTimer: Disposable;
  readonly #onData = (data: Buffer) => this.#read(data);
  #role: Hello['hello']['role'] | null = null;
  #news: StatusNews | null = null;
  #feed: Disposable | null = null;

  constructor(deps: ControlConnectionDeps) {
    this.#deps = deps;
    const { socket, clock } = deps;
    this.#helloTimer = clock.after(HELLO_MS, () => socket.destroy());
    socket.on('data', this.#onData);
    socket.once('close', () => this[Symbol.dispose]());
    socket.on('error', () => socket.destroy()); // a client that is gone; `close` says the rest
  }

  /** Null until the hello. */
  get role(): Hello['hello']['role'] | null {
    return this.#role;
  }

  /** A transition happened: tell it now. */
  transition(): void {
    this.#news?.transition();
  }

  [Symbol.dispose](): void {
    this.#helloTimer[Symbol.dispose]();
    this.#news?.[Symbol.dispose]();
    this.#feed?.[Symbol.dispose]();
    this.#deps.socket.destroy();
  }

  #read(data: Buffer): void {
    const { socket, log } = this.#deps;
    try {
      for (const line of this.#lines.push(data)) {
        if (this.#role === null) this.#greet(helloSchema.parse(JSON.parse(line)).hello);
        else this.#request(engineRequestSchema.parse(JSON.parse(line)));
        if (this.#role === 'feed' || socket.destroyed) return;
      }
    } catch (error) {
      // The line itself stays out of the log: it may hold a key.
      log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'control: a line that is none of ours');
      socket.destroy();
    }
  }

  #greet(hello: Hello['hello']): void {
    const { socket, clock, log } = this.#deps;
    if (!this.#deps.admits(hello.token)) {
      log.warn('control: wrong token');
      socket.destroy();
      return;
    }
    this.#helloTimer[Symbol.dispose]();
    this.#role = hello.role;
    this.#send({ welcome: { protocol: ENGINE_PROTOCOL, pid: process.pid } });
    if (hello.role === 'feed') {
      socket.off('data', this.#onData);
      this.#feed = this.#deps.feed(socket);
    } else {
      const { status } = this.#deps;
      this.#news = new StatusNews({ clock, everyMs: hello.figuresEveryMs ?? FIGURES_EVERY_MS, status, send: (s) => this.#sendStatus(s) });
    }
    this.#deps.onHello(hello.role);
  }

  #request({ id, method, params }: { id: number; method: string; params?: unknown }): void {
    const answer = (reply: EngineReply) => (this.#news ? this.#news.after(() => this.#send(reply)) : this.#send(reply));
    void this.#call(method, params).then(
      (result) => answer({ id, result: result ?? null }),
      (error: unknown) => {
        if (!(error instanceof Fault)) this.#deps.log.error({ method, err: error }, 'control: a call failed');
        const fault = error instanceof Fault ? error : new Fault('engine/no-answer', { method });
        answer({ id, fault: fault.toInfo() });
      },
    );
  }

  async #call(method: string, params: unknown): Promise<unknown> {
    if (!Object.hasOwn(engineMethods, method)) throw new Fault('desk/bad-argument', { argument: 'method', value: method.slice(0, 60) });
    const name = method as EngineMethod;
    const parsed = engineMethods[name].params.safeParse(params);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') ?? '';
      throw new Fault('desk/bad-argument', { argument: `${name} ${where}`.trim(), value: '' });
    }
    const command = this.#deps.commands[name] as (params: unknown) => unknown;
    return command(parsed.data);
  }

  #send(reply: EngineReply): void {
    if (this.#deps.socket.writable) this.#deps.socket.write(`${JSON.stringify(reply)}\n`);
  }

  /** A client that does not read gets no more figures until it does: its backlog stays where it is. */
  #sendStatus(line: string): boolean {
    const { socket } = this.#deps;
    if (!socket.writable || socket.writableNeedDrain) return false;
    socket.write(line);
    return true;
  }
}
