/** Cuts a byte stream into lines of text, and never holds more of an unfinished line than `maxBytes`. */
export class LineReader {
  readonly #maxBytes: number;
  readonly #parts: Buffer[] = [];
  #held = 0;

  /** @param maxBytes longest line without its newline */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes bytes and hands out the lines they complete, one by one, so that a caller may stop in between (see `rest`).
   * @throws RangeError when a line is longer than `maxBytes`; the reader is then of no further use
   */
  *push(data: Buffer): Generator<string, void, void> {
    this.#keep(data);
    for (;;) {
      const last = this.#parts.at(-1);
      const end = last?.indexOf(0x0a) ?? -1;
      if (!last || end < 0) return;
      this.#parts.pop();
      const line = Buffer.concat([...this.#parts, last.subarray(0, end)]);
      this.#parts.length = 0;
      this.#held = 0;
      const after = last.subarray(end + 1);
      if (line.length > this.#maxBytes) throw new RangeError(`a line of ${line.length} bytes`);
      if (after.length > 0) this.#keep(after);
      yield line.toString();
    }
  }

  /** Bytes after the last line handed out, for a stream that goes on as something else; the reader is empty then. */
  rest(): Buffer {
    const rest = Buffer.concat(this.#parts);
    this.#parts.length = 0;
    this.#held = 0;
    return rest;
  }

  #keep(data: Buffer): void {
    const startsUnfinished = data.indexOf(0x0a) < 0;
    this.#parts.push(data);
    this.#held += data.length;
    if (startsUnfinished && this.#held > this.#maxBytes) throw new RangeError(`a line of over ${this.#maxBytes} bytes`);
  }
}
