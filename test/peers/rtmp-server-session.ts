import type { Socket } from 'node:net';
import { type Amf0Value, decodeAmf0 } from '../../main/rtmp/amf0.ts';
import { ChunkReader, type IncomingMessage } from '../../main/rtmp/chunk-reader.ts';
import { CLIENT_HELLO_BYTES, HANDSHAKE_BYTES, HandshakeBuffer, serverAnswer } from '../../main/rtmp/handshake.ts';
import { acknowledgement, command, MESSAGE, setChunkSize, setPeerBandwidth, userControl, windowAckSize } from '../../main/rtmp/messages.ts';

const CHUNK = 4_096;
const ACK_EVERY = 1_000_000;

export interface ConnectCommand {
  app: string;
  tcUrl: string;
  transaction: number;
}

/** What a test server does with what a client asks; anything left out is answered as a good server does. */
export interface ServerPolicy {
  /** A TCP (or TLS) connection; true: the policy has taken the socket over and nothing more happens. */
  onSocket?(socket: Socket): boolean;
  onHandshake?(session: RtmpServerSession): void;
  onConnect?(session: RtmpServerSession, connect: ConnectCommand): void;
  onPublish?(session: RtmpServerSession, name: string, transaction: number): void;
  onMedia?(session: RtmpServerSession, message: IncomingMessage): void;
  onClose?(session: RtmpServerSession): void;
  /** Message stream id that `createStream` is answered with; 1 (default) is what nearly every server allots. */
  streamId?: number;
  /** Whether the payloads of media messages are kept for `onMedia`. */
  collectsMedia?: boolean;
}

/** The server's side of one RTMP connection, as tests need it: correct where the policy does not say otherwise. */
export class RtmpServerSession {
  readonly socket: Socket;
  app = '';
  tcUrl = '';
  /** Stream name as the client sent it, with its query. */
  name = '';
  /** Names of the commands that came, in order. */
  readonly commands: string[] = [];
  bytes = 0;
  readonly #policy: ServerPolicy;
  readonly #tcp: Socket;
  readonly #reader: ChunkReader;
  #handshake: HandshakeBuffer | null = new HandshakeBuffer(CLIENT_HELLO_BYTES);
  #answer: HandshakeBuffer | null = new HandshakeBuffer(HANDSHAKE_BYTES);
  #acknowledged = 0;

  /** @param tcp what is below a TLS socket, otherwise the same */
  constructor(socket: Socket, policy: ServerPolicy, tcp: Socket = socket) {
    this.socket = socket;
    this.#tcp = tcp;
    this.#policy = policy;
    const isMedia = (type: number) => type === MESSAGE.audio || type === MESSAGE.video;
    this.#reader = new ChunkReader({
      onMessage: (message) => this.#onMessage(message),
      maxMessageBytes: () => 16_000_000,
      collect: (type) => policy.collectsMedia === true || !isMedia(type),
    });
    socket.setNoDelay(true);
    socket.on('data', (data: Buffer) => this.#onData(data));
    socket.on('error', () => socket.destroy()); // a test client may go in any way it likes
    socket.on('close', () => policy.onClose?.(this));
  }

  /** RST. */
  reset(): void {
    this.#tcp.resetAndDestroy();
    this.socket.destroy();
  }

  send(bytes: Buffer): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  acceptConnect(transaction: number): void {
    const properties = { fmsVer: 'FMS/3,0,1,123', capabilities: 31 };
    const information = { level: 'status', code: 'NetConnection.Connect.Success', description: 'Connection succeeded.', objectEncoding: 0 };
    this.send(Buffer.concat([windowAckSize(2_500_000), setPeerBandwidth(2_500_000, 2), setChunkSize(CHUNK)]));
    this.send(command('_result', transaction, [properties, information], { chunkSize: CHUNK }));
  }

  refuseConnect(transaction: number, code: string, description: string): void {
    this.send(setChunkSize(CHUNK));
    this.send(command('_error', transaction, [null, { level: 'error', code, description }], { chunkSize: CHUNK }));
  }

  acceptPublish(): void {
    this.send(userControl(0, Buffer.from([0, 0, 0, 1])));
    this.status('status', 'NetStream.Publish.Start', 'Publishing.');
  }

  /** An `onStatus` of the stream, for example `error`, `NetStream.Publish.BadName`. */
  status(level: 'status' | 'error', code: string, description: string): void {
    this.send(command('onStatus', 0, [null, { level, code, description }], { streamId: 1, chunkSize: CHUNK }));
  }

  #onData(data: Buffer): void {
    this.bytes += data.length;
    if (this.bytes - this.#acknowledged >= ACK_EVERY) {
      this.#acknowledged = this.bytes;
      this.send(acknowledgement(this.bytes));
    }
    try {
      this.#read(data);
    } catch {
      this.socket.destroy(); // what a real server does with bytes it cannot read
    }
  }

  #read(data: Buffer): void {
    if (this.#handshake) {
      const hello = this.#handshake.push(data);
      if (!hello) return;
      this.#handshake = null;
      this.send(serverAnswer(hello.handshake));
      if (hello.rest.length > 0) this.#read(hello.rest);
    } else if (this.#answer) {
      const answer = this.#answer.push(data);
      if (!answer) return;
      this.#answer = null;
      this.#policy.onHandshake?.(this);
      if (answer.rest.length > 0) this.#read(answer.rest);
    } else this.#reader.push(data);
  }

  #onMessage(message: IncomingMessage): void {
    if (message.type === MESSAGE.command && message.payload) this.#onCommand(decodeAmf0(message.payload));
    else if (message.type === MESSAGE.audio || message.type === MESSAGE.video || message.type === MESSAGE.data) {
      this.#policy.onMedia?.(this, message);
    }
  }

  #onCommand([name, transaction, first, second]: Amf0Value[]): void {
    const id = Number(transaction ?? 0);
    this.commands.push(String(name));
    if (name === 'connect') {
      const { app, tcUrl } = first as { app?: string; tcUrl?: string };
      this.app = String(app ?? '');
      this.tcUrl = String(tcUrl ?? '');
      if (this.#policy.onConnect) this.#policy.onConnect(this, { app: this.app, tcUrl: this.tcUrl, transaction: id });
      else this.acceptConnect(id);
    } else if (name === 'createStream') this.send(command('_result', id, [null, this.#policy.streamId ?? 1], { chunkSize: CHUNK }));
    else if (name === 'publish') {
      this.name = String(second ?? '');
      if (this.#policy.onPublish) this.#policy.onPublish(this, this.name, id);
      else this.acceptPublish();
    } else if (name === 'releaseStream' || name === 'FCPublish') this.send(command('_result', id, [null, undefined], { chunkSize: CHUNK }));
  }
}
