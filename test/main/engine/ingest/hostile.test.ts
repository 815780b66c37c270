import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Scope } from '../../../../main/base/scope.ts';
import { MESSAGE, setChunkSize } from '../../../../main/rtmp/messages.ts';
import { hostileInputs } from '../../../hostile/inputs.ts';
import type { RtmpClient } from '../../../peers/rtmp-client.ts';
import { FakeClock } from '../../fake-clock.ts';
import { LivePublisher } from './live-publisher.ts';
import { TestIngest } from './open-ingest.ts';

/** Steps of half a second until every connection is closed, the publisher's frames arriving in between; at most 8 s. */
async function untilClosed(closed: () => boolean, clock: FakeClock, target: TestIngest): Promise<boolean> {
  for (let i = 0; i < 16; i += 1) {
    const seen = target.messages.length;
    await vi.waitFor(() => expect(target.messages.length).toBeGreaterThan(seen + 2));
    if (closed()) return true;
    await clock.advance(500);
  }
  return false;
}

describe('hostile: beside a publisher on air', () => {
  const scope = new Scope();
  const clock = new FakeClock(0);
  let target: TestIngest;
  let live: LivePublisher;
  beforeAll(async () => {
    target = scope.use(await TestIngest.open({ clock }));
    live = scope.use(await LivePublisher.start(target));
  });
  afterAll(() => scope[Symbol.asyncDispose]());

  test.each(hostileInputs(0.01))('hostile: $name, its sockets are closed and the program goes on', async (input) => {
    const before = target.ingest.status.refusals;
    const left = await input.run(target.port);
    expect(await untilClosed(left.closed, clock, target)).toBe(true);
    await live.expectUninterrupted();
    expect(target.ingest.status.refusals).toBeGreaterThan(before);
    for (const client of left.clients) await client[Symbol.asyncDispose]();
  });
});

describe('hostile: from the publisher itself', () => {
  /** Publishes alone, does one thing, and is expected to be thrown out; then the next one must get in. */
  async function thrownOut(act: (client: RtmpClient) => void): Promise<void> {
    await using target = await TestIngest.open();
    await using client = await target.publish();
    act(client);
    await vi.waitFor(() => expect(client.closed).toBe(true), { timeout: 5_000 });
    await vi.waitFor(() => expect(target.kinds).toEqual(['on', 'off']));
    await using live = await LivePublisher.start(target);
    expect(live.client.statusCode).toBe('NetStream.Publish.Start');
  }

  test.each<[string, (client: RtmpClient) => void]>([
    ['chunk size 0', (client) => client.write(setChunkSize(0))],
    ['an unfinished message of 16 MB', (client) => client.write(Buffer.from([5, 0, 0, 0, 0xff, 0xff, 0xff, MESSAGE.video, 1, 0, 0, 0]))],
    [
      'three unfinished messages of 8 MB',
      (client) => {
        client.write(setChunkSize(1));
        for (const id of [5, 6, 7]) client.write(Buffer.from([id, 0, 0, 0, 0x7a, 0x12, 0, MESSAGE.video, 1, 0, 0, 0, 1]));
      },
    ],
    ['a command that node-media-server cannot take', (client) => client.command('constructor', 5, [null])],
    ['a chunk that continues nothing', (client) => client.write(Buffer.from([0xc7, 1, 2, 3]))],
  ])('hostile: %s, it is thrown out and the next one gets in', async (_, act) => {
    await thrownOut(act);
  });

  test.each([
    ['messages of one byte', 65_536, Buffer.from([4, 0, 0, 0, 0, 0, 1, MESSAGE.audio, 1, 0, 0, 0, 0xaf])],
    [
      'chunks of one byte',
      1,
      Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0x10, 0, MESSAGE.audio, 1, 0, 0, 0, 0xaf]), Buffer.alloc(4_095 * 2, 0xc4)]),
    ],
    [
      'frames of 1 MB',
      0xffffff,
      Buffer.concat([Buffer.from([4, 0, 0, 0, 0x0f, 0x42, 0x40, MESSAGE.video, 1, 0, 0, 0]), Buffer.alloc(1_000_000, 0x27)]),
    ],
  ])('hostile: a flood of %s, the event loop stays free', async (_, chunkSize, unit) => {
    await using target = await TestIngest.open();
    await using client = await target.publish();
    client.write(setChunkSize(chunkSize));
    const flood = Buffer.concat(Array.from({ length: Math.ceil(2_000_000 / unit.length) }, () => unit));
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const until = performance.now() + 1_500;
    let bytes = 0;
    while (performance.now() < until) {
      if (client.socket.writableNeedDrain) await new Promise((resolve) => setTimeout(resolve, 5));
      else {
        client.socket.write(flood);
        bytes += flood.length;
      }
      target.messages.length = 0;
    }
    delay.disable();
    expect(delay.percentile(95) / 1e6).toBeLessThan(100);
    expect(bytes).toBeGreaterThan(2_000_000);
    expect(client.closed).toBe(false);
    expect(target.kinds).toEqual(['on']);
  });
});
