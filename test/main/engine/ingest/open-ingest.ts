import type { Clock } from '../../../../main/base/clock.ts';
import { systemClock } from '../../../../main/base/clock.ts';
import { Emitter } from '../../../../main/base/emitter.ts';
import { type Log, silentLog } from '../../../../main/base/log.ts';
import type { IngestPath } from '../../../../main/contract/air.ts';
import { Ingest, type PublisherEvent } from '../../../../main/engine/ingest/ingest.ts';
import { RtmpClient } from '../../../peers/rtmp-client.ts';

export interface ReceivedMessage {
  feed: IngestPath;
  type: number;
  timestampMs: number;
  payload: Buffer;
  atMs: number;
}

/** An ingest on a port of its own, and all it told. */
export class TestIngest implements AsyncDisposable {
  readonly ingest: Ingest;
  readonly port: number;
  readonly messages: ReceivedMessage[];
  readonly events: PublisherEvent[];

  private constructor(ingest: Ingest, port: number, messages: ReceivedMessage[], events: PublisherEvent[]) {
    this.ingest = ingest;
    this.port = port;
    this.messages = messages;
    this.events = events;
  }

  static async open(options: { clock?: Clock; log?: Log; secret?: string } = {}): Promise<TestIngest> {
    const messages: ReceivedMessage[] = [];
    const events: PublisherEvent[] = [];
    const ingest = await Ingest.open({
      clock: options.clock ?? systemClock,
      log: options.log ?? silentLog,
      onMessage: (message) => messages.push({ ...message, payload: Buffer.from(message.payload), atMs: performance.now() }),
      onPublisher: (event) => events.push(event),
      changed: new Emitter<void>(),
      ...(options.clock ? {} : { gathering: { ms: () => 40, onEnd: () => undefined } }),
    });
    const { port } = await ingest.configure({ host: '127.0.0.1', port: 0, secret: options.secret ?? '' });
    return new TestIngest(ingest, port, messages, events);
  }

  /** `on` and `off` in order. */
  get kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }

  publish(name = 'main', app = 'live'): Promise<RtmpClient> {
    return RtmpClient.publishing(this.port, app, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ingest[Symbol.asyncDispose]();
  }
}

/** An H.264 frame of `bytes` bytes by its FLV header, filled with `fill`. */
export function videoTag(bytes: number, fill = 0): Buffer {
  const tag = Buffer.alloc(bytes, fill);
  Buffer.from([0x27, 1, 0, 0, 0]).copy(tag);
  return tag;
}
