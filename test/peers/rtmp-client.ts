import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Amf0Value, decodeAmf0 } from '../../main/rtmp/amf0.ts';
import { ChunkReader } from '../../main/rtmp/chunk-reader.ts';
import { encodeMessage, type OutgoingMessage } from '../../main/rtmp/chunk-writer.ts';
import { clientAnswer, clientHello, HandshakeBuffer, SERVER_HANDSHAKE_BYTES } from '../../main/rtmp/handshake.ts';
import { command, MESSAGE, setChunkSize } from '../../main/rtmp/messages.ts';
import { waitFor } from './wait-for.ts';

const CHUNK = 65_536;

/** A publisher of our own that sends whatever a test wants, right or wrong, and keeps what the server says. */
export class RtmpClient implements AsyncDisposable {
  readonly socket: Socket;
  /** Commands of the server in order: name, transaction, values. */
  readonly replies: Amf0Value[][] = [];
  /** Every byte that was sent, in order (recordings for the fuzzer). */
  readonly sent: Buffer[] = [];
  #handshake: HandshakeBuffer | null = new HandshakeBuffer(SERVER_HANDSHAKE_BYTES);
  readonly #reader = new ChunkReader({
    onMessage: (message) => {
      if (message.type === MESSAGE.command && message.payload) this.replies.push(decodeAmf0(message.payload));
    },
    maxMessageBytes: () => 16_000_000,
  });

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (data: Buffer) => this.#onData(data));
    socket.on('error', () => socket.destroy()); // servers may go in any way they like
  }

  /** Connects TCP only. */
  static async connect(port: number): Promise<RtmpClient> {
    const client = new RtmpClient(connect(port, '127.0.0.1'));
    await once(client.socket, 'connect');
    return client;
  }

  /** Connects and completes the handshake. */
  static async handshaken(port: number): Promise<RtmpClient> {
    const client = await RtmpClient.connect(port);
    client.write(clientHello());
    await waitFor('handshake', () => client.#handshake === null);
    return client;
  }

  /** Connects, then publishes `name` in `app` and waits for the server's verdict (an `onStatus` or the end of the connection). */
  static async publishing(port: number, app: string, name: string): Promise<RtmpClient> {
    const client = await RtmpClient.handshaken(port);
    client.sendConnect(app, `rtmp://127.0.0.1:${port}/${app}`);
    await waitFor('answer to connect', () => client.closed || client.reply('_result', 1));
    client.command('createStream', 2, [null]);
    await waitFor('answer to createStream', () => client.closed || client.reply('_result', 2));
    client.command('publish', 3, [null, name, 'live'], 1);
    await waitFor('verdict on publish', () => client.closed || client.statusCode !== null);
    return client;
  }

  get closed(): boolean {
    return this.socket.destroyed || this.socket.readableEnded;
  }

  /** Code of the last `onStatus`, for example `NetStream.Publish.Start`. */
  get statusCode(): string | null {
    const status = this.replies.findLast(([name]) => name === 'onStatus')?.[3] as { code?: string } | undefined;
    return status?.code ?? null;
  }

  reply(name: string, transaction: number): boolean {
    return this.replies.some((reply) => reply[0] === name && reply[1] === transaction);
  }

  write(bytes: Buffer): void {
    this.sent.push(bytes);
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  sendConnect(app: string, tcUrl: string | undefined): void {
    this.write(setChunkSize(CHUNK));
    this.command('connect', 1, [{ app, type: 'nonprivate', flashVer: 'FMLE/3.0', ...(tcUrl === undefined ? {} : { tcUrl }) }]);
  }

  command(name: string, transaction: number, values: Amf0Value[], streamId = 0): void {
    this.write(command(name, transaction, values, { streamId, chunkSize: CHUNK }));
  }

  message(message: Partial<OutgoingMessage> & { type: number; payload: Buffer }): void {
    this.write(encodeMessage({ streamId: 0, chunkStreamId: 4, timestampMs: 0, ...message }, CHUNK));
  }

  #onData(data: Buffer): void {
    if (!this.#handshake) {
      this.#reader.push(data);
      return;
    }
    const answer = this.#handshake.push(data);
    if (!answer) return;
    this.#handshake = null;
    this.write(clientAnswer(answer.handshake));
    if (answer.rest.length > 0) this.#reader.push(answer.rest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.destroyed) return;
    const closed = once(this.socket, 'close');
    this.socket.destroy();
    await closed;
  }
}
