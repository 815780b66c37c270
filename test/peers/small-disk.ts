import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch-folder.ts';

const BALLAST = 'ballast';
const BLOCK = Buffer.alloc(1_000_000, 0x5a);

export interface SmallDisk extends Disposable {
  path: string;
  /** Why there is none, null where there is one. */
  missing: string | null;
  /** Takes all that is free. @throws Error where there is no disk of its own: nobody else's is to be filled */
  fill(): void;
  free(): void;
}

/** A disk of its own of so many megabytes (tmpfs), gone when disposed; or why none can be made here. */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = scratchFolder('disk');
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'foyer-test', folder.path], {
    encoding: 'utf8',
  });
  const missing = status === 0 ? null : `no disk can be mounted here: ${error?.message ?? stderr.trim()}`;
  return {
    path: folder.path,
    missing,
    fill() {
      if (missing !== null) throw new Error(missing);
      fill(join(folder.path, BALLAST), folder.path);
    },
    free: () => rmSync(join(folder.path, BALLAST), { force: true }),
    [Symbol.dispose]: () => {
      if (missing === null) spawnSync('umount', ['-l', folder.path]);
      folder[Symbol.dispose]();
    },
  };
}

function fill(file: string, folder: string): void {
  const handle = openSync(file, 'w');
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(folder);
      if (bavail === 0) return;
      writeSync(handle, BLOCK, 0, Math.min(BLOCK.length, bavail * bsize));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error; // full is what is wanted
  } finally {
    closeSync(handle);
  }
}
