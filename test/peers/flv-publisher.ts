import { MESSAGE } from '../../main/rtmp/messages.ts';
import { type FeedOptions, feedFile } from './feed.ts';
import { type FlvTag, readFlv } from './flv.ts';
import { RtmpClient } from './rtmp-client.ts';

export interface FlvPublisherOptions extends FeedOptions {
  file?: string;
  /** Timestamp of the first frame, ms; for tests of long programs and of 32-bit timestamps. */
  startMs?: number;
}

/**
 * Publishes an FLV feed in real time from this process, in a loop: it knows exactly what it has sent, which ffmpeg does not tell.
 * `start` resolves when the server has accepted the publisher.
 */
export class FlvPublisher implements AsyncDisposable {
  readonly client: RtmpClient;
  /** UTC epoch, ms, when `publish` was sent. */
  readonly publishedAtMs: number;
  /** Payload bytes of audio and video frames sent so far (headers and metadata not counted). */
  mediaBytes = 0;
  videoFrames = 0;
  lastTimestampMs = 0;
  readonly #tags: FlvTag[];
  readonly #loopMs: number;
  readonly #startMs: number;
  #next = 0;
  #loop = 0;
  #startedAtMs = 0;
  #timer: NodeJS.Timeout | null = null;

  private constructor(client: RtmpClient, tags: FlvTag[], publishedAtMs: number, startMs: number) {
    this.client = client;
    this.publishedAtMs = publishedAtMs;
    this.#startMs = startMs;
    this.#loopMs = Math.round((tags.filter((tag) => tag.type === MESSAGE.video && !tag.isHeader).length * 1_000) / 30);
    this.#tags = tags.filter((tag) => tag.timestampMs < this.#loopMs); // audio is a little longer than the picture
  }

  /** @param url `rtmp://host:port/app/name` @throws Error if the server refuses the publisher, with its code */
  static async start(url: string, options: FlvPublisherOptions = {}): Promise<FlvPublisher> {
    const tags = readFlv(options.file ?? (await feedFile(options)));
    const { port, pathname, search } = new URL(url);
    const [, app = '', ...name] = pathname.split('/');
    const publishedAtMs = performance.timeOrigin + performance.now();
    const client = await RtmpClient.publishing(Number(port || 1935), app, name.join('/') + search);
    if (client.statusCode !== 'NetStream.Publish.Start') {
      await client[Symbol.asyncDispose]();
      throw new Error(`publish refused: ${client.statusCode ?? 'connection closed'}`);
    }
    client.sent.length = 0;
    const publisher = new FlvPublisher(client, tags, publishedAtMs, options.startMs ?? 0);
    publisher.#startedAtMs = performance.now();
    publisher.#timer = setInterval(() => publisher.#tick(), 10);
    publisher.#tick();
    return publisher;
  }

  /** Sends nothing more and keeps the connection. */
  silence(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    const elapsedMs = performance.now() - this.#startedAtMs;
    for (;;) {
      const tag = this.#tags[this.#next] as FlvTag;
      const timestampMs = this.#loop * this.#loopMs + tag.timestampMs;
      if (timestampMs > elapsedMs) return;
      if (this.#loop === 0 || !tag.isHeader) this.#send(tag, (this.#startMs + timestampMs) >>> 0);
      this.#next += 1;
      if (this.#next < this.#tags.length) continue;
      this.#next = 0;
      this.#loop += 1;
    }
  }

  #send(tag: FlvTag, timestampMs: number): void {
    const isData = tag.type === MESSAGE.data;
    const chunkStreamId = isData ? 6 : tag.type === MESSAGE.audio ? 4 : 5;
    const payload = isData ? Buffer.concat([SET_DATA_FRAME, tag.payload]) : tag.payload;
    this.client.message({ type: tag.type, streamId: 1, chunkStreamId, timestampMs, payload });
    this.client.sent.length = 0;
    if (tag.isHeader) return;
    this.mediaBytes += tag.payload.length;
    this.lastTimestampMs = timestampMs;
    if (tag.type === MESSAGE.video) this.videoFrames += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.silence();
    await this.client[Symbol.asyncDispose]();
  }
}

/** AMF0 string `@setDataFrame`, which encoders put in front of `onMetaData`. */
const SET_DATA_FRAME = Buffer.concat([Buffer.from([2, 0, 13]), Buffer.from('@setDataFrame')]);
