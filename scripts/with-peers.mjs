// Runs a program of test/ that needs real servers and encoders: says what is missing, builds, and hands the arguments on.
import { build } from './build.mjs';
import { bin, root, run } from './lib.mjs';
import { missing, searchPath } from './programs.mjs';

/** @param what who needs them, for the message @param file of test/ @returns its exit code */
export function runWithPeers(what, file) {
  const lacking = Object.entries(missing()).map(([name, pack]) => `${name} (package ${pack})`);
  if (lacking.length > 0) {
    process.stderr.write(`${what} programs that are not installed: ${lacking.join(', ')}\n`);
    return 1;
  }
  build();
  return run(bin('tsx'), [file, ...process.argv.slice(2)], { cwd: root, env: { ...process.env, PATH: searchPath } });
}
