import { spawnSync } from 'node:child_process';
import { scratchFolder } from './scratch-folder.ts';

/** A disk of its own of so many megabytes (tmpfs), gone when disposed; or why none can be made here. */
export function smallDisk(megabytes: number): { path: string; missing: string | null } & Disposable {
  const folder = scratchFolder('disk');
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'foyer-test', folder.path], {
    encoding: 'utf8',
  });
  const missing = status === 0 ? null : `no disk can be mounted here: ${error?.message ?? stderr.trim()}`;
  return {
    path: folder.path,
    missing,
    [Symbol.dispose]: () => {
      if (missing === null) spawnSync('umount', ['-l', folder.path]);
      folder[Symbol.dispose]();
    },
  };
}
