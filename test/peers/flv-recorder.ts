import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { flvHeader } from '../../main/engine/outputs/flv/flv-muxer.ts';
import { flvTag } from './flv.ts';

/** Writes what one connection brings to an FLV file, for ffmpeg to decode afterwards. */
export class FlvRecorder {
  readonly file: string;
  readonly #stream: WriteStream;

  constructor(file: string) {
    this.file = file;
    this.#stream = createWriteStream(file, { highWaterMark: 1_000_000 });
    this.#stream.write(flvHeader({ audio: true, video: true }));
  }

  write(type: number, timestampMs: number, payload: Buffer): void {
    this.#stream.write(flvTag(type, timestampMs, payload));
  }

  /** Resolves when everything is in the file. */
  async close(): Promise<void> {
    if (!this.#stream.closed) await new Promise<void>((resolve) => this.#stream.end(resolve));
  }
}

/** The `number`th connection of a stream in a folder; a stream name may hold anything a key may. */
export const recordingFile = (folder: string, name: string, number: number): string =>
  join(folder, `${name.replaceAll(/[^\w-]/g, '_')}.${number}.flv`);
