import type { Socket } from 'node:net';
import { Fault } from '../../../base/fault.ts';
import { networkFault } from '../../../base/network-fault.ts';
import { type Amf0Value, decodeAmf0 } from '../../../rtmp/amf0.ts';
import { ChunkReader, type IncomingMessage } from '../../../rtmp/chunk-reader.ts';
import { clientAnswer, clientHello, HandshakeBuffer, SERVER_HANDSHAKE_BYTES } from '../../../rtmp/handshake.ts';
import { acknowledgement, MESSAGE, USER_CONTROL, userControl } from '../../../rtmp/messages.ts';
import { RtmpProtocolError } from '../../../rtmp/protocol-error.ts';

export interface PeerLinkHandlers {
  onHandshake(): void;
  onCommand(values: Amf0Value[]): void;
  /** Once. Nothing comes after it. */
  onEnd(fault: Fault): void;
}

/** A server has little to say to a publisher; what is longer is not RTMP. */
const MAX_ANSWER_BYTES = 65_536;
const MAX_PENDING_BYTES = 262_144;
const MAX_CHUNK_STREAMS = 16;

const COLLECTED = new Set<number>([
  MESSAGE.setChunkSize,
  MESSAGE.abort,
  MESSAGE.acknowledgement,
  MESSAGE.userControl,
  MESSAGE.windowAckSize,
  MESSAGE.commandAmf3,
  MESSAGE.command,
]);

/** The RTMP connection below the commands: handshake, chunks from the peer, pings, acknowledgements both ways. Everything is bounded. */
export class PeerLink {
  readonly socket: Socket;
  readonly #handlers: PeerLinkHandlers;
  readonly #reader: ChunkReader;
  #handshake: HandshakeBuffer | null = new HandshakeBuffer(SERVER_HANDSHAKE_BYTES);
  #isOver = false;
  #sentBytes = 0;
  #receivedBytes = 0;
  #reportedBytes = 0;
  #peerWindow = 0;
  #ackedBytes = 0;
  #lastAck = 0;
  #acknowledgements = 0;

  constructor(socket: Socket, handlers: PeerLinkHandlers) {
    this.socket = socket;
    this.#handlers = handlers;
    this.#reader = new ChunkReader({
      onMessage: (message) => this.#onMessage(message),
      maxMessageBytes: () => MAX_ANSWER_BYTES,
      collect: (type) => COLLECTED.has(type),
      maxChunkStreams: MAX_CHUNK_STREAMS,
      maxPendingBytes: MAX_PENDING_BYTES,
    });
  }

  /** Bytes given to `send`, handshake included; media goes to the socket directly and is not among them. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** What the peer says that it has received on this connection, without wrap-around, bytes. */
  get ackedBytes(): number {
    return this.#ackedBytes;
  }

  /** How many times it has said so. */
  get acknowledgements(): number {
    return this.#acknowledgements;
  }

  start(): void {
    this.socket.on('data', (data: Buffer) => this.#onData(data));
    this.socket.on('error', (error) => this.#end(networkFault(error)));
    this.socket.on('end', () => this.#end(new Fault('destination/closed-by-peer', { reason: 'end' })));
    this.socket.on('close', () => this.#end(new Fault('destination/closed-by-peer', { reason: 'close' })));
    this.send(clientHello());
  }

  send(bytes: Buffer): void {
    if (!this.socket.writable) return;
    this.#sentBytes += bytes.length;
    this.socket.write(bytes);
  }

  /** Nothing that happens from here on is news. */
  silence(): void {
    this.#isOver = true;
  }

  #onData(data: Buffer): void {
    if (this.#isOver) return;
    try {
      if (this.#handshake) this.#shakeHands(this.#handshake, data);
      else this.#read(data);
    } catch (error) {
      if (!(error instanceof RtmpProtocolError)) throw error;
      this.#end(new Fault('destination/protocol', { reason: 'bytes' }, { cause: error }));
      this.socket.destroy();
    }
  }

  #shakeHands(buffer: HandshakeBuffer, data: Buffer): void {
    const done = buffer.push(data);
    if (!done) return;
    this.#handshake = null;
    this.send(clientAnswer(done.handshake));
    this.#handlers.onHandshake();
    this.#receivedBytes = SERVER_HANDSHAKE_BYTES;
    if (done.rest.length > 0) this.#read(done.rest);
  }

  #read(data: Buffer): void {
    this.#receivedBytes += data.length;
    this.#reader.push(data);
    if (this.#peerWindow === 0 || this.#receivedBytes - this.#reportedBytes < this.#peerWindow) return;
    this.#reportedBytes = this.#receivedBytes;
    this.send(acknowledgement(this.#receivedBytes));
  }

  #onMessage({ type, payload }: IncomingMessage): void {
    if (!payload || this.#isOver) return;
    if (type === MESSAGE.command) this.#handlers.onCommand(decodeAmf0(payload));
    else if (type === MESSAGE.commandAmf3) this.#handlers.onCommand(decodeAmf0(payload.subarray(1)));
    else if (payload.length < 4) return;
    else if (type === MESSAGE.acknowledgement) this.#onAcknowledgement(payload.readUInt32BE());
    else if (type === MESSAGE.windowAckSize) this.#peerWindow = payload.readUInt32BE();
    else if (type === MESSAGE.userControl && payload.readUInt16BE() === USER_CONTROL.pingRequest) {
      this.send(userControl(USER_CONTROL.pingResponse, payload.subarray(2, 6)));
    }
  }

  #onAcknowledgement(total: number): void {
    const step = (total - this.#lastAck) >>> 0;
    if (step >= 2 ** 31) return;
    this.#lastAck = total;
    this.#ackedBytes += step;
    this.#acknowledgements += 1;
  }

  #end(fault: Fault): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handlers.onEnd(fault);
  }
}
