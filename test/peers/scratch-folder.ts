import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own below the system's temporary folder, gone when disposed. */
export function scratchFolder(name: string): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), `foyer-${name}-`));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}
