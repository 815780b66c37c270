import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLinesAndEnvironments } from '../peers/process-tree.ts';

/** A secret and every form it could leak in. */
export interface Canary {
  what: string;
  value: string;
}

function forms({ value }: Canary): string[] {
  const bytes = Buffer.from(value);
  // Base64 inside a longer text starts at one of three offsets; the middle of each is the same whatever stands around it.
  const inside = [0, 1, 2].map((skip) => bytes.subarray(skip, skip + Math.floor((bytes.length - skip) / 3) * 3).toString('base64'));
  const plain = [value, encodeURIComponent(value), encodeURI(value), JSON.stringify(value).slice(1, -1), value.split('?')[0] as string];
  return [...new Set([...plain, bytes.toString('hex'), ...inside, bytes.toString('base64url'), [...value].reverse().join('')])];
}

/** Where the canaries were found, as `canary at place`; empty is the wish. */
export function findCanaries(canaries: readonly Canary[], places: Iterable<readonly [place: string, text: string]>): string[] {
  const found: string[] = [];
  const searched = canaries.map((canary) => ({ canary, needles: forms(canary) }));
  for (const [place, text] of places) {
    for (const { canary, needles } of searched) {
      if (needles.some((needle) => text.includes(needle))) found.push(`${canary.what} at ${place}`);
    }
  }
  return found;
}

/** Command line and environment of every process below `root`. */
export function* processPlaces(root: number): Iterable<readonly [string, string]> {
  for (const { pid, commandLine, environment } of commandLinesAndEnvironments(root)) {
    yield [`/proc/${pid}/cmdline (${commandLine.slice(0, 60)})`, commandLine];
    yield [`/proc/${pid}/environ (${commandLine.slice(0, 60)})`, environment];
  }
}

/** Every file below a folder, its name included. */
export function* filePlaces(folder: string): Iterable<readonly [string, string]> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    yield [`the name of ${file}`, file];
    if (entry.isFile()) yield [file, readFileSync(file, 'latin1')];
  }
}
