import { type Amf0Value, decodeAmf0 } from '../../rtmp/amf0.ts';
import { ChunkReader, type IncomingMessage } from '../../rtmp/chunk-reader.ts';
import { MESSAGE } from '../../rtmp/messages.ts';
import { RtmpProtocolError } from '../../rtmp/protocol-error.ts';
import {
  MAX_AUDIO_BYTES,
  MAX_CHUNK_STREAMS,
  MAX_COMMAND_BYTES,
  MAX_DATA_BYTES,
  MAX_MESSAGES_BEFORE_PUBLISH,
  MAX_PENDING_COMMAND_BYTES,
  MAX_VIDEO_BYTES,
} from './limits.ts';
import type { PublishRequest } from './publish-rules.ts';

/** What a piece of bytes asks of us beyond being passed on. */
export type Asked = { kind: 'publish'; request: PublishRequest } | { kind: 'play'; streamId: number };

/** Shortest and longest payload of the control messages, bytes. Abort is not among them: the parser behind ignores it, we would not. */
const CONTROL_BYTES: Partial<Record<number, readonly [number, number]>> = {
  [MESSAGE.setChunkSize]: [4, 4],
  [MESSAGE.acknowledgement]: [4, 16],
  [MESSAGE.userControl]: [2, 64],
  [MESSAGE.windowAckSize]: [4, 16],
  [MESSAGE.setPeerBandwidth]: [5, 16],
};
const MEDIA_BYTES: Partial<Record<number, number>> = {
  [MESSAGE.audio]: MAX_AUDIO_BYTES,
  [MESSAGE.video]: MAX_VIDEO_BYTES,
  [MESSAGE.data]: MAX_DATA_BYTES,
  [MESSAGE.dataAmf3]: MAX_DATA_BYTES,
};
const FORBIDDEN = -1;
const MIN_WINDOW_BYTES = 128_000;

/**
 * Reads every byte of a connection after the handshake before node-media-server does, and lets nothing through that its parser cannot
 * take or reads differently than ours: then both agree on where each message begins.
 * @source measured on node-media-server 4.4.3; its `src/protocol/rtmp.js`, `flv.js` and `amf.js`
 */
export class Guard {
  #phase: 'new' | 'connected' | 'asked' | 'publishing' = 'new';
  #app = '';
  #asked: Asked | null = null;
  #publishStreamId = 0;
  #left = false;
  #messages = 0;
  #windowBytes = 5_000_000;
  readonly #reader = new ChunkReader({
    onMessage: (message) => this.#onMessage(message),
    maxMessageBytes: (type) => this.#maxBytes(type),
    collect: (type) => MEDIA_BYTES[type] === undefined,
    maxChunkStreams: MAX_CHUNK_STREAMS,
    maxBasicHeaderBytes: 2, // node-media-server computes wrong ids from the third byte
    maxPendingBytes: MAX_PENDING_COMMAND_BYTES,
  });

  /** Messages read so far. */
  get messages(): number {
    return this.#messages;
  }

  get chunks(): number {
    return this.#reader.chunks;
  }

  /** The publisher has said that it ends its publish. */
  get left(): boolean {
    return this.#left;
  }

  /** After how many bytes the peer wants an acknowledgement. */
  get windowBytes(): number {
    return this.#windowBytes;
  }

  get connected(): boolean {
    return this.#phase !== 'new';
  }

  /**
   * @returns what the bytes ask for, or null; they are not to be passed on before a publish is accepted, and never with a play
   * @throws RtmpProtocolError if they must not be passed on and the connection is to be closed
   */
  inspect(data: Buffer): Asked | null {
    this.#asked = null;
    this.#reader.push(data);
    return this.#asked;
  }

  /** From here on media may come. */
  accept(): void {
    this.#phase = 'publishing';
  }

  #maxBytes(type: number): number {
    const media = MEDIA_BYTES[type];
    // Media right behind the publish command, in the same piece, is taken: the piece waits for the verdict as a whole.
    if (media !== undefined) return this.#phase === 'asked' || this.#phase === 'publishing' ? media : FORBIDDEN;
    if (type === MESSAGE.command || type === MESSAGE.commandAmf3) return MAX_COMMAND_BYTES;
    return CONTROL_BYTES[type]?.[1] ?? FORBIDDEN;
  }

  #onMessage(message: IncomingMessage): void {
    this.#messages += 1;
    const { type, payload } = message;
    if (!payload) return;
    const early = this.#phase === 'new' || this.#phase === 'connected';
    if (early && this.#messages > MAX_MESSAGES_BEFORE_PUBLISH) throw new RtmpProtocolError('too many messages before publish');
    if (type === MESSAGE.command) this.#onCommand(message, payload);
    else if (type === MESSAGE.commandAmf3) this.#onCommand(message, payload.subarray(1));
    else this.#onControl(type, payload);
  }

  #onControl(type: number, payload: Buffer): void {
    const shortest = CONTROL_BYTES[type]?.[0] ?? Number.POSITIVE_INFINITY;
    if (payload.length < shortest) throw new RtmpProtocolError(`a control message of type ${type} with ${payload.length} bytes`);
    if (type === MESSAGE.windowAckSize) this.#windowBytes = Math.max(payload.readUInt32BE(), MIN_WINDOW_BYTES);
    // node-media-server counts the chunks of a message by its length so far: a new size in the middle of one and it reads elsewhere.
    if (type === MESSAGE.setChunkSize && this.#reader.unfinishedMessages > 0) throw new RtmpProtocolError('chunk size in a message');
  }

  #onCommand(message: IncomingMessage, payload: Buffer): void {
    const values = decodeAmf0(payload);
    const [name, transaction] = values;
    if (typeof name !== 'string' || typeof transaction !== 'number') throw new RtmpProtocolError('a command without name or transaction');
    if (name === 'connect') this.#onConnect(values);
    else if (this.#phase === 'new') throw new RtmpProtocolError('a command before connect');
    else if (name === 'publish') this.#onPublish(message, values[3]);
    else if (name === 'play' || name === 'play2') this.#onPlay(message);
    else if (this.#phase !== 'connected') this.#left ||= this.#leaves(name, values[3]);
  }

  #onConnect(values: Amf0Value[]): void {
    if (this.#phase !== 'new') throw new RtmpProtocolError('connect twice');
    const options = values[2];
    if (typeof options !== 'object' || options === null || Array.isArray(options)) throw new RtmpProtocolError('connect without options');
    const { app, tcUrl } = options;
    if (typeof app !== 'string') throw new RtmpProtocolError('connect without an app');
    if (typeof tcUrl !== 'string' || !URL.canParse(tcUrl)) throw new RtmpProtocolError('connect without a valid tcUrl');
    this.#app = app;
    this.#phase = 'connected';
  }

  #onPublish(message: IncomingMessage, streamName: Amf0Value): void {
    if (this.#phase !== 'connected' || this.#asked) throw new RtmpProtocolError('publish twice');
    if (typeof streamName !== 'string') throw new RtmpProtocolError('publish without a stream name');
    this.#phase = 'asked';
    this.#publishStreamId = message.streamId;
    this.#asked = { kind: 'publish', request: { app: this.#app, streamName, streamId: message.streamId } };
  }

  #onPlay(message: IncomingMessage): void {
    if (this.#phase !== 'connected') throw new RtmpProtocolError('play after publish');
    this.#asked ??= { kind: 'play', streamId: message.streamId };
  }

  #leaves(name: string, streamId: Amf0Value): boolean {
    if (name === 'FCUnpublish' || name === 'closeStream') return true;
    return name === 'deleteStream' && (typeof streamId !== 'number' || streamId === this.#publishStreamId);
  }
}
