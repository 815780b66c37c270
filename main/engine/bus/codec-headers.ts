import { type Amf0Value, decodeAmf0, encodeAmf0 } from '../../rtmp/amf0.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { RtmpProtocolError } from '../../rtmp/protocol-error.ts';
import type { Batch } from './batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { HeaderRegistry } from './header-registry.ts';

/** Message types of the roles. */
export const HEADER_TYPES = { metadata: MESSAGE.data, 'audio-header': MESSAGE.audio, 'video-header': MESSAGE.video } as const;
export type HeaderRole = keyof typeof HEADER_TYPES;
/** In the order in which a decoder gets them. */
const HEADER_ROLES = Object.keys(HEADER_TYPES) as HeaderRole[];
const MEMBERS = { metadata: 'metadata', 'audio-header': 'audio', 'video-header': 'video' } as const;

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

/** Payloads of one source's codec headers and metadata, null where there is none. */
export interface HeaderSet {
  metadata: Buffer | null;
  audio: Buffer | null;
  video: Buffer | null;
}

/** The newest metadata and codec headers of one feed, copied. */
export class FeedHeaders implements HeaderSet {
  metadata: Buffer | null = null;
  audio: Buffer | null = null;
  video: Buffer | null = null;

  /** A new publisher: nothing is known of it yet. */
  clear(): void {
    this.metadata = null;
    this.audio = null;
    this.video = null;
  }

  /** Keeps a copy. @returns it, or null if it is what was there before */
  note(role: HeaderRole, payload: Buffer): Buffer | null {
    const member = MEMBERS[role];
    if (this[member]?.equals(payload)) return null;
    this[member] = Buffer.from(payload);
    return this[member];
  }
}

/** What the readers' decoders are set up with: the headers of what is on air. */
export class CodecHeaders {
  readonly #registry: HeaderRegistry;
  readonly #set: HeaderSet = { metadata: null, audio: null, video: null };
  #version = 0;

  constructor(registry: HeaderRegistry) {
    this.#registry = registry;
  }

  /** The number of these codec headers; metadata informs people, and decoders do without it. */
  get version(): number {
    return this.#version;
  }

  get set(): Readonly<HeaderSet> {
    return this.#set;
  }

  /** @param payload kept as it is @returns whether it differs from what was there */
  note(role: HeaderRole, payload: Buffer | null): boolean {
    const member = MEMBERS[role];
    const before = this.#set[member];
    if (before === payload || (before && payload?.equals(before))) return false;
    this.#set[member] = payload;
    this.#version = this.#registry.numberOf(this.#set.audio, this.#set.video);
    return true;
  }

  /**
   * All that are known, as one batch.
   * @param timestampMs unsigned 32 bits @param nowMs monotonic clock
   * @returns null while there are none
   */
  batch(timestampMs: number, nowMs: number): Batch | null {
    const payloads = HEADER_ROLES.map((role) => ({ role, payload: this.#set[MEMBERS[role]] }));
    const total = payloads.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
    const builder = new BatchBuilder({ slabBytes: total + 1_024 });
    for (const { role, payload } of payloads) if (payload) builder.add({ type: HEADER_TYPES[role], role, timestampMs, payload });
    return builder.take({ startsGop: false, madeAtMs: nowMs, headerVersion: this.#version });
  }
}
