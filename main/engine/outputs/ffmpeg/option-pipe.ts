import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../../../base/clock.ts';
import { isRunning } from '../../../base/is-running.ts';

const TRY_EVERY_MS = 20;
/** ffmpeg looks at its options once it knows its input, which waits for the program's first second. */
const READ_WITHIN_MS = 20_000;
/** No reader yet. @source POSIX open(2), O_NONBLOCK on a FIFO */
const NO_READER = 'ENXIO';
/** How the folder of a pipe begins; the engine's process id follows, and what makes it another one. */
const FOLDER = 'foyer-options-';
/** An option that there is not: an ffmpeg that reads it ends, before it connects anywhere. @source ffmpeg 5.1 fftools/ffmpeg_opt.c, `opt_preset` */
const NO_OPTIONS = 'foyer=ended\n';

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
    const pipe = new OptionPipe(await mkdtemp(join(tmpdir(), `${FOLDER}${process.pid}-`)), clock);
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
      if (await wrote(this.path, text.join(''))) return true;
      await new Promise<void>((resolve) => this.#clock.after(TRY_EVERY_MS, resolve));
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#turn += 1;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/**
 * An engine that is killed while its ffmpeg still waits for its options leaves an ffmpeg that waits for ever, and does not even notice the
 * end of its input. The next engine ends it. Pipes of engines that run are left alone.
 * @param place where the folders of pipes are
 */
export async function endOrphans(place = tmpdir()): Promise<void> {
  for (const name of await readdir(place)) {
    const pid = name.startsWith(FOLDER) ? Number.parseInt(name.slice(FOLDER.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    const folder = join(place, name);
    await wrote(join(folder, 'options'), NO_OPTIONS).catch(() => false); // another user's, or no pipe any more
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** @returns false where nobody reads it yet */
async function wrote(path: string, text: string): Promise<boolean> {
  try {
    await using file = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    await file.write(text);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === NO_READER) return false;
    throw error;
  }
}
