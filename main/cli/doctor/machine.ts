import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Check, fail, ok, warn } from './check.ts';

const GIB = 2 ** 30;
/** No Foyer is older than this: a clock before it was never set. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
const TOLERANCE_MS = 60_000;

/** @param freeBytes where the data folder is (or will be) */
export function checkDisk(freeBytes: number, folder: string): Check {
  const found = `${(freeBytes / GIB).toFixed(1)} GiB free at ${folder}`;
  if (freeBytes < GIB / 10) return fail('Disk', found, 'Free some space: settings and the as-run log can soon not be written.');
  if (freeBytes < 2 * GIB) return warn('Disk', found, 'Free some space before a long event.');
  return ok('Disk', found);
}

/** @returns free bytes on the disk of a folder, or of its nearest ancestor that is there */
export async function freeBytes(folder: string): Promise<number> {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const { bavail, bsize } = await statfs(place);
  return bavail * bsize;
}

/** @param lastRecordMs time of the newest as-run entry, null without one; a clock behind it was set back */
export function checkClock(nowMs: number, lastRecordMs: number | null, timeZone: string): Check {
  const found = `${new Date(nowMs).toISOString()}, zone ${timeZone}`;
  const todo = "Set date and time, and switch the system's time synchronisation on: the schedule runs by it and TLS depends on it.";
  if (nowMs < EARLIEST_MS) return fail('Clock', found, todo);
  if (lastRecordMs !== null && nowMs < lastRecordMs - TOLERANCE_MS) {
    return warn('Clock', `${found}, behind the as-run log (${new Date(lastRecordMs).toISOString()})`, todo);
  }
  return ok('Clock', found);
}

/** @returns when the last whole line of an as-run log was written, null when there is none */
export function lastRecordMs(file: string): number | null {
  if (!existsSync(file)) return null;
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n').reverse()) {
    try {
      const { atMs } = JSON.parse(line) as { atMs?: unknown };
      if (typeof atMs === 'number') return atMs;
    } catch {
      // A line that a power cut left half written: the one before it says enough.
    }
  }
  return null;
}
