import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import { LineReader } from '../base/lines.ts';
import {
  ENGINE_PROTOCOL,
  type EngineFile,
  type EngineMethod,
  type EngineParams,
  type EngineReply,
  type EngineResult,
  type EngineStatus,
  engineMethods,
  engineReplySchema,
  type Hello,
  MAX_LINE_BYTES,
} from '../contract/engine-api.ts';

const CALL_MS = 5_000;

interface Pending {
  method: EngineMethod;
  resolve(result: unknown): void;
  reject(fault: Fault): void;
  timer: Disposable;
}

export interface EngineSocketDeps {
  file: EngineFile;
  clock: Clock;
  figuresEveryMs?: number | undefined;
}

/** One control connection to an engine that has answered. */
export class EngineSocket implements AsyncDisposable {
  /** A status line came. */
  readonly news = new Emitter<EngineStatus>();
  readonly pid: number;
  /** Resolves when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #lines: LineReader;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #status: EngineStatus | null = null;

  private constructor(greeted: Greeted, clock: Clock) {
    this.pid = greeted.pid;
    this.#socket = greeted.socket;
    this.#clock = clock;
    this.#lines = greeted.lines;
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', () => {
        for (const call of this.#pending.values()) call.reject(new Fault('engine/gone', { method: call.method }));
        resolve();
      });
    });
  }

  /**
   * Connects and says hello.
   * @throws Fault `engine/gone` if nobody answers there, `engine/not-ours` if the engine turned us away or speaks another version,
   *   `engine/no-answer` if it takes longer than 5 s
   */
  static async connect({ file, clock, figuresEveryMs }: EngineSocketDeps): Promise<EngineSocket> {
    const greeted = await greet(file, clock, { role: 'control', ...(figuresEveryMs === undefined ? {} : { figuresEveryMs }) });
    const self = new EngineSocket(greeted, clock);
    self.#read(greeted.rest);
    greeted.socket.on('data', (data: Buffer) => self.#read(data));
    return self;
  }

  /** The last status; null until the first line, which comes at once. */
  get status(): EngineStatus | null {
    return this.#status;
  }

  /** @throws Fault what the engine said, `engine/gone`, or `engine/no-answer` after 5 s beyond what the call itself takes */
  call<M extends EngineMethod>(method: M, params: EngineParams<M>): Promise<EngineResult<M>> {
    if (!this.#socket.writable) return Promise.reject(new Fault('engine/gone', { method }));
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = this.#clock.after(CALL_MS + ownMs(params), () => this.#settle(id)?.reject(new Fault('engine/no-answer', { method })));
      this.#pending.set(id, { method, resolve, reject, timer });
    });
    this.#socket.write(`${JSON.stringify({ id, method, params })}\n`);
    return answer as Promise<EngineResult<M>>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.closed;
  }

  #settle(id: number): Pending | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    call?.timer[Symbol.dispose]();
    return call;
  }

  #read(data: Buffer): void {
    try {
      for (const line of this.#lines.push(data)) this.#take(this.#checked(JSON.parse(line)));
    } catch {
      this.#socket.destroy(); // not what an engine of this version says; `closed` and the pending calls tell it
    }
  }

  /**
   * The first status is checked, and every answer. What the same engine goes on telling has the same shape, and to check it again would be
   * most of what a process costs that does nothing but listen.
   */
  #checked(said: unknown): EngineReply {
    const isNextStatus = this.#status !== null && typeof said === 'object' && said !== null && 'status' in said;
    return isNextStatus ? (said as EngineReply) : engineReplySchema.parse(said);
  }

  #take(reply: EngineReply): void {
    if ('status' in reply) {
      this.#status = reply.status;
      this.news.emit(reply.status);
    } else if ('fault' in reply) this.#settle(reply.id)?.reject(new Fault(reply.fault.code, reply.fault.params));
    else if ('id' in reply) {
      const call = this.#settle(reply.id);
      if (!call) return;
      const result = engineMethods[call.method].result.safeParse(reply.result);
      if (result.success) call.resolve(result.data);
      else call.reject(new Fault('engine/no-answer', { method: call.method }, { cause: result.error }));
    }
  }
}

interface Greeted {
  socket: Socket;
  pid: number;
  lines: LineReader;
  /** What came behind the welcome line. */
  rest: Buffer;
}

/** The bytes of the program as FLV. @throws Fault as `EngineSocket.connect` */
export async function openFeed(file: EngineFile, clock: Clock): Promise<Socket> {
  const { socket, rest } = await greet(file, clock, { role: 'feed' });
  if (rest.length > 0) socket.unshift(rest);
  return socket;
}

async function greet(file: EngineFile, clock: Clock, hello: Pick<Hello['hello'], 'role' | 'figuresEveryMs'>): Promise<Greeted> {
  if (file.protocol !== ENGINE_PROTOCOL) throw new Fault('engine/not-ours', { protocol: file.protocol });
  const socket = connect(file.socket);
  socket.on('error', () => socket.destroy()); // `close` follows and is what everybody here listens to
  const timeUp = new AbortController();
  using _timer = clock.after(CALL_MS, () => timeUp.abort());
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  const signal = AbortSignal.any([timeUp.signal, gone.signal]);
  let connected = false;
  try {
    await once(socket, 'connect', { signal });
    connected = true;
    socket.write(`${JSON.stringify({ hello: { protocol: ENGINE_PROTOCOL, token: file.token, ...hello } })}\n`);
    const lines = new LineReader(MAX_LINE_BYTES);
    for (;;) {
      // Not by `data`: what comes before somebody else listens to it must stay in the socket.
      await once(socket, 'readable', { signal });
      for (const line of lines.push(socket.read() ?? Buffer.alloc(0))) {
        const reply = engineReplySchema.parse(JSON.parse(line));
        if (!('welcome' in reply)) throw new Fault('engine/not-ours');
        return { socket, pid: reply.welcome.pid, lines, rest: lines.rest() };
      }
    }
  } catch (error) {
    socket.destroy();
    if (error instanceof Fault) throw error;
    if (timeUp.signal.aborted) throw new Fault('engine/no-answer', {}, { cause: error });
    throw new Fault(connected ? 'engine/not-ours' : 'engine/gone', {}, { cause: error });
  }
}

/** A call that looks at something for a while answers only then. */
function ownMs(params: unknown): number {
  const { windowMs } = (params ?? {}) as { windowMs?: unknown };
  return typeof windowMs === 'number' ? windowMs : 0;
}
