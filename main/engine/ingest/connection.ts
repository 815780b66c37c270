import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { acknowledgement, command, DEFAULT_CHUNK_SIZE, MESSAGE } from '../../rtmp/messages.ts';
import { RtmpProtocolError } from '../../rtmp/protocol-error.ts';
import { Guard } from './guard.ts';
import { Hello } from './hello.ts';
import {
  HANDSHAKE_MS,
  LINGER_MS,
  MAX_BYTES_BEFORE_PUBLISH,
  MAX_LINGER_BYTES,
  MAX_PARSER_BYTES,
  MAX_PARSER_BYTES_BEFORE_PUBLISH,
  MAX_UNREAD_BYTES,
  PUBLISH_MS,
  SETTLE_MS,
} from './limits.ts';
import { NmsSession } from './nms-session.ts';
import { Pace } from './pace.ts';
import { BUSY, NO_PLAY, type PublishRefusal, type PublishRequest } from './publish-rules.ts';
import type { Candidate } from './publisher-slot.ts';

/** What becomes of a connection. Each `on...` may come at any time after `start`, `onClosed` last and once. */
export interface ConnectionDeps {
  socket: Socket;
  clock: Clock;
  /** See `IngestGathering`. */
  gatherMs(): number;
  /** A publish has been asked for. @returns why it is refused, or null: then `accept` or `refuse` follows, perhaps later */
  judge(request: PublishRequest): PublishRefusal | null;
  onAsk(candidate: Candidate): void;
  onAccepted(): void;
  onPacket(type: number, timestampMs: number, payload: Buffer): void;
  /** All that had gathered has been passed on. */
  onGathered(): void;
  /** It had the program, or waited for it, and does so no longer. */
  onReleased(hadProgram: boolean, reason: string): void;
  onRefused(reason: string): void;
  /** node-media-server or the program bus threw: what the guard should have stopped, or a bug of ours. */
  onThrown(error: unknown): void;
  onClosed(connection: Connection): void;
}

/** node-media-server writes its answers in chunks of this size once it has answered `connect`. */
const NMS_CHUNK_SIZE = 65_535;

/** One socket of the ingest: handshake, guard, verdict, program, end. Whatever happens in it ends in it. */
export class Connection implements Candidate {
  readonly encoder: string;
  readonly #deps: ConnectionDeps;
  readonly #hello = new Hello();
  readonly #guard = new Guard();
  readonly #pace: Pace;
  #session: NmsSession | null = null;
  #phase: 'strange' | 'asking' | 'publishing' | 'ending' | 'closed' = 'strange';
  /** Read, but not passed on before the verdict. The first piece has been inspected. */
  #held: Buffer[] = [];
  #publishStreamId = 0;
  #connectAnswered = false;
  #receivedBytes = 0;
  #acknowledgedBytes = 0;
  #lingerBytes = 0;
  #isResting = false;
  #restMs = 0;
  #timers = new Set<Disposable>();

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#pace = new Pace(deps.clock);
    this.encoder = (deps.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  }

  get publishing(): boolean {
    return this.#phase === 'publishing';
  }

  start(): void {
    const { socket } = this.#deps;
    socket.on('data', (data: Buffer) => this.#onData(data));
    socket.on('error', () => this.destroy('connection lost')); // the peer's end of it; `close` follows
    socket.on('end', () => this.destroy('closed by the encoder'));
    socket.on('close', () => this.#onClose());
    this.#after(HANDSHAKE_MS, () => {
      if (!this.#hello.complete) this.#refuse('no handshake in time');
    });
    this.#after(PUBLISH_MS, () => {
      if (this.#phase === 'strange') this.#refuse('no publish in time');
    });
  }

  accept(): void {
    const [first, ...rest] = this.#held;
    this.#held = [];
    this.#phase = 'publishing';
    this.#guard.accept();
    this.#deps.onAccepted();
    if (first) this.#pass(first);
    for (const piece of rest) if (this.publishing) this.#process(piece);
    this.#deps.socket.resume();
  }

  refuse(): void {
    this.#say(BUSY, 'NetStream.Publish.BadName', this.#publishStreamId);
  }

  evict(): void {
    this.destroy('no media for 5 s');
  }

  /** Ends it now. */
  destroy(reason: string): void {
    this.#release(reason);
    if (this.#phase !== 'closed') this.#phase = 'ending';
    this.#deps.socket.destroy();
  }

  #onData(data: Buffer): void {
    this.#receivedBytes += data.length;
    if (this.#phase === 'ending' || this.#phase === 'closed') this.#discard(data);
    else if (this.#phase === 'asking') this.#hold(data);
    else if (this.#phase === 'strange' && this.#receivedBytes > MAX_BYTES_BEFORE_PUBLISH) this.#refuse('too many bytes');
    else if (this.#hello.complete) this.#process(data);
    else this.#shakeHands(data);
  }

  /** Reading goes on while the verdict is open, so that a newcomer who gives up is noticed; one who does not wait for it has to. */
  #hold(data: Buffer): void {
    this.#held.push(data);
    if (this.#receivedBytes > MAX_BYTES_BEFORE_PUBLISH) this.#deps.socket.pause();
  }

  #shakeHands(data: Buffer): void {
    const rest = this.#orThrown(() =>
      this.#hello.push(data, (part) => {
        this.#session ??= this.#openSession();
        this.#session.feed(part);
      }),
    );
    if (rest && rest.length > 0) this.#process(rest);
  }

  #openSession(): NmsSession {
    return NmsSession.open({
      socket: this.#deps.socket,
      onPacket: (type, timestampMs, payload) => this.#onPacket(type, timestampMs, payload),
      mayPublish: () => this.#phase === 'publishing',
      maxParserBytes: () => (this.#phase === 'publishing' ? MAX_PARSER_BYTES : MAX_PARSER_BYTES_BEFORE_PUBLISH),
    });
  }

  #process(data: Buffer): void {
    const { chunks, messages } = this.#guard;
    const asked = this.#orThrown(() => this.#guard.inspect(data));
    if (asked === undefined) return;
    if (asked?.kind === 'publish') this.#ask(asked.request, data);
    else if (asked?.kind === 'play') this.#say(NO_PLAY, 'NetStream.Play.Failed', asked.streamId);
    else this.#pass(data);
    if (this.#phase === 'publishing')
      this.#rest(this.#pace.spend(data.length, this.#guard.chunks - chunks, this.#guard.messages - messages));
  }

  #ask(request: PublishRequest, data: Buffer): void {
    this.#publishStreamId = request.streamId;
    const refusal = this.#deps.judge(request);
    if (refusal) {
      this.#say(refusal, 'NetStream.Publish.BadName', request.streamId);
      return;
    }
    this.#phase = 'asking';
    this.#held = [data];
    this.#deps.onAsk(this);
  }

  /** Inspected bytes go to node-media-server. */
  #pass(data: Buffer): void {
    const passed = this.#orThrown(() => {
      this.#session?.feed(data);
      return true;
    });
    if (!passed) return;
    this.#connectAnswered ||= this.#guard.connected;
    if (this.#deps.socket.writableLength > MAX_UNREAD_BYTES) this.#refuse('answers not read');
    else if (this.#phase === 'publishing' && this.#guard.left) this.#end('ended by the encoder');
    else if (this.#phase === 'publishing') this.#acknowledge();
  }

  /** What bytes make the guard or node-media-server throw ends this connection and nothing else. @returns undefined if it threw */
  #orThrown<T>(run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof RtmpProtocolError)) this.#deps.onThrown(error);
      this.#refuse(error instanceof RtmpProtocolError ? error.message : 'not understood');
      return undefined;
    }
  }

  #onPacket(type: number, timestampMs: number, payload: Buffer): void {
    if (this.#phase !== 'publishing' || payload.length === 0) return;
    // An AMF3 data message is one byte of format and then AMF0; nobody behind us has to know.
    if (type === MESSAGE.dataAmf3) this.#deps.onPacket(MESSAGE.data, timestampMs, payload.subarray(1));
    else this.#deps.onPacket(type, timestampMs, payload);
  }

  /** Twice a window, because some encoders stop at the end of one. */
  #acknowledge(): void {
    if (this.#receivedBytes - this.#acknowledgedBytes < this.#guard.windowBytes / 2) return;
    this.#acknowledgedBytes = this.#receivedBytes;
    this.#deps.socket.write(acknowledgement(this.#receivedBytes));
  }

  /** Stops reading once everything that is there has been read, for as long as the publisher's pace asks for and a moment at least. */
  #rest(paceMs: number): void {
    this.#restMs = Math.max(this.#restMs, paceMs, this.#deps.gatherMs());
    if (this.#isResting || this.#restMs === 0) return;
    this.#isResting = true;
    this.#after(SETTLE_MS, () => {
      if (!this.publishing) return;
      this.#deps.socket.pause();
      this.#deps.onGathered();
      this.#after(Math.max(0, this.#restMs - SETTLE_MS), () => {
        this.#isResting = false;
        this.#restMs = 0;
        this.#deps.socket.resume();
      });
    });
  }

  #refuse(reason: string): void {
    this.#deps.onRefused(reason);
    this.destroy(reason);
  }

  /** Refuses on the wire, so that the encoder can show why. */
  #say(refusal: PublishRefusal, code: string, streamId: number): void {
    this.#deps.onRefused(refusal.reason);
    const info = { level: 'error', code, description: refusal.text };
    const chunkSize = this.#connectAnswered ? NMS_CHUNK_SIZE : DEFAULT_CHUNK_SIZE;
    this.#deps.socket.write(command('onStatus', 0, [null, info], { streamId, chunkSize }));
    this.#end(refusal.reason);
  }

  /** Flushes and closes; what still comes in is read and dropped, since closing with unread bytes would take our last words with it. */
  #end(reason: string): void {
    this.#release(reason);
    this.#phase = 'ending';
    this.#held = [];
    this.#deps.socket.end();
    this.#deps.socket.resume();
    this.#after(LINGER_MS, () => this.#deps.socket.destroy());
  }

  #discard(data: Buffer): void {
    this.#lingerBytes += data.length;
    if (this.#lingerBytes > MAX_LINGER_BYTES) this.#deps.socket.destroy();
  }

  #release(reason: string): void {
    if (this.#phase !== 'publishing' && this.#phase !== 'asking') return;
    const hadProgram = this.#phase === 'publishing';
    this.#phase = 'ending';
    this.#deps.onReleased(hadProgram, reason);
  }

  #after(delayMs: number, run: () => void): void {
    const timer = this.#deps.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      run();
    });
    this.#timers.add(timer);
  }

  #onClose(): void {
    this.#release('connection lost');
    this.#phase = 'closed';
    for (const timer of this.#timers) timer[Symbol.dispose]();
    this.#timers.clear();
    this.#deps.onClosed(this);
  }
}
