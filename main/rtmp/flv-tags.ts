import type { FlvTag } from './flv-reader.ts';

const FILE_HEADER_BYTES = 13;
const TAG_HEADER_BYTES = 11;
const SIZE_BYTES = 4;
/** Longer than any picture; what claims more is no FLV. */
const MAX_TAG_BYTES = 16_000_000;

/**
 * Cuts an FLV byte stream into tags as it comes. Payloads are valid until the next `push`; pieces stay as they are until a tag is whole.
 * @source FLV specification 10.1, annex E
 */
export class FlvTags {
  readonly #onTag: (tag: FlvTag) => void;
  /** Less than what comes next; put together once that is there, so that a long tag in small pieces is copied once. */
  #pieces: Buffer[] = [];
  #bytes = 0;
  #neededBytes = FILE_HEADER_BYTES;
  #hasBegun = false;

  constructor(onTag: (tag: FlvTag) => void) {
    this.#onTag = onTag;
  }

  /** @throws Error if it is not FLV */
  push(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#neededBytes) return;
    const data = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces);
    const rest = data.subarray(this.#read(data));
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
  }

  /** @returns where the first thing begins that is not whole yet */
  #read(data: Buffer): number {
    let at = 0;
    if (!this.#hasBegun) {
      if (data.toString('latin1', 0, 3) !== 'FLV') throw new Error('not an FLV stream');
      this.#hasBegun = true;
      at = FILE_HEADER_BYTES;
    }
    this.#neededBytes = TAG_HEADER_BYTES;
    while (data.length - at >= TAG_HEADER_BYTES) {
      const length = data.readUIntBE(at + 1, 3);
      if (length > MAX_TAG_BYTES) throw new Error(`FLV tag of ${length} bytes`);
      const end = at + TAG_HEADER_BYTES + length;
      if (data.length < end + SIZE_BYTES) {
        this.#neededBytes = end + SIZE_BYTES - at;
        break;
      }
      const timestampMs = ((data[at + 7] as number) * 0x1000000 + data.readUIntBE(at + 4, 3)) >>> 0;
      this.#onTag({ type: (data[at] as number) & 0x1f, timestampMs, payload: data.subarray(at + TAG_HEADER_BYTES, end) });
      at = end + SIZE_BYTES;
    }
    return at;
  }
}
