// Builds out/ with electron-vite when a source is newer than the last build (or with --force). Runs at `npm ci` (prepare) and on first use.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, newest, root, run } from './lib.mjs';

const stamp = join(root, 'out', '.built');
const sources = ['main', 'renderer', 'electron', 'package.json', 'electron.vite.config.ts', 'package-lock.json'].map((p) => join(root, p));

/** @returns true when out/ is there and no source is newer */
function isFresh() {
  return existsSync(stamp) && Number(readFileSync(stamp, 'utf8')) >= newest(sources);
}

/** Builds if needed. A packaged app and a production install have out/ and no build tool: then there is nothing to do. */
export function build({ force = false, quiet = false } = {}) {
  if (!force && isFresh()) return;
  if (!existsSync(bin('electron-vite'))) {
    if (existsSync(join(root, 'out'))) return;
    if (process.env.npm_lifecycle_event === 'prepare') return; // `npm ci --omit=dev`: nothing to build with
    throw new Error('out/ is not built and the build tool is not installed: run `npm ci`');
  }
  const builtAt = newest(sources);
  rmSync(stamp, { force: true });
  const code = run(bin('electron-vite'), ['build', '--logLevel', 'warn'], { stdio: quiet ? ['ignore', 2, 2] : 'inherit' });
  if (code !== 0) process.exit(code);
  writeFileSync(stamp, String(builtAt));
}

if (process.argv[1] === import.meta.filename) build({ force: process.argv.includes('--force') });
