import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

const NEWLINE = 0x0a;

/** A line of the file and where it stands. */
export interface FileLine {
  text: string;
  /** Byte offset of its first character. */
  start: number;
  /** Byte offset behind its newline, or behind its last byte where the newline is missing. */
  end: number;
  hasNewline: boolean;
}

/** A file of lines that only grows, each durable before `append` resolves. One call at a time. */
export class RecordFile implements AsyncDisposable {
  readonly #path: string;
  #handle: FileHandle | null = null;
  /** Bytes known to be whole and durable; anything behind them is the rest of a write that failed. */
  #size = 0;
  #torn = false;
  /** Goes before the next line: a newline where the last run did not get to write it. */
  #gap = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads every line from byte `from` on. A file that is not there has none. */
  async *lines(from = 0): AsyncGenerator<FileLine> {
    const handle = await open(this.#path, 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (!handle) return;
    try {
      let rest: Buffer = Buffer.alloc(0);
      let start = from;
      for await (const part of handle.createReadStream({ start: from, autoClose: false }) as AsyncIterable<Buffer>) {
        rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
        let used = 0;
        for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE, used)) {
          yield { text: rest.toString('utf8', used, at), start: start + used, end: start + at + 1, hasNewline: true };
          used = at + 1;
        }
        start += used;
        rest = rest.subarray(used);
      }
      if (rest.length > 0) yield { text: rest.toString('utf8'), start, end: start + rest.length, hasNewline: false };
    } finally {
      await handle.close();
    }
  }

  /** Sets the end of what is to stay, as found by reading. */
  trustUpTo(line: Pick<FileLine, 'end' | 'hasNewline'>): void {
    this.#size = line.end;
    this.#gap = line.hasNewline ? '' : '\n';
  }

  /**
   * Moves everything behind the trusted part into a file of its own beside this one.
   * @returns the name of that file
   */
  async moveTail(suffix: string): Promise<string> {
    const target = `${this.#path}${suffix}`;
    const from = await open(this.#path, 'r+');
    try {
      const { size } = await from.stat();
      const tail = Buffer.alloc(size - this.#size);
      const { bytesRead } = await from.read(tail, 0, tail.length, this.#size);
      const to = await open(`${target}.new`, 'w', 0o600);
      try {
        await to.writeFile(tail.subarray(0, bytesRead));
        await to.sync();
      } finally {
        await to.close();
      }
      await rename(`${target}.new`, target);
      await from.truncate(this.#size);
      await from.sync();
    } finally {
      await from.close();
    }
    return basename(target);
  }

  /** @throws the system's error; the file then still ends with a whole line, or is made to before the next append */
  async append(line: string): Promise<void> {
    const handle = await this.#open();
    const bytes = Buffer.from(`${this.#gap}${line}\n`);
    this.#torn = true;
    await handle.appendFile(bytes);
    await handle.datasync();
    this.#torn = false;
    this.#gap = '';
    this.#size += bytes.length;
  }

  /** Byte offset behind the last durable line. */
  get size(): number {
    return this.#size;
  }

  /** After a failed append the file is opened anew (the disk may have been mounted again) and the torn line is cut off. */
  async #open(): Promise<FileHandle> {
    if (this.#handle && !this.#torn) return this.#handle;
    await this.#close();
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const handle = await open(this.#path, 'a', 0o600);
    try {
      const { size } = await handle.stat();
      if (size > this.#size) await handle.truncate(this.#size);
      else this.#size = size;
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.#handle = handle;
    return handle;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
