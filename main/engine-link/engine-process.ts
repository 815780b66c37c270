import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { ENGINE_OPTIONS, engineEnvironment, withoutCoreFile } from './engine-start.ts';

export interface EngineProcessOptions {
  /** Built entry of the engine. */
  engineFile: string;
  dataDir: string;
  /** Ends with the control connection of whoever started it. */
  owned: boolean;
}

/** An engine that this process has started. */
export class EngineProcess {
  readonly pid: number;
  /** Resolves with the exit code (-1 after a signal or if it could not be started). */
  readonly exited: Promise<number>;
  #running = true;

  private constructor(child: ChildProcess) {
    this.pid = child.pid ?? -1;
    this.exited = new Promise((resolve) => {
      const over = (code: number | null) => {
        this.#running = false;
        resolve(code ?? -1);
      };
      child.once('exit', over);
      child.once('error', () => over(null)); // the exit code says it: -1
    });
  }

  /**
   * Starts an engine in a session of its own, so that neither Ctrl-C in the desk's terminal nor the desk's end reaches it. What Node
   * itself has to say (out of memory, a crash) goes to the engine's log.
   */
  static start({ engineFile, dataDir, owned }: EngineProcessOptions): EngineProcess {
    const logs = join(dataDir, 'logs');
    mkdirSync(logs, { recursive: true, mode: 0o700 });
    const log = openSync(join(logs, 'engine.log'), 'a', 0o600);
    try {
      const args = [...ENGINE_OPTIONS, engineFile, '--data', dataDir, ...(owned ? ['--owned'] : [])];
      const [command, all] = withoutCoreFile(process.execPath, args, process.platform);
      const child = spawn(command, all, {
        detached: true,
        stdio: ['ignore', 'ignore', log],
        env: engineEnvironment(process.env, process.versions.electron !== undefined),
        windowsHide: true,
        cwd: dataDir,
      });
      child.unref();
      return new EngineProcess(child);
    } finally {
      closeSync(log);
    }
  }

  get running(): boolean {
    return this.#running;
  }

  /** Waits until it is gone; after `graceMs` it is killed. */
  async end(graceMs: number, clock: Clock): Promise<void> {
    if (!this.#running) return;
    using _timer = clock.after(graceMs, () => {
      if (this.#running && this.pid > 0) process.kill(this.pid, 'SIGKILL');
    });
    await this.exited;
  }
}
