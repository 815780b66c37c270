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
  /** By key, then by feed: two feeds may have the same sound, at times of their own. */
  readonly #origins = new Map<string, Map<string, number | null>>();

  constructor(feeds: readonly KnownFeed[]) {
    for (const feed of feeds) this.#add(feed);
  }

  /** @param label of the only feed that it may be of */
  find(type: number, payload: Buffer, label?: string): Origin | null {
    for (const [of, timestampMs] of this.#origins.get(keyOf(type, payload)) ?? []) {
      if (timestampMs !== null && (label === undefined || of === label)) return { label: of, timestampMs };
    }
    return null;
  }

  #add({ label, file }: KnownFeed): void {
    for (const { type, timestampMs, payload, isHeader } of readFlv(file)) {
      if (isHeader || (type !== MESSAGE.audio && type !== MESSAGE.video)) continue;
      const key = keyOf(type, payload);
      const known = this.#origins.get(key) ?? new Map<string, number | null>();
      known.set(label, known.has(label) ? null : timestampMs);
      this.#origins.set(key, known);
    }
  }
}
