import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../../../base/clock.ts';

const TRY_EVERY_MS = 20;
/** ffmpeg looks at its options once it knows its input, which waits for the program's first second. */
const READ_WITHIN_MS = 20_000;
/** No reader yet. @source POSIX open(2), O_NONBLOCK on a FIFO */
const NO_READER = 'ENXIO';

/**
 * Options for ffmpeg that must not stand in its arguments, where every user of the machine can read them: a named pipe that only this user
 * may open, read as a preset file (`-fpre`). Nothing of it is ever on a disk.
 * @source ffmpeg 5.1 fftools/ffmpeg_opt.c, `opt_preset`: a line `option=value` each; tried with libsrt's options
 */
export class OptionPipe implements AsyncDisposable {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly path: string;
  /** The writer that is waiting for a reader; a later one takes its place. */
  #turn = 0;

  private constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
    this.path = join(folder, 'options');
  }

  /** @throws Error where the system makes no named pipes */
  static async open(clock: Clock): Promise<OptionPipe> {
    const pipe = new OptionPipe(await mkdtemp(join(tmpdir(), 'foyer-')), clock);
    try {
      await promisify(execFile)('mkfifo', ['-m', '600', pipe.path]);
      return pipe;
    } catch (error) {
      await pipe[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Gives the next reader these options, and nobody after it. Resolves once they are read, or not any more wanted. */
  async offer(options: Readonly<Record<string, string>>): Promise<boolean> {
    this.#turn += 1;
    const turn = this.#turn;
    const text = Object.entries(options).map(([name, value]) => `${name}=${value}\n`);
    const untilMs = this.#clock.monotonicMs() + READ_WITHIN_MS;
    while (turn === this.#turn && this.#clock.monotonicMs() < untilMs) {
      if (await this.#wrote(text.join(''))) return true;
      await new Promise<void>((resolve) => this.#clock.after(TRY_EVERY_MS, resolve));
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#turn += 1;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #wrote(text: string): Promise<boolean> {
    try {
      await using file = await open(this.path, constants.O_WRONLY | constants.O_NONBLOCK);
      await file.write(text);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === NO_READER) return false;
      throw error;
    }
  }
}
