import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { readEngineFile } from '../../main/engine-link/engine-file.ts';
import { endProcess } from '../peers/end-process.ts';

const root = resolve(import.meta.dirname, '../..');
const START_MS = 30_000;

/** `foyer desk` as a user starts it, with a data folder of its own. */
export class DeskProcess implements AsyncDisposable {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'foyer-e2e-'));
  #child: ChildProcess | null = null;
  #addresses: string[] = [];
  #errors = '';
  #waiting: (() => void) | null = null;

  static async open(): Promise<DeskProcess> {
    const desk = new DeskProcess();
    try {
      await desk.start(0);
    } catch (error) {
      await desk[Symbol.asyncDispose]();
      throw error;
    }
    return desk;
  }

  /** `http://127.0.0.1:PORT` */
  origin = '';

  async start(port: number): Promise<void> {
    const args = [join(root, 'scripts/foyer.mjs'), 'desk', '--port', String(port), '--data', this.dataDir, '--ingest', '127.0.0.1:0'];
    this.#addresses = [];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.on('data', (chunk: Buffer) => {
      this.#errors += chunk;
    });
    child.once('exit', () => this.#waiting?.());
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#addresses.push(line);
      this.#waiting?.();
    });
    this.origin = new URL(await this.#nextAddress()).origin;
  }

  /** An address with a token that was not used yet; a desk prints a new one when one was used. */
  async address(): Promise<string> {
    const address = await this.#nextAddress();
    this.#addresses.shift();
    return address;
  }

  async #nextAddress(): Promise<string> {
    const giveUpAt = Date.now() + START_MS;
    while (this.#addresses.length === 0) {
      const leftMs = giveUpAt - Date.now();
      if (leftMs <= 0 || this.#child?.exitCode !== null) throw new Error(`the desk printed no address: ${this.#errors}`);
      await new Promise<void>((done) => {
        const timer = setTimeout(done, leftMs);
        this.#waiting = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
    return this.#addresses[0]!;
  }

  /** Ends the desk; the engine goes on, as it should. */
  async end(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await this.#endEngine();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async #endEngine(): Promise<void> {
    const file = readEngineFile(this.dataDir);
    if (file) await endProcess(file.pid);
  }
}
