import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { Fault } from '../base/fault.ts';
import { isRunning } from '../base/is-running.ts';

const holderSchema = z.object({ pid: z.int().positive(), startedTicks: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * One desk to a data folder: a file with the pid of the desk that has it. A desk that was killed leaves its file behind; it is told from a
 * running one by its pid and, where the system says it (Linux), by when that process began, so that a pid used again locks nobody out.
 */
export class DeskLock implements Disposable {
  #file: string;

  private constructor(file: string) {
    this.#file = file;
  }

  /** @throws Fault `desk/already-running` with the `pid` */
  static take(file: string): DeskLock {
    const text = JSON.stringify({ pid: process.pid, startedTicks: startedTicks(process.pid) } satisfies Holder);
    for (;;) {
      try {
        writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
        return new DeskLock(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new Fault('store/write-failed', { file }, { cause: error });
      }
      const holder = readHolder(file);
      if (holder && holds(holder)) throw new Fault('desk/already-running', { pid: holder.pid });
      rmSync(file, { force: true });
    }
  }

  [Symbol.dispose](): void {
    if (readHolder(this.#file)?.pid === process.pid) rmSync(this.#file, { force: true });
  }
}

function readHolder(file: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null; // gone meanwhile, or left half written by a machine that lost power
  }
}

/** The process that wrote it, and not a later one of the same id. */
const holds = ({ pid, startedTicks: ticks }: Holder): boolean => isRunning(pid) && startedTicks(pid) === ticks;

/** When a process began, in ticks since the boot of that id; empty where the system does not say. @source proc(5), /proc/pid/stat field 22 */
function startedTicks(pid: number): string {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return ''; // the process is gone
  }
}
