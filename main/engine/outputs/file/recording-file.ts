import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import type { Log } from '../../../base/log.ts';
import type { FlvStream } from '../flv/flv-stream.ts';
import type { DiskGuard } from './disk-guard.ts';

export interface RecordingFileDeps {
  folder: string;
  /** First part of the name. */
  id: string;
  stream: FlvStream;
  guard: DiskGuard;
  clock: Clock;
  log: Log;
}

const MAX_NAMESAKES = 100;
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * One FLV file from its first keyframe to the end of the stream. It is made with the first bytes, grows by whole tags and has no index, so
 * that whatever ends it (a crash, a full disk) leaves a file that plays up to there.
 */
export class RecordingFile {
  /** Null at the end of the stream, otherwise why it could not be written on. The file is closed by then. */
  readonly ended: Promise<Fault | null>;
  readonly #deps: RecordingFileDeps;
  #handle: FileHandle | null = null;
  #writtenBytes = 0;
  #wroteAtMs: number | null = null;

  private constructor(deps: RecordingFileDeps) {
    this.#deps = deps;
    this.ended = this.#write();
  }

  static begin(deps: RecordingFileDeps): RecordingFile {
    return new RecordingFile(deps);
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** When the disk last took something, monotonic, ms; null before that. */
  get wroteAtMs(): number | null {
    return this.#wroteAtMs;
  }

  async #write(): Promise<Fault | null> {
    const { stream, guard, clock, folder, id, log } = this.#deps;
    try {
      // A reading of the stream is made of whole tags.
      for await (const tags of stream as AsyncIterable<Buffer>) {
        await guard.lookAgain();
        this.#handle ??= await create(folder, `${id}-${localStamp(new Date(clock.nowMs()))}`);
        await this.#handle.appendFile(tags);
        this.#writtenBytes += tags.length;
        this.#wroteAtMs = clock.monotonicMs();
      }
      await this.#close();
      return null;
    } catch (error) {
      log.warn({ err: error, id }, 'recording: cannot be written on');
      await this.#endWhole();
      return writeFault(error, folder);
    }
  }

  /** Takes away the part of a tag that still fitted. */
  async #endWhole(): Promise<void> {
    const { log, id } = this.#deps;
    try {
      await this.#handle?.truncate(this.#writtenBytes);
      await this.#close();
    } catch (error) {
      log.warn({ err: error, id }, 'recording: could not be closed as it should'); // it plays up to its last whole tag all the same
    }
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }
}

/** A name that nobody has: a second file of the same second is told by a number. */
async function create(folder: string, stem: string): Promise<FileHandle> {
  for (let number = 1; ; number += 1) {
    try {
      return await open(join(folder, `${stem}${number === 1 ? '' : `-${number}`}.flv`), 'ax', 0o640);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number === MAX_NAMESAKES) throw error;
    }
  }
}

/** The machine's own time as people read it, in characters that every file system takes: `2026-11-21-20.00.05`. */
export function localStamp(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}-${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`;
}

export function writeFault(error: unknown, folder: string): Fault {
  if (error instanceof Fault) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
  if (FULL.has(code)) return new Fault('recording/disk-full', { folder }, { cause: error });
  return new Fault('recording/write-failed', { folder, reason: code }, { cause: error });
}
