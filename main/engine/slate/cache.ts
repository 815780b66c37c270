import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../base/log.ts';
import { readTrack, type Track, writeTrack } from './track.ts';

export interface CacheDeps {
  /** Made when it is first needed. */
  folder: string;
  log: Log;
  /** All files together; the ones that were not used for longest go first. */
  maxBytes?: number;
}

const MAX_BYTES = 200_000_000;
const WORK_PREFIX = 'work-';

/**
 * Tracks that were made, on disk, by the hash of everything that went into them. Files carry a checksum and are renamed into place, so that
 * one that a power cut or a full disk left behind is noticed and made anew; nothing here waits for the disk to say that it has it.
 */
export class SlateCache {
  readonly #deps: Required<CacheDeps>;

  constructor(deps: CacheDeps) {
    this.#deps = { maxBytes: MAX_BYTES, ...deps };
  }

  /** @returns null if there is none, or none that is whole */
  async get(key: string, type: 8 | 9): Promise<Track | null> {
    const file = this.#file(key);
    let content: Buffer;
    try {
      content = await readFile(file);
    } catch {
      return null; // not made yet, or not readable: it is made again
    }
    try {
      const track = readTrack(content, type);
      const now = new Date();
      await utimes(file, now, now);
      return track;
    } catch (error) {
      this.#deps.log.warn({ file, err: error }, 'slate: a kept clip is damaged and made anew');
      await this.#remove(file);
      return null;
    }
  }

  /** Keeps it if there is room; a clip that cannot be kept is made again another day. @param timesMs of each frame */
  async put(key: string, track: Track, timesMs: readonly number[]): Promise<void> {
    const { folder, log } = this.#deps;
    const temporary = `${this.#file(key)}.tmp`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, writeTrack(track, timesMs), { mode: 0o600 });
      await rename(temporary, this.#file(key));
      await this.#shrink(key);
    } catch (error) {
      log.warn({ err: error }, 'slate: a clip cannot be kept');
      await this.#remove(temporary);
    }
  }

  /** A folder for one job of ffmpeg, gone when disposed. @throws the system's error, for example when the disk is full */
  async workFolder(): Promise<{ path: string } & AsyncDisposable> {
    await mkdir(this.#deps.folder, { recursive: true, mode: 0o700 });
    const path = await mkdtemp(join(this.#deps.folder, WORK_PREFIX));
    return { path, [Symbol.asyncDispose]: () => this.#remove(path) };
  }

  /** What an engine that was killed has left. */
  async clean(): Promise<void> {
    for (const name of await this.#names()) {
      if (name.startsWith(WORK_PREFIX) || name.endsWith('.tmp')) await this.#remove(join(this.#deps.folder, name));
    }
  }

  async #shrink(newest: string): Promise<void> {
    const { folder, maxBytes } = this.#deps;
    const names = (await this.#names()).filter((name) => name.endsWith('.flv'));
    const files = await Promise.all(names.map(async (name) => ({ name, ...(await sizeAndUse(join(folder, name))) })));
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes } of files.toSorted((a, b) => a.usedAtMs - b.usedAtMs)) {
      if (total <= maxBytes) return;
      if (name === `${newest}.flv`) continue;
      await this.#remove(join(folder, name));
      total -= bytes;
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#deps.folder);
    } catch {
      return []; // nothing was made yet
    }
  }

  async #remove(path: string): Promise<void> {
    try {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      this.#deps.log.warn({ path, err: error }, 'slate: cannot be removed');
    }
  }

  #file(key: string): string {
    return join(this.#deps.folder, `${key}.flv`);
  }
}

async function sizeAndUse(file: string): Promise<{ bytes: number; usedAtMs: number }> {
  const { size, mtimeMs } = await stat(file);
  return { bytes: size, usedAtMs: mtimeMs };
}
