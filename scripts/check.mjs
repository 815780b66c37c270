// `npm run check`: types, lint, layers and unit tests; for every commit, in under two minutes.
import { bin, run } from './lib.mjs';

const steps = [
  [bin('tsc'), ['--noEmit']],
  [bin('biome'), ['check', '--error-on-warnings', '.']],
  [bin('vitest'), ['run', '--project', 'unit', '--project', 'renderer']],
];
for (const [command, args] of steps) {
  const code = run(command, args);
  if (code !== 0) process.exit(code);
}
