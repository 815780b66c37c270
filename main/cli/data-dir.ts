import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where a desk keeps its data unless told otherwise.
 * @source XDG Base Directory Specification ($XDG_DATA_HOME); Apple, File System Programming Guide; Windows known folder RoamingAppData
 */
export function defaultDataDir(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string = homedir()): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Foyer');
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Foyer');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'foyer');
}
