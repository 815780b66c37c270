// The programs that tests run against: what is missing, and on Debian as root their installation.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root, run } from './lib.mjs';

const list = JSON.parse(readFileSync(join(root, 'test/peers/programs.json'), 'utf8'));

/** The search path with the folders of servers, which are not on every user's path. */
export const searchPath = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter);

/** @returns Debian packages by the name of the program or file that is missing */
export function missing() {
  const isThere = (program) => searchPath.split(delimiter).some((folder) => existsSync(join(folder, program)));
  const programs = Object.entries(list.programs).filter(([program]) => !isThere(program));
  const files = Object.entries(list.files).filter(([file]) => !existsSync(file));
  return Object.fromEntries([...programs, ...files]);
}

/** Installs what is missing where that is possible without asking anybody. @returns what is still missing */
export function install() {
  const packages = [...new Set(Object.values(missing()))];
  if (packages.length === 0) return {};
  const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!isDebianRoot) return missing();
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'inherit', 'inherit'] };
  process.stdout.write(`Installing ${packages.join(' ')}\n`);
  run('apt-get', ['update', '-q'], options);
  run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], options);
  return missing();
}
