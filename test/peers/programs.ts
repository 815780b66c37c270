import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import list from './programs.json' with { type: 'json' };

/** The search path of tests: servers live in sbin, which is not on every user's path. */
export const searchPath = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter);

export function isInstalled(program: string): boolean {
  return searchPath.split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** What peer tests need and this machine lacks, as `program (package name of Debian)`. `programs.json` is read by `npm test` too. */
export function missingPrograms(): string[] {
  const programs = Object.entries(list.programs).filter(([program]) => !isInstalled(program));
  const files = Object.entries(list.files).filter(([file]) => !existsSync(file));
  return [...programs, ...files].map(([name, pack]) => `${name} (package ${pack})`);
}
