import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { RelayState } from '../../main/contract/relay.ts';
import { Child } from './child.ts';
import { scratchFolder } from './scratch-folder.ts';
import { waitFor } from './wait-for.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** `--json` lines of `foyer simulcast`. */
export interface SimulcastStatus {
  event: 'status';
  program: { state: 'absent' | 'live' | 'silent' };
  destinations: SimulcastDestination[];
}
export interface SimulcastDestination {
  name: string;
  state: RelayState;
  fault: { code: string } | string | null;
  bitrateKbps: number;
  queueBytes: number;
  droppedFrames: number;
  reconnects: number;
}

export interface SimulcastOptions {
  /** Lines of the destinations file: `URL` or `NAME URL`; handed over on standard input. */
  destinations: readonly string[];
  /** `127.0.0.1:0` by default. */
  ingest?: string;
  /** PEM file of one more certificate authority. */
  caFile?: string;
  /** A throwaway folder by default. */
  dataDir?: string;
  /** `npm` runs what a user types, with its processes counted; `node` runs the built file alone. */
  through?: 'npm' | 'node';
  args?: readonly string[];
}

/** The product itself as a user runs it: `foyer simulcast --json`. */
export class Simulcast implements AsyncDisposable {
  readonly child: Child;
  readonly dataDir: string;
  /** Whole publish URL, from the `ready` event. */
  publishUrl = '';
  status: SimulcastStatus | null = null;
  /** Every status with the time it came, monotonic ms. */
  readonly history: { atMs: number; status: SimulcastStatus }[] = [];
  readonly #folder: Disposable | null;

  private constructor(child: Child, dataDir: string, folder: Disposable | null) {
    this.child = child;
    this.dataDir = dataDir;
    this.#folder = folder;
  }

  /** Resolves when it is ready. @throws Error with its output if it ends before */
  static async start(options: SimulcastOptions): Promise<Simulcast> {
    const folder = options.dataDir === undefined ? scratchFolder('simulcast') : null;
    const dataDir = options.dataDir ?? (folder as { path: string }).path;
    const ca = options.caFile === undefined ? [] : ['--ca', options.caFile];
    const own = [
      '--destinations',
      '-',
      '--ingest',
      options.ingest ?? '127.0.0.1:0',
      '--data',
      dataDir,
      '--json',
      ...ca,
      ...(options.args ?? []),
    ];
    const [command, args] =
      options.through === 'npm'
        ? ['npm', ['run', '-s', 'foyer', '--', 'simulcast', ...own]]
        : [process.execPath, ['out/main/foyer.js', 'simulcast', ...own]];
    const child = await Child.start(command as string, args as string[], { cwd: ROOT, stdin: `${options.destinations.join('\n')}\n` });
    const simulcast = new Simulcast(child, dataDir, folder);
    createInterface({ input: child.process.stdout as NodeJS.ReadableStream }).on('line', (line) => simulcast.#onLine(line));
    try {
      await waitFor('simulcast to be ready', () => simulcast.publishUrl || (child.running ? null : fail(child)), { timeoutMs: 60_000 });
    } catch (error) {
      const output = child.output;
      await simulcast[Symbol.asyncDispose]();
      throw new Error(`simulcast did not start:\n${output}`, { cause: error });
    }
    return simulcast;
  }

  get ingestPort(): number {
    return Number(new URL(this.publishUrl).port || 1935);
  }

  get pid(): number {
    return this.child.pid;
  }

  destination(name: string): SimulcastDestination | null {
    return this.status?.destinations.find((d) => d.name === name) ?? null;
  }

  /** Waits until a destination (or all, without a name) is in a state. @returns milliseconds it took */
  async until(state: RelayState, name?: string, timeoutMs = 20_000): Promise<number> {
    const startedAt = performance.now();
    const holds = () => {
      const wanted = (this.status?.destinations ?? []).filter((d) => name === undefined || d.name === name);
      return wanted.length > 0 && wanted.every((d) => d.state === state);
    };
    await waitFor(`${name ?? 'all'} ${state}`, holds, { timeoutMs, detail: () => JSON.stringify(this.status?.destinations) });
    return performance.now() - startedAt;
  }

  #onLine(line: string): void {
    const event = JSON.parse(line) as SimulcastStatus | { event: 'ready'; ingest: string };
    if (event.event === 'ready') this.publishUrl = event.ingest;
    else {
      this.status = event;
      this.history.push({ atMs: performance.now(), status: event });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child.end('SIGTERM');
    this.#folder?.[Symbol.dispose]();
  }
}

function fail(child: Child): never {
  throw new Error(`it ended:\n${child.output}`);
}
