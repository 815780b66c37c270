import type { Readable } from 'node:stream';
import type { FfmpegCommand } from 'fluent-ffmpeg';

interface LinesRing {
  get(): string;
}
type SpawnEnd = (error: Error | null, stdout?: LinesRing, stderr?: LinesRing) => void;
/** The part of a command that fluent-ffmpeg does not declare. Its own questions (`-formats`) leave `onProcess` out. */
interface Spawning {
  _spawnFfmpeg(args: string[], options: object, ...callbacks: unknown[]): void;
}

const NO_LINES: LinesRing = { get: () => '' };
const STDOUT_LINES = 20;

/**
 * A fluent-ffmpeg command that reads FLV from a stream. The library is loaded only now: most engines never need it.
 * @param ffmpegPath an executable file
 */
export async function fluentCommand(source: Readable, ffmpegPath: string): Promise<FfmpegCommand> {
  const { default: ffmpeg } = await import('fluent-ffmpeg');
  const command = ffmpeg({ source, stdoutLines: STDOUT_LINES });
  command.setFfmpegPath(ffmpegPath);
  keepSpawnFailuresInside(command as unknown as Spawning);
  return command;
}

/** Gives way to whatever is on air, and is still done in the end on a busy machine. */
const NICENESS = 10;

/**
 * A command that works on files, and never in the way of the broadcast.
 * @param ffmpegPath an executable file @param folder where it runs: what is in there needs no path, and so no escaping
 */
export async function fluentJob(ffmpegPath: string, folder: string): Promise<FfmpegCommand> {
  const { default: ffmpeg } = await import('fluent-ffmpeg');
  const options = { stdoutLines: STDOUT_LINES, niceness: NICENESS, cwd: folder };
  const command = ffmpeg(options);
  command.setFfmpegPath(ffmpegPath);
  keepSpawnFailuresInside(command as unknown as Spawning);
  return command;
}

/**
 * fluent-ffmpeg 2.1.3 reads the output of a process that could not be started, which it does not have then, and throws out of an event
 * handler: an ffmpeg that was uninstalled, or a machine out of processes, would take the engine and every destination down.
 * @source lib/processor.js, endCB in `run`
 */
function keepSpawnFailuresInside(command: Spawning): void {
  const spawn = command._spawnFfmpeg;
  command._spawnFfmpeg = (args, options, ...callbacks) => {
    const onEnd = callbacks.pop() as SpawnEnd;
    const safeEnd: SpawnEnd = (error, stdout, stderr) => onEnd(error, stdout ?? NO_LINES, stderr ?? NO_LINES);
    spawn.call(command, args, options, ...callbacks, safeEnd);
  };
}
