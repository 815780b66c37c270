import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where ffmpeg is: what FFMPEG_PATH says, or the first one on PATH. Looked up at every start, because fluent-ffmpeg remembers for the life
 * of the process that there was none, and an engine on air is not to be restarted for an ffmpeg that was installed meanwhile.
 * @returns path of an executable file, or null
 */
export function findFfmpeg(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string | null {
  const name = platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [env.FFMPEG_PATH ?? '', ...folders.map((folder) => join(folder, name))];
  return candidates.find((file) => file !== '' && isExecutable(file)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // not there, or not for us
  }
}
