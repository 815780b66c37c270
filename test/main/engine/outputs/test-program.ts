import { readFileSync } from 'node:fs';
import type { Batch, BatchMessage, BusReader, Prime, ProgramSource } from '../../../../main/engine/bus/batch.ts';
import { encodedLength, encodeMessageInto } from '../../../../main/rtmp/chunk-writer.ts';
import { type FlvTag, readFlv } from '../../../../main/rtmp/flv-reader.ts';
import { mediaRole } from '../../../../main/rtmp/media-tag.ts';
import { OUR_CHUNK_SIZE } from '../../../../main/rtmp/messages.ts';

/** Messages as the bus would chunk them. */
export function batchOf(tags: readonly FlvTag[], headerVersion = 1): Batch {
  const bytes = Buffer.alloc(tags.reduce((sum, tag) => sum + encodedLength(tag.payload.length, tag.timestampMs, OUR_CHUNK_SIZE), 0));
  const messages: BatchMessage[] = [];
  let offset = 0;
  for (const { type, timestampMs, payload } of tags) {
    messages.push({ type, role: mediaRole(type, payload), timestampMs, offset, payloadLength: payload.length });
    const message = { type, streamId: 1, chunkStreamId: type === 8 ? 4 : 5, timestampMs, payload };
    offset = encodeMessageInto(bytes, offset, message, OUR_CHUNK_SIZE);
  }
  const frames = messages.filter(({ role }) => role === 'video' || role === 'keyframe');
  const madeAtMs = tags[0]?.timestampMs ?? 0;
  return { bytes, messages, startsGop: frames[0]?.role === 'keyframe', videoFrames: frames.length, madeAtMs, headerVersion };
}

/** A bus of which a test says what it carries. */
export class TestProgram implements ProgramSource {
  present = false;
  readonly readers = new Set<BusReader>();
  #headers: Batch | null = null;
  #gop: Batch[] = [];
  #headerVersion = 0;

  attach(reader: BusReader): Disposable {
    this.readers.add(reader);
    return { [Symbol.dispose]: () => void this.readers.delete(reader) };
  }

  prime(): Prime {
    return { headers: this.#headers, gop: [...this.#gop] };
  }

  /** A publisher comes: metadata and codec headers, kept for who attaches later. */
  begin(headers: readonly FlvTag[]): void {
    this.#headerVersion += 1;
    this.#headers = batchOf(headers, this.#headerVersion);
    this.#give(this.#headers);
  }

  push(...tags: FlvTag[]): Batch {
    const batch = batchOf(tags, this.#headerVersion);
    if (batch.startsGop) this.#gop = [];
    if (batch.startsGop || this.present) this.#gop.push(batch);
    this.#give(batch);
    if (batch.startsGop && !this.present) {
      this.present = true;
      for (const reader of [...this.readers]) reader.onProgram?.(true);
    }
    return batch;
  }

  end(): void {
    this.present = false;
    this.#gop = [];
    for (const reader of [...this.readers]) reader.onProgram?.(false);
  }

  #give(batch: Batch): void {
    for (const reader of [...this.readers]) reader.onBatch(batch);
  }
}

/**
 * Plays an FLV file into a program in real time (or `speed` times as fast) and in a loop, its timestamps going on. Disposing ends the program;
 * `cut` only the playing.
 */
export function playFlv(program: TestProgram, file: string, startMs = 0, speed = 1): Disposable & { cut(): void } {
  const tags = readFlv(readFileSync(file));
  const isHeader = ({ type, payload }: FlvTag) => /header|metadata/.test(mediaRole(type, payload));
  const media = tags.filter((tag) => !isHeader(tag) && mediaRole(tag.type, tag.payload) !== 'other');
  const lengthMs = (media.at(-1)?.timestampMs ?? 0) + 40;
  const startedAt = performance.now();
  let round = 0;
  let next = 0;
  program.begin(tags.filter(isHeader));
  const timer = setInterval(() => {
    const now = (performance.now() - startedAt) * speed;
    for (;;) {
      const tag = media[next] as FlvTag;
      const dueMs = round * lengthMs + tag.timestampMs;
      if (dueMs > now) return;
      program.push({ ...tag, timestampMs: startMs + dueMs });
      next = (next + 1) % media.length;
      if (next === 0) round += 1;
    }
  }, 20);
  return {
    cut: () => clearInterval(timer),
    [Symbol.dispose]: () => {
      clearInterval(timer);
      program.end();
    },
  };
}
