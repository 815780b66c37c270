import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { missingPrograms } from './programs.ts';

/** Before any peer test: the programs must be there, and out/ must be what the sources say. */
export default function setup(): void {
  const missing = missingPrograms();
  if (missing.length > 0) throw new Error(`peer tests need programs that are not installed: ${missing.join(', ')}`);
  const root = resolve(import.meta.dirname, '../..');
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}
