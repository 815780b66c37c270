import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { AppPaths } from '../main/base/app-paths.ts';
import { parseHostPort } from '../main/cli/arguments.ts';
import { defaultDataDir } from '../main/cli/data-dir.ts';

export interface StartOptions {
  dataDir: string;
  ingest: { host: string; port: number } | null;
}

/**
 * `--data DIR` and `--ingest HOST:PORT`, among whatever Chromium's own switches are on the command line.
 * @param argv of the process, from its first argument
 * @throws Fault `desk/bad-argument`
 */
export function startOptions(argv: readonly string[], platform: NodeJS.Platform, env: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { data: { type: 'string' }, ingest: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  const { data, ingest } = values;
  return {
    dataDir: typeof data === 'string' ? resolve(data) : defaultDataDir(platform, env),
    ingest: typeof ingest === 'string' ? parseHostPort('--ingest', ingest) : null,
  };
}

/**
 * The engine's entry outside the archive of a packaged app: it is started as plain Node, whose module loader knows no archives.
 * `electron-builder.yml` unpacks it and what it imports.
 */
export function unpackedPaths(paths: AppPaths): AppPaths {
  const outside = (path: string) => path.replace(/([\\/])app\.asar(?=[\\/])/, '$1app.asar.unpacked');
  return { ...paths, engineFile: outside(paths.engineFile), assetsDir: outside(paths.assetsDir) };
}

/** What Electron itself keeps (cache, cookies) goes below the data folder too: one folder is one desk, and its single-instance lock. */
export function chromiumDir(dataDir: string): string {
  return join(dataDir, 'electron');
}
