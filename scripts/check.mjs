// `npm run check`: types, lint, layers and unit tests; for every commit, in under two minutes. Side by side; what fails is shown whole.
import { spawn } from 'node:child_process';
import { bin, root } from './lib.mjs';

const steps = [
  ['types', bin('tsc'), ['--noEmit']],
  ['lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['tests', bin('vitest'), ['run', '--project', 'unit', '--project', 'renderer']],
];

/** Runs one step and prints what it said when it is over. @returns its exit code */
function step([name, command, args]) {
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd: root, shell: process.platform === 'win32' });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'} after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
      resolve(code ?? 1);
    });
  });
}

const codes = await Promise.all(steps.map(step));
process.exit(codes.find((code) => code !== 0) ?? 0);
