import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the place of a control socket depends on; the process's own, or a test's. */
export interface EndpointSystem {
  platform: NodeJS.Platform;
  tmpDir: string;
  /** Null where there are no user ids (Windows). */
  userId: number | null;
}

/** A Unix socket's path has room for 104 bytes (macOS) or 108 (Linux) with its end mark. @source sys/un.h */
const MAX_PATH_BYTES = 100;

/**
 * Where the engine of a data directory listens: a socket inside it, or in a private folder of the system's temporary directory when that
 * path would be too long, or a named pipe on Windows. The same directory always gives the same place.
 * @param dataDir an existing directory
 * @throws Error if the private folder belongs to somebody else or others may enter it
 */
export function controlEndpoint(dataDir: string, system: EndpointSystem): string {
  const real = realpathSync(dataDir);
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16);
  if (system.platform === 'win32') return `\\\\.\\pipe\\foyer-${hash}`;
  const inside = join(real, 'engine.sock');
  if (Buffer.byteLength(inside) <= MAX_PATH_BYTES) return inside;
  const folder = join(system.tmpDir, `foyer-${system.userId ?? 'user'}-${hash}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  const isPrivate = stat.isDirectory() && (stat.mode & 0o077) === 0 && (system.userId === null || stat.uid === system.userId);
  if (!isPrivate) throw new Error(`${folder} is not a private folder of this user`);
  return join(folder, 'engine.sock');
}

/** Removes the private folder of an endpoint that is closed; one inside the data directory has none. */
export function releaseEndpoint(endpoint: string, dataDir: string, system: EndpointSystem): void {
  const folder = dirname(endpoint);
  if (system.platform === 'win32' || folder === realpathSync(dataDir)) return;
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
