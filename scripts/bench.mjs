// `npm run bench [-- --quick] [--ours] [name ...]`: Foyer against nginx-rtmp push and ffmpeg, in the same run.
import { build } from './build.mjs';
import { bin, root, run } from './lib.mjs';
import { missing, searchPath } from './programs.mjs';

const lacking = Object.entries(missing()).map(([name, pack]) => `${name} (package ${pack})`);
if (lacking.length > 0) {
  process.stderr.write(`the benches need programs that are not installed: ${lacking.join(', ')}\n`);
  process.exit(1);
}
build();
process.exit(run(bin('tsx'), ['test/bench/main.ts', ...process.argv.slice(2)], { cwd: root, env: { ...process.env, PATH: searchPath } }));
