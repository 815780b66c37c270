import { constants, setPriority } from 'node:os';
import { Writable } from 'node:stream';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { endCommand } from '../outputs/ffmpeg/end-command.ts';
import { fluentCommand } from '../outputs/ffmpeg/fluent-command.ts';
import { type LoudnessReading, readLoudness } from './loudness-line.ts';
import { SAMPLE_BYTES, SAMPLE_HEIGHT, SAMPLE_WIDTH } from './picture-judge.ts';
import type { WatchSample } from './watch-sample.ts';

export interface WatchRunDeps {
  sample: WatchSample;
  /** An executable file. */
  ffmpegPath: string;
  clock: Clock;
  log: Log;
  onPicture(frame: Buffer): void;
  onSound(reading: LoudnessReading): void;
}

const KEPT_LINES = 5;

/**
 * One thread each, because every further one holds a picture back until the next comes. Half a second is looked at before the first picture;
 * the bound on bytes must not end that, because one keyframe can have more than a small one and then no sound would have been seen.
 */
const INPUT = ['-hide_banner', '-nostats', '-loglevel', 'info', '-threads', '1', '-flags', '+low_delay'];
const PROBE = ['-probesize', '5000000', '-analyzeduration', '500000', '-filter_threads', '1'];
const PICTURE = ['-map', '0:v:0', '-vf', `scale=${SAMPLE_WIDTH}:${SAMPLE_HEIGHT}:flags=area,format=gray`, '-vsync', 'passthrough'];
const RAW = ['-c:v', 'rawvideo', '-threads', '1', '-flush_packets', '1', '-f', 'rawvideo'];
/** With `metadata=1` the meter works in whole tenths, so that each line has the peak of all of its tenth. */
const SOUND = ['-map', '0:a:0', '-af', 'ebur128=peak=true:metadata=1:framelog=info', '-f', 'null'];

/** One ffmpeg that decodes a sample: pictures come on its standard output, loudness in what it says. */
export class WatchRun {
  readonly #deps: WatchRunDeps;
  readonly #command: FfmpegCommand;
  readonly #lastLines: string[] = [];
  /** Resolves once the process is gone, with why. Never rejects. */
  readonly ended: Promise<Fault>;

  private constructor(deps: WatchRunDeps, command: FfmpegCommand) {
    this.#deps = deps;
    this.#command = command;
    this.ended = new Promise((resolve) => {
      const over = (fault: Fault) => {
        deps.sample.destroy();
        resolve(fault);
      };
      command.on('start', () => this.#lowerPriority());
      command.on('stderr', (line: string) => this.#onLine(line));
      command.on('end', () => over(this.#fault('ended')));
      command.on('error', (error: Error) => over(this.#fault(error.message)));
    });
    deps.sample.once('error', () => void this.stop()); // it reads no more: what waits for it is thrown away, and so is it
  }

  static async start(deps: WatchRunDeps): Promise<WatchRun> {
    const command = await fluentCommand(deps.sample, deps.ffmpegPath);
    command.inputOptions([...INPUT, ...PROBE, '-f', 'flv']);
    const run = new WatchRun(deps, command);
    const { audio, video } = deps.sample.tracks;
    if (video) command.output(run.#pictures()).outputOptions([...PICTURE, ...RAW]);
    if (audio) command.output('-').outputOptions(SOUND);
    command.run();
    return run;
  }

  /** It has nothing to finish and is killed. Resolves once it is gone. */
  async stop(): Promise<void> {
    const { clock, log, sample } = this.#deps;
    sample.destroy();
    await endCommand({ command: this.#command, ended: this.ended, clock, log }, 0);
  }

  #pictures(): Writable {
    let rest = Buffer.alloc(0);
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        rest = Buffer.concat([rest, chunk]);
        for (; rest.length >= SAMPLE_BYTES; rest = rest.subarray(SAMPLE_BYTES)) this.#deps.onPicture(rest.subarray(0, SAMPLE_BYTES));
        done();
      },
    });
  }

  #onLine(line: string): void {
    const reading = readLoudness(line);
    if (reading) this.#deps.onSound(reading);
    else if (line.trim() !== '') {
      this.#lastLines.push(line.slice(0, 300));
      if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
    }
  }

  /** Watching is the first to wait when the machine is busy. */
  #lowerPriority(): void {
    const { pid } = (this.#command as FfmpegCommand & { ffmpegProc?: { pid?: number } }).ffmpegProc ?? {};
    if (pid === undefined) return;
    try {
      setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch (error) {
      this.#deps.log.debug({ err: error }, 'watch: priority stays'); // it is gone already, or the system does not allow it
    }
  }

  #fault(reason: string): Fault {
    if (/cannot find ffmpeg|ENOENT|EACCES/i.test(reason)) return new Fault('watch/ffmpeg-missing');
    return new Fault('watch/ended', {}, { cause: new Error([reason.slice(0, 300), ...this.#lastLines].join('\n')) });
  }
}
