import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { RtmpSink, type SinkFigures, type SinkOptions } from './rtmp-sink.ts';

const ROOT = resolve(import.meta.dirname, '../..'); // where tsx is found

/** What the parent asks of the child; `name` is a stream name, all connections, also later ones, where it is left out. */
type Order =
  | { do: 'figures' }
  | { do: 'pause' | 'resume' | 'close' | 'reset'; name?: string }
  | { do: 'read-at'; name?: string; bytesPerSecond: number };
type Call = { id: number; order: Order };
type Answer = { id: number; figures: SinkFigures[] };

export interface SinkProcessOptions extends SinkOptions {
  /** Network namespace that it runs in; this process's own when left out. */
  namespace?: string;
}

/** The counting sink in a process of its own, so that its work is neither counted nor in the way of the process that measures. */
export class SinkProcess implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #secure: boolean;
  readonly #host: string;
  #calls = 0;

  private constructor(child: ChildProcess, port: number, { tls, host = '127.0.0.1' }: SinkOptions) {
    this.#child = child;
    this.port = port;
    this.#secure = tls !== undefined;
    this.#host = host;
    child.setMaxListeners(0);
  }

  static async open({ namespace, ...options }: SinkProcessOptions = {}): Promise<SinkProcess> {
    const inside = namespace && { execPath: 'ip', execArgv: ['netns', 'exec', namespace, process.execPath, '--import', 'tsx'] };
    const child = fork(import.meta.filename, [JSON.stringify(options)], { cwd: ROOT, execArgv: ['--import', 'tsx'], ...inside });
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the sink ended with ${code}`)));
    const [{ port }] = await Promise.race([once(child, 'message') as Promise<[{ port: number }]>, ended]);
    ended.catch(() => undefined); // its end is expected from now on: `kill` and disposing
    return new SinkProcess(child, port, options);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  url(app: string, name: string): string {
    return `${this.#secure ? 'rtmps://localhost' : `rtmp://${this.#host}`}:${this.port}/${app}/${name}`;
  }

  figures(): Promise<SinkFigures[]> {
    return this.#call({ do: 'figures' });
  }

  /** Figures of the newest connection of a stream, null while there was none. */
  async stream(name: string): Promise<SinkFigures | null> {
    return (await this.figures()).findLast((f) => f.name.split('?')[0] === name) ?? null;
  }

  async pause(name?: string): Promise<void> {
    await this.#call({ do: 'pause', name });
  }

  async resume(name?: string): Promise<void> {
    await this.#call({ do: 'resume', name });
  }

  async readAt(bytesPerSecond: number, name?: string): Promise<void> {
    await this.#call({ do: 'read-at', name, bytesPerSecond });
  }

  async close(name?: string): Promise<void> {
    await this.#call({ do: 'close', name });
  }

  async reset(name?: string): Promise<void> {
    await this.#call({ do: 'reset', name });
  }

  /** SIGKILL; `SinkProcess.open` with the same port brings it back. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async #call(order: Order): Promise<SinkFigures[]> {
    this.#calls += 1;
    const id = this.#calls;
    const answered = new Promise<SinkFigures[]>((resolve, reject) => {
      const onGone = () => reject(new Error('the sink is gone'));
      const onAnswer = (answer: Answer) => {
        if (answer.id !== id) return;
        this.#child.off('message', onAnswer).off('exit', onGone);
        resolve(answer.figures);
      };
      this.#child.on('message', onAnswer).once('exit', onGone);
    });
    this.#child.send({ id, order } satisfies Call);
    return answered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** The child's side. */
async function serve(options: SinkOptions): Promise<void> {
  const sink = await RtmpSink.open(options);
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ id, order }: Call) => {
    obey(sink, order);
    process.send?.({ id, figures: sink.figures() } satisfies Answer);
  });
  process.send?.({ port: sink.port });
}

function obey(sink: RtmpSink, order: Order): void {
  if (order.do === 'figures') return;
  if (order.name === undefined) {
    if (order.do === 'pause') sink.pauseAll();
    else if (order.do === 'resume') sink.resumeAll();
    else if (order.do === 'read-at') sink.readAllAt(order.bytesPerSecond);
    else for (const connection of sink.connections) connection[order.do]();
    return;
  }
  for (const connection of sink.connections) {
    if (!connection.figures.open || connection.figures.name.split('?')[0] !== order.name) continue;
    if (order.do === 'read-at') connection.readAt(order.bytesPerSecond);
    else connection[order.do]();
  }
}

if (process.argv[1] === import.meta.filename) await serve(JSON.parse(process.argv[2] ?? '{}') as SinkOptions);
