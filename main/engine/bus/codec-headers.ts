import { type Amf0Value, decodeAmf0, encodeAmf0 } from '../../rtmp/amf0.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { RtmpProtocolError } from '../../rtmp/protocol-error.ts';
import type { Batch } from './batch.ts';
import { BatchBuilder } from './batch-builder.ts';

const TYPES = { metadata: MESSAGE.data, 'audio-header': MESSAGE.audio, 'video-header': MESSAGE.video } as const;
export type HeaderRole = keyof typeof TYPES;
const ROLES = Object.keys(TYPES) as HeaderRole[];

const SET_DATA_FRAME = encodeAmf0(['@setDataFrame']);
const ON_META_DATA = encodeAmf0(['onMetaData']);

/**
 * The stream's `onMetaData` as a server wants it from a publisher, or null for other data (cue points, captions), which travels with the
 * stream and is not kept. Some encoders leave the `@setDataFrame` out.
 */
export function asMetadata(payload: Buffer): Buffer | null {
  if (startsWith(payload, SET_DATA_FRAME)) return startsWith(payload.subarray(SET_DATA_FRAME.length), ON_META_DATA) ? payload : null;
  return startsWith(payload, ON_META_DATA) ? Buffer.concat([SET_DATA_FRAME, payload]) : null;
}

const startsWith = (payload: Buffer, prefix: Buffer): boolean => payload.subarray(0, prefix.length).equals(prefix);

/** Picture size that the metadata states, 0 where it does not. */
export function statedSize(metadata: Buffer): { width: number; height: number } {
  const properties = decodeProperties(metadata.subarray(SET_DATA_FRAME.length + ON_META_DATA.length));
  const pixels = (value: Amf0Value): number => (typeof value === 'number' && value > 0 && value <= 16_384 ? Math.round(value) : 0);
  return { width: pixels(properties.width), height: pixels(properties.height) };
}

function decodeProperties(data: Buffer): { [name: string]: Amf0Value } {
  try {
    const [properties] = decodeAmf0(data);
    return properties !== null && typeof properties === 'object' && !Array.isArray(properties) ? properties : {};
  } catch (error) {
    // Metadata is for people; what cannot be read tells nothing and harms nothing.
    if (error instanceof RtmpProtocolError) return {};
    throw error;
  }
}

/** What a decoder needs before the first frame: the newest metadata and codec headers of the program. */
export class CodecHeaders {
  readonly #payloads = new Map<HeaderRole, Buffer>();
  /** Outlives the publisher, so that one that comes back with the same codecs changes nothing. */
  readonly #newest = new Map<HeaderRole, Buffer>();
  #version = 0;

  /** Counts changes of the codec headers; metadata informs people, and decoders do without it. */
  get version(): number {
    return this.#version;
  }

  get(role: HeaderRole): Buffer | null {
    return this.#payloads.get(role) ?? null;
  }

  /** A new publisher: nothing is known of it yet. */
  clear(): void {
    this.#payloads.clear();
  }

  /** Keeps a copy. @returns whether decoders have to be set up again */
  note(role: HeaderRole, payload: Buffer): boolean {
    const isNew = !this.#newest.get(role)?.equals(payload);
    const copy = Buffer.from(payload);
    this.#payloads.set(role, copy);
    if (!isNew) return false;
    this.#newest.set(role, copy);
    if (role === 'metadata') return false;
    this.#version += 1;
    return true;
  }

  /**
   * All that are known, as one batch.
   * @param timestampMs unsigned 32 bits @param nowMs monotonic clock
   * @returns null while there are none
   */
  batch(timestampMs: number, nowMs: number): Batch | null {
    if (this.#payloads.size === 0) return null;
    const total = [...this.#payloads.values()].reduce((sum, payload) => sum + payload.length, 0);
    const builder = new BatchBuilder({ slabBytes: total + 1_024 });
    for (const role of ROLES) {
      const payload = this.#payloads.get(role);
      if (payload) builder.add({ type: TYPES[role], role, timestampMs, payload });
    }
    return builder.take({ startsGop: false, madeAtMs: nowMs, headerVersion: this.#version });
  }
}
