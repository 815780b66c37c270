import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Builds what the desk runs and serves, so that no test waits for it. */
export default function setUp(): void {
  execFileSync(process.execPath, [resolve(import.meta.dirname, '../../scripts/build.mjs')], { stdio: 'inherit' });
}
