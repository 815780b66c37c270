import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineFile, engineFileSchema } from '../contract/engine-api.ts';

/** What `engine.json` of a data directory says; null if there is none or it cannot be understood (an engine that starts replaces it). */
export function readEngineFile(dataDir: string): EngineFile | null {
  try {
    return engineFileSchema.parse(JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')));
  } catch {
    return null; // not there, half a file of an older version, or not JSON: the same to us
  }
}
