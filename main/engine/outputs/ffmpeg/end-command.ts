import type { FfmpegCommand } from 'fluent-ffmpeg';
import type { Clock } from '../../../base/clock.ts';
import type { Log } from '../../../base/log.ts';

export interface RunningCommand {
  command: FfmpegCommand;
  /** Resolves once the process is gone; never rejects. */
  ended: Promise<unknown>;
  clock: Clock;
  log: Log;
}

const KILL_EVERY_MS = 200;
const MAX_KILLS = 25;

/** Gives a process time to end by itself and then kills it. Resolves once it is gone, or cannot be ended. */
export async function endCommand({ command, ended, clock, log }: RunningCommand, graceMs: number): Promise<void> {
  const isOverWithin = (delayMs: number): Promise<boolean> => {
    let timer: Disposable | undefined;
    const timeUp = new Promise<boolean>((resolve) => {
      timer = clock.after(delayMs, () => resolve(false));
    });
    return Promise.race([ended.then(() => true), timeUp]).finally(() => timer?.[Symbol.dispose]());
  };
  if (await isOverWithin(graceMs)) return;
  // Again and again, because a process that is only being started cannot be killed yet.
  for (let kills = 0; kills < MAX_KILLS; kills += 1) {
    command.kill('SIGKILL');
    if (await isOverWithin(KILL_EVERY_MS)) return;
  }
  log.error('ffmpeg does not end');
}
