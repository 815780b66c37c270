import { expect, vi } from 'vitest';
import { MESSAGE } from '../../../../main/rtmp/messages.ts';
import type { RtmpClient } from '../../../peers/rtmp-client.ts';
import { type TestIngest, videoTag } from './open-ingest.ts';

const EVERY_MS = 5;

/** A publisher on air: numbered frames, one every 5 ms, each with a number that its payload holds too. */
export class LivePublisher implements AsyncDisposable {
  readonly client: RtmpClient;
  readonly #ingest: TestIngest;
  readonly #timer: NodeJS.Timeout;
  #sent = 0;

  private constructor(ingest: TestIngest, client: RtmpClient) {
    this.#ingest = ingest;
    this.client = client;
    this.#timer = setInterval(() => this.send(), EVERY_MS);
  }

  static async start(ingest: TestIngest, name = 'main'): Promise<LivePublisher> {
    const client = await ingest.publish(name);
    expect(client.statusCode).toBe('NetStream.Publish.Start');
    return new LivePublisher(ingest, client);
  }

  send(): void {
    this.#sent += 1;
    const payload = videoTag(2_000, this.#sent & 0xff);
    this.client.message({ type: MESSAGE.video, streamId: 1, chunkStreamId: 5, timestampMs: this.#sent * EVERY_MS, payload });
    this.client.sent.length = 0;
  }

  /** Stops sending and keeps the connection, as a frozen encoder does. */
  freeze(): void {
    clearInterval(this.#timer);
  }

  /** Twenty more frames arrive, and every frame so far came, in order, whole, and from one publish. */
  async expectUninterrupted(): Promise<void> {
    const { messages, events } = this.#ingest;
    const goal = this.#sent + 20;
    await vi.waitFor(() => expect(messages.length).toBeGreaterThanOrEqual(goal), { timeout: 5_000 });
    expect(messages.map(({ timestampMs }) => timestampMs)).toEqual(messages.map((_, i) => (i + 1) * EVERY_MS));
    expect(messages.filter(({ payload }, i) => !payload.equals(videoTag(2_000, (i + 1) & 0xff)))).toEqual([]);
    expect(events.map(({ kind }) => kind)).toEqual(['on']);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.client[Symbol.asyncDispose]();
  }
}
