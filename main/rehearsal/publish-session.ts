import { connect, type Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { type Amf0Value, decodeAmf0 } from '../rtmp/amf0.ts';
import { ChunkReader, type IncomingMessage } from '../rtmp/chunk-reader.ts';
import { encodeMessage } from '../rtmp/chunk-writer.ts';
import type { FlvTag } from '../rtmp/flv-reader.ts';
import { clientAnswer, clientHello, HandshakeBuffer, SERVER_HANDSHAKE_BYTES } from '../rtmp/handshake.ts';
import { CHUNK_STREAM, command, MESSAGE, OUR_CHUNK_SIZE, setChunkSize, USER_CONTROL, userControl } from '../rtmp/messages.ts';

export interface PublishTarget {
  /** `rtmp://host:port/app`; a query belongs to the app. */
  server: string;
  /** Goes out verbatim. */
  streamKey: string;
}

const ACCEPT_LIMIT_MS = 5_000;
const GOODBYE_LIMIT_MS = 1_000;
const MAX_ANSWER_BYTES = 65_536;
/** More than this unsent means that the ingest does not read. */
const MAX_UNSENT_BYTES = 8_000_000;
const TRANSACTION = { connect: 1, createStream: 4 } as const;
const DATA_CHUNK_STREAM: Record<number, number> = {
  [MESSAGE.audio]: CHUNK_STREAM.audio,
  [MESSAGE.video]: CHUNK_STREAM.video,
  [MESSAGE.data]: CHUNK_STREAM.data,
};

/** One RTMP connection that publishes to an ingest of ours: as little as that takes, no TLS, no login. */
export class PublishSession implements AsyncDisposable {
  /** Resolves when the connection is gone, with why. */
  readonly ended: Promise<Fault>;
  readonly #socket: Socket;
  readonly #target: PublishTarget;
  readonly #reader: ChunkReader;
  #handshake: HandshakeBuffer | null = new HandshakeBuffer(SERVER_HANDSHAKE_BYTES);
  #streamId = 0;
  #accept: () => void = () => undefined;
  #fault: Fault | null = null;

  private constructor(socket: Socket, target: PublishTarget) {
    this.#socket = socket;
    this.#target = target;
    this.#reader = new ChunkReader({ onMessage: (message) => this.#onMessage(message), maxMessageBytes: () => MAX_ANSWER_BYTES });
    this.ended = new Promise((resolve) => {
      socket.once('close', () => resolve(this.#fault ?? new Fault('rehearsal/ingest-lost', { reason: 'closed' })));
    });
  }

  /**
   * Resolves when the ingest has accepted the publish.
   * @throws Fault `rehearsal/ingest-busy` (somebody else publishes), `rehearsal/ingest-lost`
   */
  static async open(target: PublishTarget, clock: Clock, signal: AbortSignal): Promise<PublishSession> {
    const url = new URL(target.server);
    const socket = connect({ host: reachable(url.hostname), port: Number(url.port || 1935), noDelay: true });
    const session = new PublishSession(socket, target);
    const accepted = new Promise<void>((resolve) => {
      session.#accept = resolve;
    });
    const limit = clock.after(ACCEPT_LIMIT_MS, () => session.#fail('no answer'));
    const abort = () => session.#fail('stopped');
    signal.addEventListener('abort', abort);
    socket.once('connect', () => socket.write(clientHello()));
    socket.on('data', (data: Buffer) => session.#onData(data));
    socket.on('error', (error: NodeJS.ErrnoException) => session.#fail(error.code ?? error.message));
    socket.on('end', () => session.#fail('closed'));
    try {
      if (signal.aborted) abort();
      const fault = await Promise.race([accepted, session.ended]);
      if (fault) throw fault;
      return session;
    } finally {
      limit[Symbol.dispose]();
      signal.removeEventListener('abort', abort);
    }
  }

  /** Sends tags as media of this publish, in one write. */
  send(tags: readonly FlvTag[]): void {
    if (this.#socket.destroyed || tags.length === 0) return;
    this.#socket.write(
      Buffer.concat(
        tags.map(({ type, timestampMs, payload }) => {
          const isData = type === MESSAGE.data;
          const body = isData ? Buffer.concat([SET_DATA_FRAME, payload]) : payload;
          const chunkStreamId = DATA_CHUNK_STREAM[type] ?? CHUNK_STREAM.data;
          return encodeMessage({ type, streamId: this.#streamId, chunkStreamId, timestampMs, payload: body }, OUR_CHUNK_SIZE);
        }),
      ),
    );
    if (this.#socket.writableLength > MAX_UNSENT_BYTES) this.#fail('does not read');
  }

  #onData(data: Buffer): void {
    try {
      if (!this.#handshake) {
        this.#reader.push(data);
        return;
      }
      const done = this.#handshake.push(data);
      if (!done) return;
      this.#handshake = null;
      this.#socket.write(Buffer.concat([clientAnswer(done.handshake), setChunkSize(OUR_CHUNK_SIZE), this.#connectCommand()]));
      this.#reader.push(done.rest);
    } catch (error) {
      this.#fail(String(error));
    }
  }

  #connectCommand(): Buffer {
    const { server } = this.#target;
    const app = server.replace(/^rtmp:\/\/[^/]*\//, '');
    const about = { app, type: 'nonprivate', flashVer: 'FMLE/3.0 (compatible; Foyer)', tcUrl: server };
    return command('connect', TRANSACTION.connect, [about], { chunkSize: OUR_CHUNK_SIZE });
  }

  #onMessage(message: IncomingMessage): void {
    const payload = message.payload as Buffer;
    if (message.type === MESSAGE.userControl && payload.length >= 6 && payload.readUInt16BE() === USER_CONTROL.pingRequest) {
      this.#socket.write(userControl(USER_CONTROL.pingResponse, payload.subarray(2, 6)));
    }
    if (message.type !== MESSAGE.command) return;
    const [name, transaction, , info] = decodeAmf0(payload);
    if (name === '_result') this.#onResult(transaction, info);
    else if (name === '_error') this.#fail(codeOf(info));
    else if (name === 'onStatus') this.#onStatus(codeOf(info));
  }

  #onResult(transaction: Amf0Value, info: Amf0Value): void {
    const { streamKey } = this.#target;
    if (transaction === TRANSACTION.connect) {
      const commands = [
        command('releaseStream', 2, [null, streamKey], { chunkSize: OUR_CHUNK_SIZE }),
        command('FCPublish', 3, [null, streamKey], { chunkSize: OUR_CHUNK_SIZE }),
        command('createStream', TRANSACTION.createStream, [null], { chunkSize: OUR_CHUNK_SIZE }),
      ];
      this.#socket.write(Buffer.concat(commands));
    } else if (transaction === TRANSACTION.createStream) {
      this.#streamId = typeof info === 'number' ? info : 1;
      this.#socket.write(command('publish', 5, [null, streamKey, 'live'], { streamId: this.#streamId, chunkSize: OUR_CHUNK_SIZE }));
    }
  }

  #onStatus(code: string): void {
    if (code === 'NetStream.Publish.Start') this.#accept();
    else if (code === 'NetStream.Publish.BadName') this.#end(new Fault('rehearsal/ingest-busy'));
    else if (/BadName|Denied|Rejected|Failed|Unpublish/.test(code)) this.#fail(code);
  }

  #fail(reason: string): void {
    this.#end(new Fault('rehearsal/ingest-lost', { reason }));
  }

  #end(fault: Fault): void {
    this.#fault ??= fault;
    this.#socket.destroy();
  }

  /** Ends the publish in an orderly way, so that the ingest sees the end at once, and waits until the socket is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#socket.destroyed && !this.#socket.writableEnded && this.#streamId > 0) {
      const { streamKey } = this.#target;
      const unpublish = command('FCUnpublish', 6, [null, streamKey], { chunkSize: OUR_CHUNK_SIZE });
      const deleteStream = command('deleteStream', 7, [null, this.#streamId], { chunkSize: OUR_CHUNK_SIZE });
      this.#socket.setTimeout(GOODBYE_LIMIT_MS, () => this.#fail('stopped'));
      this.#socket.end(Buffer.concat([unpublish, deleteStream]));
    } else if (this.#streamId === 0) this.#fail('stopped');
    await this.ended;
  }
}

/** Where an ingest that listens on every address is reached from this machine. */
function reachable(hostname: string): string {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}

const SET_DATA_FRAME = Buffer.from('\x02\x00\x0d@setDataFrame', 'latin1');

function codeOf(info: Amf0Value | undefined): string {
  const isObject = typeof info === 'object' && info !== null && !Array.isArray(info);
  return isObject && typeof info.code === 'string' ? info.code : 'refused';
}
