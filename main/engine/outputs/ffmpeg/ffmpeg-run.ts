import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import type { Log } from '../../../base/log.ts';
import type { FaultCode } from '../../../contract/fault-codes.ts';
import type { FlvStream } from '../flv/flv-stream.ts';
import type { CommandBuilder } from './command.ts';
import { endCommand } from './end-command.ts';
import { fluentCommand } from './fluent-command.ts';

export interface FfmpegRunDeps {
  build: CommandBuilder;
  stream: FlvStream;
  /** An executable file. */
  ffmpegPath: string;
  clock: Clock;
  log: Log;
  /** What a line means, where the output knows better than that ffmpeg has ended. */
  explain?: ((line: string) => FaultCode | null) | undefined;
}

const END_GRACE_MS = 2_000;
const MAX_LOGGED_LINES = 20;

/** One ffmpeg process, from start to its end. It reads the program as FLV on standard input and tells how far it is on standard error. */
export class FfmpegRun implements AsyncDisposable {
  readonly #deps: FfmpegRunDeps;
  readonly #command: FfmpegCommand;
  /** Resolves once the process is gone: null if it ended because its input did, otherwise why. Never rejects. */
  readonly ended: Promise<Fault | null>;
  #loggedLines = 0;
  #explained: FaultCode | null = null;
  #outTimeMs = 0;
  #movedAtMs: number | null = null;

  private constructor(deps: FfmpegRunDeps, command: FfmpegCommand) {
    this.#deps = deps;
    this.#command = command;
    this.ended = new Promise((resolve) => {
      const over = (fault: Fault | null) => {
        deps.stream.destroy();
        resolve(fault);
      };
      command.on('stderr', (line: string) => this.#onLine(line));
      command.on('end', () => over(deps.stream.readableEnded ? null : new Fault('destination/ffmpeg-ended', { exitCode: 0 })));
      command.on('error', (error: Error) => over(this.#explained ? new Fault(this.#explained, {}, { cause: error }) : faultOf(error)));
    });
  }

  /** Starts ffmpeg; the process itself comes a moment later. */
  static async start(deps: FfmpegRunDeps): Promise<FfmpegRun> {
    const command = (await fluentCommand(deps.stream, deps.ffmpegPath))
      .inputFormat('flv')
      .inputOptions(['-hide_banner', '-loglevel', 'error', '-nostats', '-progress', 'pipe:2', '-stats_period', '0.5'])
      .inputOptions(['-probesize', '1000000', '-analyzeduration', '1000000']);
    const run = new FfmpegRun(deps, command);
    deps.build(command);
    command.run();
    return run;
  }

  /** Monotonic clock, ms, when ffmpeg last said that its output had grown; null until then. */
  get movedAtMs(): number | null {
    return this.#movedAtMs;
  }

  /** Lets ffmpeg write what it has and end; after 2 s it is killed. Resolves once it is gone. */
  async stop(): Promise<void> {
    const { stream, clock, log } = this.#deps;
    stream.finish();
    await endCommand({ command: this.#command, ended: this.ended, clock, log }, END_GRACE_MS);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #onLine(line: string): void {
    const progress = /^([a-z_0-9.]+)=\s*(\S+)$/.exec(line);
    if (progress?.[1] === 'out_time_us') this.#onOutTime(Number(progress[2]) / 1_000);
    this.#explained ??= this.#deps.explain?.(line) ?? null;
    if (progress || line.trim() === '' || this.#loggedLines >= MAX_LOGGED_LINES) return;
    this.#loggedLines += 1;
    this.#deps.log.warn({ line: line.slice(0, 300) }, 'ffmpeg says');
  }

  #onOutTime(outTimeMs: number): void {
    if (!Number.isFinite(outTimeMs) || outTimeMs <= this.#outTimeMs) return;
    this.#outTimeMs = outTimeMs;
    this.#movedAtMs = this.#deps.clock.monotonicMs();
  }
}

function faultOf(error: Error): Fault {
  if (/cannot find ffmpeg|ENOENT|EACCES/i.test(error.message)) return new Fault('destination/ffmpeg-missing', {}, { cause: error });
  const exitCode = Number(/exited with code (\d+)/.exec(error.message)?.[1] ?? -1);
  return new Fault('destination/ffmpeg-ended', { exitCode }, { cause: error });
}
