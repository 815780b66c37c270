import { constants, setPriority } from 'node:os';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { Clock } from '../../base/clock.ts';
import { Scope } from '../../base/scope.ts';
import { fluentJob } from '../outputs/ffmpeg/fluent-command.ts';

export interface JobDeps {
  /** An executable file. */
  ffmpegPath: string;
  /** Where it runs and writes. */
  folder: string;
  clock: Clock;
  /** Ends it. */
  signal: AbortSignal;
}

const TIME_LIMIT_MS = 300_000;
const KILL_EVERY_MS = 200;
const MAX_LINES = 200;

/** What ffmpeg said when it could not do it. */
export class JobFailed extends Error {
  readonly lines: readonly string[];
  constructor(message: string, lines: readonly string[]) {
    super(message.slice(0, 500));
    this.name = 'JobFailed';
    this.lines = lines;
  }
}

/**
 * Runs ffmpeg once, at low priority, until it has written its output.
 * @param build puts inputs and outputs onto the command
 * @returns its warnings @throws JobFailed if it failed or was ended; it is gone then
 */
export async function runJob({ ffmpegPath, folder, clock, signal }: JobDeps, build: (command: FfmpegCommand) => void): Promise<string[]> {
  signal.throwIfAborted();
  const command = await fluentJob(ffmpegPath, folder);
  build(command);
  const lines: string[] = [];
  command.outputOptions(['-filter_threads', '1', '-y']);
  command.on('stderr', (line: string) => void (lines.length < MAX_LINES && line.trim() !== '' && lines.push(line)));
  command.on('start', () => lowerPriority(command));
  const kill = () => command.kill('SIGKILL');
  await using scope = new Scope();
  // Again and again: a process that is only being started cannot be killed yet.
  const onAbort = () => {
    kill();
    scope.use(clock.every(KILL_EVERY_MS, kill));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  scope.defer(() => signal.removeEventListener('abort', onAbort));
  scope.use(clock.after(TIME_LIMIT_MS, kill));
  await new Promise<void>((resolve, reject) => {
    command.on('end', () => resolve());
    command.on('error', (error: Error) => reject(new JobFailed(error.message, lines)));
    command.run();
  });
  return lines;
}

/** Elsewhere `nice` does it before ffmpeg begins. */
function lowerPriority(command: FfmpegCommand): void {
  const { pid } = (command as unknown as { ffmpegProc?: { pid?: number } }).ffmpegProc ?? {};
  if (process.platform !== 'win32' || pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // Over already, or not allowed here; it works at normal priority then.
  }
}
