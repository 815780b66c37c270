// `npm start`: the Electron window where its binary and a display are there, otherwise the headless shell with its address printed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root, run } from './lib.mjs';

/** Path of the Electron binary if it was downloaded; never triggers a download. */
function electronBinary() {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

build({ quiet: true });
const electron = electronBinary();
if (electron && hasDisplay) process.exit(run(electron, [root, ...process.argv.slice(2)]));
process.stderr.write(`Starting the headless shell (${electron ? 'no display found' : 'the Electron binary is not installed'}).\n`);
process.argv.splice(2, 0, 'desk');
await import('../out/main/foyer.js');
