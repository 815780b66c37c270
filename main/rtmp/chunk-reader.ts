import { DEFAULT_CHUNK_SIZE, MESSAGE } from './messages.ts';
import { RtmpProtocolError } from './protocol-error.ts';

export interface IncomingMessage {
  type: number;
  streamId: number;
  chunkStreamId: number;
  /** Unsigned 32 bits, ms. */
  timestampMs: number;
  length: number;
  /** `null` where `collect` said that this type's payload is not wanted. */
  payload: Buffer | null;
}

export interface ChunkReaderOptions {
  onMessage(message: IncomingMessage): void;
  /** Longest message in bytes by type; longer is an error before a byte of it is kept. */
  maxMessageBytes(type: number): number;
  /** Whether payloads of this type are collected; counting alone costs nothing. Default: all. */
  collect?(type: number): boolean;
  /** Default: 32. */
  maxChunkStreams?: number;
  /** Longest basic header taken: 3 (default) for chunk stream ids up to 65599, 2 for ids up to 319. */
  maxBasicHeaderBytes?: 2 | 3;
  /** Bound on the payload bytes of unfinished messages over all chunk streams. */
  maxPendingBytes?: number;
}

interface ChunkStream {
  timestampMs: number;
  deltaMs: number;
  extended: boolean;
  length: number;
  type: number;
  streamId: number;
  /** Payload bytes of the unfinished message that have arrived. */
  received: number;
  payload: Buffer | null;
}

const MAX_CHUNK_SIZE = 0xffffff;
const HEADER_BYTES = [11, 7, 3, 0] as const;
/** Basic header 3 + message header 11 + extended timestamp 4. */
const MAX_HEADER = 18;

/**
 * Reads RTMP chunks into messages, with bounds on everything a peer can choose. Applies Set Chunk Size itself (and reports it too).
 * @source RTMP 1.0 specification, section 5.3.1
 */
export class ChunkReader {
  readonly #options: ChunkReaderOptions;
  readonly #streams = new Map<number, ChunkStream>();
  readonly #header = Buffer.alloc(MAX_HEADER);
  #headerBytes = 0;
  /** The stream whose chunk payload is being read, and how much of that chunk is still to come. */
  #current: { id: number; stream: ChunkStream } | null = null;
  #chunkRemaining = 0;
  #chunkSize = DEFAULT_CHUNK_SIZE;
  #pendingBytes = 0;
  #unfinished = 0;
  #chunks = 0;

  constructor(options: ChunkReaderOptions) {
    this.#options = options;
  }

  /** Payload bytes held for unfinished messages. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Messages of which a part has arrived; one whose `onMessage` runs is no longer among them. */
  get unfinishedMessages(): number {
    return this.#unfinished;
  }

  /** Chunks begun so far: what reading costs a machine beside the bytes. */
  get chunks(): number {
    return this.#chunks;
  }

  /** @throws RtmpProtocolError when the bytes break the rules or a bound; the reader is then of no further use */
  push(data: Buffer): void {
    let offset = 0;
    while (offset < data.length || (this.#current !== null && this.#chunkRemaining === 0)) {
      if (this.#current === null) offset = this.#readHeader(data, offset);
      else offset = this.#readPayload(data, offset);
    }
  }

  #readHeader(data: Buffer, start: number): number {
    let offset = start;
    while (offset < data.length) {
      this.#header[this.#headerBytes] = data[offset] as number;
      this.#headerBytes += 1;
      offset += 1;
      if (this.#headerBytes === 1 && this.#basicLength() > (this.#options.maxBasicHeaderBytes ?? 3)) {
        throw new RtmpProtocolError('a chunk stream id in three bytes');
      }
      if (this.#headerBytes === this.#headerLength()) {
        this.#beginChunk();
        this.#headerBytes = 0;
        return offset;
      }
    }
    return offset;
  }

  #basicLength(): number {
    const low = (this.#header[0] as number) & 0x3f;
    return low === 0 ? 2 : low === 1 ? 3 : 1;
  }

  /** Bytes of the header at hand as far as it can be told yet; grows by 4 when the timestamp says that more follow. */
  #headerLength(): number {
    const basic = this.#basicLength();
    if (this.#headerBytes < basic) return basic;
    const format = (this.#header[0] as number) >> 6;
    const plain = basic + (HEADER_BYTES[format] as number);
    if (this.#headerBytes < plain) return plain;
    const extended =
      format === 3 ? this.#streams.get(this.#chunkStreamId())?.extended === true : this.#header.readUIntBE(basic, 3) === 0xffffff;
    return extended ? plain + 4 : plain;
  }

  #chunkStreamId(): number {
    const low = (this.#header[0] as number) & 0x3f;
    if (low === 0) return 64 + (this.#header[1] as number);
    if (low === 1) return 64 + (this.#header[1] as number) + (this.#header[2] as number) * 256;
    return low;
  }

  #beginChunk(): void {
    const id = this.#chunkStreamId();
    const format = (this.#header[0] as number) >> 6;
    const stream = this.#streams.get(id) ?? this.#openStream(id, format);
    if (stream.received > 0) {
      if (format !== 3) throw new RtmpProtocolError('a message was cut off by another one');
    } else this.#beginMessage(stream, format);
    this.#chunks += 1;
    const left = stream.length - stream.received;
    this.#chunkRemaining = Math.min(this.#chunkSize, left);
    this.#current = { id, stream };
  }

  #openStream(id: number, format: number): ChunkStream {
    if (format !== 0 && format !== 1) throw new RtmpProtocolError('a chunk stream starts without a full header');
    if (this.#streams.size >= (this.#options.maxChunkStreams ?? 32)) throw new RtmpProtocolError('too many chunk streams');
    const stream = { timestampMs: 0, deltaMs: 0, extended: false, length: 0, type: 0, streamId: 0, received: 0, payload: null };
    this.#streams.set(id, stream);
    return stream;
  }

  #beginMessage(stream: ChunkStream, format: number): void {
    const at = this.#basicLength();
    if (format < 3) {
      const field = this.#header.readUIntBE(at, 3);
      stream.extended = field === 0xffffff;
      const value = stream.extended ? this.#header.readUInt32BE(at + (HEADER_BYTES[format] as number)) : field;
      // A type 3 chunk that begins a message after a type 0 one takes that one's timestamp as its delta (5.3.1.2.4; ffmpeg writes it so).
      stream.deltaMs = value;
      stream.timestampMs = format === 0 ? value : (stream.timestampMs + value) >>> 0;
    } else stream.timestampMs = (stream.timestampMs + stream.deltaMs) >>> 0;
    if (format < 2) {
      stream.length = this.#header.readUIntBE(at + 3, 3);
      stream.type = this.#header[at + 6] as number;
    }
    if (format === 0) stream.streamId = this.#header.readUInt32LE(at + 7);
    const limit = this.#options.maxMessageBytes(stream.type);
    if (stream.length > limit) throw new RtmpProtocolError(`a message of type ${stream.type} with ${stream.length} bytes, limit ${limit}`);
    const wanted = this.#options.collect?.(stream.type) ?? true;
    if (!wanted) {
      stream.payload = null;
      return;
    }
    this.#pendingBytes += stream.length;
    if (this.#pendingBytes > (this.#options.maxPendingBytes ?? 32_000_000)) throw new RtmpProtocolError('too many unfinished messages');
    stream.payload = Buffer.allocUnsafe(stream.length);
  }

  #readPayload(data: Buffer, start: number): number {
    const { stream } = this.#current as { stream: ChunkStream };
    const bytes = Math.min(this.#chunkRemaining, data.length - start);
    if (stream.payload && bytes > 0) data.copy(stream.payload, stream.received, start, start + bytes);
    if (stream.received === 0 && bytes > 0) this.#unfinished += 1;
    stream.received += bytes;
    this.#chunkRemaining -= bytes;
    if (this.#chunkRemaining === 0) this.#endChunk();
    return start + bytes;
  }

  #endChunk(): void {
    const { id, stream } = this.#current as { id: number; stream: ChunkStream };
    this.#current = null;
    if (stream.received < stream.length) return;
    const { type, streamId, timestampMs, length, payload } = stream;
    if (stream.received > 0) this.#unfinished -= 1;
    stream.received = 0;
    stream.payload = null;
    if (payload) this.#pendingBytes -= length;
    if (type === MESSAGE.setChunkSize) this.#applyChunkSize(payload);
    if (type === MESSAGE.abort) this.#applyAbort(payload);
    this.#options.onMessage({ type, streamId, chunkStreamId: id, timestampMs, length, payload });
  }

  #applyChunkSize(payload: Buffer | null): void {
    const size = payload && payload.length >= 4 ? payload.readUInt32BE() : 0;
    if (size < 1 || size > MAX_CHUNK_SIZE) throw new RtmpProtocolError(`chunk size ${size}`);
    this.#chunkSize = size;
  }

  #applyAbort(payload: Buffer | null): void {
    if (!payload || payload.length < 4) throw new RtmpProtocolError('abort without a chunk stream id');
    const stream = this.#streams.get(payload.readUInt32BE());
    if (!stream || stream.received === 0) return;
    if (stream.payload) this.#pendingBytes -= stream.length;
    this.#unfinished -= 1;
    stream.received = 0;
    stream.payload = null;
  }
}
