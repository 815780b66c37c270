import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A pipe for options whose engine is dead.
 * @param place a folder of the test's own: every engine that starts clears up in the usual one
 */
export function orphanedPipe(place: string): { folder: string; path: string } {
  const folder = mkdtempSync(join(place, `foyer-options-${spawnSync('true').pid}-`));
  const path = join(folder, 'options');
  execFileSync('mkfifo', ['-m', '600', path]);
  return { folder, path };
}
