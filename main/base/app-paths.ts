import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the parts of an installed (or checked out) Foyer lie. */
export interface AppPaths {
  root: string;
  /** Entry of the engine process. */
  engineFile: string;
  /** The built page and player. */
  rendererDir: string;
  assetsDir: string;
  version: string;
}

/**
 * Finds Foyer's folder upwards from a file of it: the same from the sources, from `out/main` and from a chunk of the bundle.
 * @param from a folder inside Foyer, usually `import.meta.dirname`
 * @throws Error when there is no Foyer above it
 */
export function appPaths(from: string): AppPaths {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { name, version } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; version?: string };
      if (name === 'foyer') {
        return {
          root: folder,
          engineFile: join(folder, 'out', 'main', 'engine.js'),
          rendererDir: join(folder, 'out', 'renderer'),
          assetsDir: join(folder, 'assets'),
          version: version ?? '0.0.0',
        };
      }
    }
    if (dirname(folder) === folder) throw new Error(`no Foyer folder above ${from}`);
  }
}
