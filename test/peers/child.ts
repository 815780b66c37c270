import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { processTree } from './process-tree.ts';
import { searchPath } from './programs.ts';

export interface ChildOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Written to standard input, which is then closed. */
  stdin?: string;
}

const KEPT_OUTPUT = 200_000;
const KEPT_STDOUT = 50_000_000;

/** One program of a test: its output is kept (bounded), and disposing ends it whatever state it is in and waits until it is gone. */
export class Child implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #exited: Promise<number | null>;
  #output = '';
  #stdout = '';

  constructor(process: ChildProcess) {
    this.process = process;
    this.#exited = new Promise((resolve) => process.once('close', (code) => resolve(code)));
    process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout = (this.#stdout + text).slice(-KEPT_STDOUT);
      this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
    });
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output = (this.#output + text).slice(-KEPT_OUTPUT);
    });
  }

  /** @throws Error if the program cannot be started (not installed) */
  static async start(command: string, args: readonly string[], options: ChildOptions = {}): Promise<Child> {
    const { stdin, ...rest } = options;
    const env = { ...(rest.env ?? process.env), PATH: searchPath };
    const child = new Child(spawn(command, args, { ...rest, env, stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] }));
    await once(child.process, 'spawn');
    if (stdin !== undefined) child.process.stdin?.end(stdin);
    return child;
  }

  get pid(): number {
    return this.process.pid as number;
  }

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Standard output and standard error in the order they came. */
  get output(): string {
    return this.#output;
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Resolves with the exit code once the process is gone and its output is read; null after a signal. */
  get exited(): Promise<number | null> {
    return this.#exited;
  }

  /** SIGSTOP: the process keeps its sockets and does nothing. */
  freeze(): void {
    this.process.kill('SIGSTOP');
  }

  thaw(): void {
    this.process.kill('SIGCONT');
  }

  /** Sends it (not what it has started) a signal and waits until it is gone; after 8 s everything it has started is killed with it. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.running) return;
    const tree = processTree(this.pid);
    this.process.kill(signal);
    if (signal !== 'SIGKILL') this.process.kill('SIGCONT'); // a frozen process takes no SIGTERM
    const hard = setTimeout(() => tree.forEach(killProcess), 8_000);
    await this.#exited;
    clearTimeout(hard);
  }

  /** Kills it and everything it has started: `npm run` would leave its command behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.running) processTree(this.pid).forEach(killProcess);
    await this.#exited;
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, which is what is wanted.
  }
}

/** Runs a program to its end. @throws Error with its output if it fails or takes longer than `timeoutMs` */
export async function runToEnd(command: string, args: readonly string[], options: { timeoutMs?: number } = {}): Promise<Child> {
  await using child = await Child.start(command, args);
  const timer = setTimeout(() => child.process.kill('SIGKILL'), options.timeoutMs ?? 60_000);
  const code = await child.exited;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command} ended with ${code ?? 'a signal'}:\n${child.output.slice(-2_000)}`);
  return child;
}
