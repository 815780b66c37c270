import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { SinkFigures, SinkOptions } from './rtmp-sink.ts';
import type { SinkAnswer, SinkCall, SinkOrder } from './sink-child.ts';
import type { StreamFigures } from './stream-meter.ts';

const ROOT = resolve(import.meta.dirname, '../..'); // where tsx is found

/** Counting sinks, each with a port of its own, in one process of their own, so that their work is neither counted nor in the way of the process that measures. */
export class SinkHost implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #sinks: ReadonlyMap<string, RemoteSink>;
  #calls = 0;

  private constructor(child: ChildProcess, ports: Record<string, number>, options: Record<string, SinkOptions>) {
    this.#child = child;
    child.setMaxListeners(0);
    const sinks = Object.entries(ports).map(([name, port]) => {
      const { tls, host = '127.0.0.1' } = options[name] as SinkOptions;
      return [name, new RemoteSink(this, name, port, tls ? 'rtmps://localhost' : `rtmp://${host}`)] as const;
    });
    this.#sinks = new Map(sinks);
  }

  /** @param namespace network namespace that the process runs in; this process's own when left out */
  static async open(options: Record<string, SinkOptions>, namespace?: string): Promise<SinkHost> {
    const inside = namespace && { execPath: 'ip', execArgv: ['netns', 'exec', namespace, process.execPath, '--import', 'tsx'] };
    const file = join(import.meta.dirname, 'sink-child.ts');
    const child = fork(file, [JSON.stringify(options)], { cwd: ROOT, execArgv: ['--import', 'tsx'], ...inside });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the sink ended with ${code}`)));
    const [{ ports }] = await Promise.race([once(child, 'message') as Promise<[{ ports: Record<string, number> }]>, ended]);
    ended.catch(() => undefined); // its end is expected from now on: `kill` and disposing
    return new SinkHost(child, ports, options);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  sink(name: string): RemoteSink {
    const sink = this.#sinks.get(name);
    if (!sink) throw new Error(`no sink ${name}`);
    return sink;
  }

  /** How late the process itself was at worst since this was last asked, ms. */
  lateness(): Promise<number> {
    return this.ask('', { do: 'lateness' });
  }

  /** SIGKILL; `open` with the same ports brings them back. */
  async kill(): Promise<void> {
    if (!this.running) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** Of its sinks: they ask for themselves. */
  async ask<T>(sink: string, order: SinkOrder): Promise<T> {
    this.#calls += 1;
    const id = this.#calls;
    const answered = new Promise<unknown>((resolve, reject) => {
      const onGone = () => reject(new Error('the sink is gone'));
      const onAnswer = (answer: SinkAnswer) => {
        if (answer.id !== id) return;
        this.#child.off('message', onAnswer).off('exit', onGone);
        resolve(answer.result);
      };
      this.#child.on('message', onAnswer).once('exit', onGone);
    });
    this.#child.send({ id, sink, order } satisfies SinkCall);
    return (await answered) as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** One sink of a host. What is said of a stream name holds for its connections now, what is said of none also for later ones. */
export class RemoteSink {
  readonly host: SinkHost;
  readonly port: number;
  /** Without the port. */
  readonly origin: string;
  readonly #name: string;

  constructor(host: SinkHost, name: string, port: number, origin: string) {
    this.host = host;
    this.#name = name;
    this.port = port;
    this.origin = origin;
  }

  #ask<T>(order: SinkOrder): Promise<T> {
    return this.host.ask(this.#name, order);
  }

  url(app: string, name?: string): string {
    return `${this.origin}:${this.port}/${app}${name === undefined ? '' : `/${name}`}`;
  }

  figures(): Promise<SinkFigures[]> {
    return this.#ask({ do: 'figures' });
  }

  /** Figures of the newest connection of a stream, null while there was none. */
  async stream(name: string): Promise<SinkFigures | null> {
    return (await this.figures()).findLast((f) => f.name.split('?')[0] === name) ?? null;
  }

  /** What each stream name has brought over all its connections since `restartMeters`. */
  streams(): Promise<StreamFigures[]> {
    return this.#ask({ do: 'streams' });
  }

  async restartMeters(): Promise<void> {
    await this.#ask({ do: 'restart-meters' });
  }

  async pause(name?: string): Promise<void> {
    await this.#ask({ do: 'pause', name });
  }

  async resume(name?: string): Promise<void> {
    await this.#ask({ do: 'resume', name });
  }

  async readAt(bytesPerSecond: number, name?: string): Promise<void> {
    await this.#ask({ do: 'read-at', name, bytesPerSecond });
  }

  async close(name?: string): Promise<void> {
    await this.#ask({ do: 'close', name });
  }

  async reset(name?: string): Promise<void> {
    await this.#ask({ do: 'reset', name });
  }

  /** Every `publish` is refused with this code; null: none any more. */
  async refuse(code: string | null): Promise<void> {
    await this.#ask({ do: 'refuse', code });
  }

  /** Closes the port until `reopen`; connections stay. */
  async shut(): Promise<void> {
    await this.#ask({ do: 'shut' });
  }

  async reopen(): Promise<void> {
    await this.#ask({ do: 'reopen' });
  }

  /** Ends every connection and completes the recordings. */
  async finish(): Promise<void> {
    await this.#ask({ do: 'finish' });
  }
}

export interface SinkProcessOptions extends SinkOptions {
  /** Network namespace that it runs in; this process's own when left out. */
  namespace?: string;
}

/** One sink in a process of its own. */
export class SinkProcess extends RemoteSink implements AsyncDisposable {
  static async open({ namespace, ...options }: SinkProcessOptions = {}): Promise<SinkProcess> {
    const host = await SinkHost.open({ '': options }, namespace);
    const { port, origin } = host.sink('');
    return new SinkProcess(host, '', port, origin);
  }

  get pid(): number {
    return this.host.pid;
  }

  /** SIGKILL; `SinkProcess.open` with the same port brings it back. */
  kill(): Promise<void> {
    return this.host.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
