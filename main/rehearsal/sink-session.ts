import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Amf0Value, decodeAmf0 } from '../rtmp/amf0.ts';
import { ChunkReader, type IncomingMessage } from '../rtmp/chunk-reader.ts';
import { CLIENT_HELLO_BYTES, HANDSHAKE_BYTES, HandshakeBuffer, serverAnswer } from '../rtmp/handshake.ts';
import {
  acknowledgement,
  command,
  MESSAGE,
  OUR_CHUNK_SIZE,
  setChunkSize,
  setPeerBandwidth,
  USER_CONTROL,
  userControl,
  windowAckSize,
} from '../rtmp/messages.ts';
import { RtmpProtocolError } from '../rtmp/protocol-error.ts';

export interface SinkSessionEvents {
  app: string;
  key: string;
  /** The publish was accepted. */
  onPublish(): void;
  onMedia(message: { type: number; timestampMs: number; payload: Buffer }): void;
}

const WINDOW_BYTES = 2_500_000;
/** A destination tells often how far it has come. */
const ACKNOWLEDGE_EVERY_BYTES = 100_000;
const MAX_MEDIA_BYTES = 8_000_000;
const MAX_COMMAND_BYTES = 65_536;
const STREAM_ID = 1;
const MEDIA_TYPES: readonly number[] = [MESSAGE.audio, MESSAGE.video];

/** One connection to a sink: takes the publish with the right app and key, and hands media over. Wrong bytes end it, and nothing else. */
export class SinkSession {
  readonly #socket: Socket;
  readonly #events: SinkSessionEvents;
  readonly #reader: ChunkReader;
  /** C0 C1, then C2, then chunks. */
  #hello: HandshakeBuffer | null = new HandshakeBuffer(CLIENT_HELLO_BYTES);
  #answer: HandshakeBuffer | null = null;
  #app = '';
  #isPublishing = false;
  #received = 0;
  #acknowledged = 0;

  constructor(socket: Socket, events: SinkSessionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#reader = new ChunkReader({
      onMessage: (message) => this.#onMessage(message),
      maxMessageBytes: (type) => (MEDIA_TYPES.includes(type) && this.#isPublishing ? MAX_MEDIA_BYTES : MAX_COMMAND_BYTES),
    });
  }

  get isPublishing(): boolean {
    return this.#isPublishing;
  }

  /** @throws RtmpProtocolError; the connection is then of no further use */
  push(data: Buffer): void {
    this.#received += data.length;
    let rest = data;
    if (this.#hello) {
      const hello = this.#hello.push(rest);
      if (!hello) return;
      this.#hello = null;
      this.#answer = new HandshakeBuffer(HANDSHAKE_BYTES);
      this.#socket.write(serverAnswer(hello.handshake));
      rest = hello.rest;
    }
    if (this.#answer) {
      const answer = this.#answer.push(rest);
      if (!answer) return;
      this.#answer = null;
      rest = answer.rest;
    }
    this.#reader.push(rest);
    if (this.#received - this.#acknowledged < ACKNOWLEDGE_EVERY_BYTES) return;
    this.#acknowledged = this.#received;
    this.#socket.write(acknowledgement(this.#received));
  }

  #onMessage(message: IncomingMessage): void {
    const { type, timestampMs } = message;
    const payload = message.payload as Buffer;
    if (MEDIA_TYPES.includes(type)) {
      if (!this.#isPublishing) throw new RtmpProtocolError('media before publish');
      this.#events.onMedia({ type, timestampMs, payload });
    } else if (type === MESSAGE.userControl && payload.length >= 6 && payload.readUInt16BE() === USER_CONTROL.pingRequest) {
      this.#socket.write(userControl(USER_CONTROL.pingResponse, payload.subarray(2, 6)));
    } else if (type === MESSAGE.command) this.#onCommand(decodeAmf0(payload));
  }

  #onCommand([name, transaction, first, second]: Amf0Value[]): void {
    const number = typeof transaction === 'number' ? transaction : 0;
    if (name === 'connect') this.#onConnect(number, first);
    else if (name === 'createStream') this.#say('_result', number, [null, STREAM_ID]);
    else if (name === 'publish') this.#onPublish(second);
    else if (name === 'deleteStream' || name === 'closeStream') this.#socket.end();
    else if (number > 0) this.#say('_result', number, [null]);
  }

  #onConnect(transaction: number, about: Amf0Value): void {
    const app = typeof about === 'object' && about !== null && !Array.isArray(about) ? about.app : undefined;
    this.#app = typeof app === 'string' ? app : '';
    this.#socket.write(Buffer.concat([windowAckSize(WINDOW_BYTES), setPeerBandwidth(WINDOW_BYTES, 2), setChunkSize(OUR_CHUNK_SIZE)]));
    const info = { level: 'status', code: 'NetConnection.Connect.Success', description: 'Connected.', objectEncoding: 0 };
    this.#say('_result', transaction, [{ fmsVer: 'FMS/3,0,1,123', capabilities: 31 }, info]);
  }

  #onPublish(key: Amf0Value): void {
    const isRight = this.#app === this.#events.app && typeof key === 'string' && isSame(key, this.#events.key);
    if (!isRight) {
      this.#status('error', 'NetStream.Publish.Denied', 'Wrong stream key.');
      this.#socket.end();
      return;
    }
    this.#isPublishing = true;
    const streamBegin = Buffer.alloc(4);
    streamBegin.writeUInt32BE(STREAM_ID);
    this.#socket.write(userControl(USER_CONTROL.streamBegin, streamBegin));
    this.#status('status', 'NetStream.Publish.Start', 'Publishing.');
    this.#events.onPublish();
  }

  #status(level: string, code: string, description: string): void {
    const info = [null, { level, code, description }];
    this.#socket.write(command('onStatus', 0, info, { streamId: STREAM_ID, chunkSize: OUR_CHUNK_SIZE }));
  }

  #say(name: string, transaction: number, values: Amf0Value[]): void {
    this.#socket.write(command(name, transaction, values, { chunkSize: OUR_CHUNK_SIZE }));
  }
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
