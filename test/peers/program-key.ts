import { crc32 } from 'node:zlib';
import { MESSAGE } from '../../main/rtmp/messages.ts';
import { readFlv } from './flv.ts';

/** A file that an encoder plays, and what it is called in figures. */
export interface KnownFeed {
  label: string;
  file: string;
}

/** Where a message of the feed stands in its file. */
export interface Origin {
  label: string;
  timestampMs: number;
}

const TAIL_BYTES = 64;

/** The end of a payload: a relay may write the composition time at its start anew or put parameter sets before it, and never touches what is coded. */
const keyOf = (type: number, payload: Buffer): string => `${type}:${crc32(payload.subarray(-TAIL_BYTES))}`;

/**
 * Knows the frames of given feeds again wherever they arrive, unchanged as every relay must leave them: tells program from slate, which
 * feed it is, and how far audio and video have been moved against each other. Frames that a feed has twice are not known.
 */
export class ProgramKey {
  readonly #origins = new Map<string, Origin | null>();

  constructor(feeds: readonly KnownFeed[]) {
    for (const feed of feeds) this.#add(feed);
  }

  find(type: number, payload: Buffer): Origin | null {
    return this.#origins.get(keyOf(type, payload)) ?? null;
  }

  #add({ label, file }: KnownFeed): void {
    for (const { type, timestampMs, payload, isHeader } of readFlv(file)) {
      if (isHeader || (type !== MESSAGE.audio && type !== MESSAGE.video)) continue;
      const key = keyOf(type, payload);
      const known = this.#origins.get(key);
      // The same sound in two feeds is no reason to forget it; the same sound twice in one is.
      if (known === undefined) this.#origins.set(key, { label, timestampMs });
      else if (known?.label === label) this.#origins.set(key, null);
    }
  }
}
