import { describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../main/base/clock.ts';
import type { Log } from '../../../../main/base/log.ts';
import { encodeAmf0 } from '../../../../main/rtmp/amf0.ts';
import { MESSAGE } from '../../../../main/rtmp/messages.ts';
import { RtmpClient } from '../../../peers/rtmp-client.ts';
import { FakeClock } from '../../fake-clock.ts';
import { LivePublisher } from './live-publisher.ts';
import { type ReceivedMessage, TestIngest, videoTag } from './open-ingest.ts';

function description(client: RtmpClient): string {
  const status = client.replies.findLast(([name]) => name === 'onStatus')?.[3] as { description?: string } | undefined;
  return status?.description ?? '';
}

describe('ingest: program', () => {
  test('ingest: an encoder publishes, its messages arrive as sent and its address without the port', async () => {
    await using target = await TestIngest.open();
    await using client = await target.publish();
    expect(client.statusCode).toBe('NetStream.Publish.Start');
    expect(target.events).toEqual([{ kind: 'on', feed: 'main', encoder: '127.0.0.1' }]);
    const metadata = encodeAmf0(['@setDataFrame', 'onMetaData', { width: 1920 }]);
    const sent = [
      { type: MESSAGE.data, timestampMs: 0, payload: metadata },
      { type: MESSAGE.audio, timestampMs: 0x1000001, payload: Buffer.from([0xaf, 1, 2, 3]) },
      { type: MESSAGE.video, timestampMs: 0xfffffffe, payload: videoTag(300_000, 9) },
      { type: MESSAGE.video, timestampMs: 0xffffffff, payload: Buffer.from([0x17, 2, 0, 0, 0]) },
      { type: MESSAGE.video, timestampMs: 1, payload: Buffer.from([0x27]) },
      ...['hvc1', 'av01', 'vp09'].map((codec, i) => ({
        type: MESSAGE.video,
        timestampMs: 2 + i,
        payload: Buffer.concat([Buffer.from([0x91]), Buffer.from(codec), Buffer.from([0, 0, 40, 1, 2, 3])]),
      })),
      { type: MESSAGE.video, timestampMs: 5, payload: Buffer.from([0x91, ...Buffer.from('hvc1')]) },
      { type: MESSAGE.audio, timestampMs: 5, payload: Buffer.from([0x91, ...Buffer.from('Opus'), 7]) },
    ];
    for (const message of sent) client.message({ ...message, streamId: 1, chunkStreamId: 4 });
    await vi.waitFor(() => expect(target.messages).toHaveLength(sent.length));
    const shown = ({ type, timestampMs, payload }: Pick<ReceivedMessage, 'type' | 'timestampMs' | 'payload'>) => ({
      type,
      timestampMs,
      payload: payload.toString('hex'),
    });
    expect(target.messages.map(shown)).toEqual(sent.map(shown));
  });

  test('ingest: main and backup at once, each its own feed, and a second backup is refused', async () => {
    await using target = await TestIngest.open();
    await using main = await target.publish('main');
    await using _backup = await LivePublisher.start(target, 'backup');
    main.message({ type: MESSAGE.audio, timestampMs: 7, payload: Buffer.from([0xaf, 1]), streamId: 1 });
    await vi.waitFor(() => expect(target.messages.some(({ feed }) => feed === 'main')).toBe(true));
    await using other = await target.publish('backup');
    expect(other.statusCode).toBe('NetStream.Publish.BadName');
    main.socket.resetAndDestroy();
    await vi.waitFor(() => expect(target.events.at(-1)).toEqual({ kind: 'off', feed: 'main' }));
    const already = target.messages.length;
    await vi.waitFor(() => expect(target.messages.length).toBeGreaterThan(already + 20));
    expect(target.events.map(({ kind, feed }) => `${feed} ${kind}`)).toEqual(['main on', 'backup on', 'main off']);
    expect(new Set(target.messages.filter(({ type }) => type === MESSAGE.video).map(({ feed }) => feed))).toEqual(new Set(['backup']));
  });

  test('ingest: deltas that run past 32 bits, the timestamps wrap and nothing is dropped', async () => {
    await using target = await TestIngest.open();
    await using client = await target.publish();
    client.message({ type: MESSAGE.audio, timestampMs: 0xfffffff0, payload: Buffer.from([0xaf, 1]), streamId: 1, chunkStreamId: 6 });
    for (let i = 0; i < 3; i += 1) client.write(Buffer.from([0x46, 0, 0, 0x10, 0, 0, 2, MESSAGE.audio, 0xaf, 1]));
    await vi.waitFor(() => expect(target.messages).toHaveLength(4));
    expect(target.messages.map(({ timestampMs }) => timestampMs)).toEqual([0xfffffff0, 0, 0x10, 0x20]);
  });

  test('ingest: an AMF3 data message, arrives as AMF0', async () => {
    await using target = await TestIngest.open();
    await using client = await target.publish();
    const metadata = encodeAmf0(['onMetaData', { width: 1920 }]);
    client.message({ type: MESSAGE.dataAmf3, payload: Buffer.concat([Buffer.from([0]), metadata]), streamId: 1 });
    await vi.waitFor(() => expect(target.messages).toMatchObject([{ type: MESSAGE.data, payload: metadata }]));
  });

  test('ingest: data that is no AMF, dropped and the publisher stays', async () => {
    await using target = await TestIngest.open();
    await using live = await LivePublisher.start(target);
    const deep = Buffer.concat([encodeAmf0(['onMetaData']), Buffer.alloc(60_000, Buffer.from([3, 0, 1, 0x61]))]);
    for (const payload of [deep, Buffer.from([0x55, 1, 2]), Buffer.alloc(0)])
      live.client.message({ type: MESSAGE.data, payload, streamId: 1 });
    await live.expectUninterrupted();
  });

  test.each(['deleteStream', 'FCUnpublish', 'closeStream'])('ingest: the encoder sends %s, the publish ends at once', async (name) => {
    await using target = await TestIngest.open();
    await using client = await target.publish();
    client.command(name, 5, [null, name === 'FCUnpublish' ? 'main' : 1]);
    await vi.waitFor(() => expect(target.kinds).toEqual(['on', 'off']));
    await vi.waitFor(() => expect(client.closed).toBe(true));
    await using next = await target.publish();
    expect(next.statusCode).toBe('NetStream.Publish.Start');
    expect(target.ingest.status.refusals).toBe(0);
  });

  test('ingest: deleteStream of another stream, the publish goes on', async () => {
    await using target = await TestIngest.open();
    await using live = await LivePublisher.start(target);
    live.client.command('deleteStream', 5, [null, 7]);
    await live.expectUninterrupted();
  });

  test('ingest: the encoder is gone, the next one is on at once and starts afresh', async () => {
    await using target = await TestIngest.open();
    const first = await target.publish();
    first.socket.resetAndDestroy();
    await vi.waitFor(() => expect(target.kinds).toEqual(['on', 'off']));
    await using next = await target.publish();
    expect(next.statusCode).toBe('NetStream.Publish.Start');
    next.message({ type: MESSAGE.video, timestampMs: 0, payload: videoTag(10), streamId: 1 });
    await vi.waitFor(() => expect(target.messages.at(-1)?.timestampMs).toBe(0));
    expect(target.kinds).toEqual(['on', 'off', 'on']);
  });

  test('ingest: a long publish, the encoder gets acknowledgements', async () => {
    await using target = await TestIngest.open();
    await using client = await target.publish();
    let answers = 0;
    client.socket.on('data', (data: Buffer) => {
      answers += data.length;
    });
    for (let i = 0; i < 8; i += 1) client.message({ type: MESSAGE.video, timestampMs: i, payload: videoTag(1_000_000), streamId: 1 });
    await vi.waitFor(() => expect(answers).toBe(3 * 16));
  });
});

describe('ingest: who may publish', () => {
  test.each([
    ['another app', 'main', 'live2', 'ends in /live'],
    ['another stream name', 'other', 'live', 'begins with main'],
    ['no secret', 'main', 'live', 'secret'],
    ['a wrong secret', 'main?secret=guess-of-mine', 'live', 'secret'],
  ])('ingest: %s, told why on the wire, then closed', async (_, name, app, why) => {
    const lines: string[] = [];
    const line = (...parts: unknown[]): void => void lines.push(JSON.stringify(parts));
    const log = { debug: line, info: line, warn: line, error: line } as unknown as Log;
    await using target = await TestIngest.open({ secret: 'hush-hush', log });
    await using client = await target.publish(name, app);
    expect(client.statusCode).toBe('NetStream.Publish.BadName');
    expect(description(client)).toContain(why);
    await vi.waitFor(() => expect(client.closed).toBe(true));
    expect(target.events).toEqual([]);
    expect(target.ingest.status.refusals).toBe(1);
    const said = lines.join() + JSON.stringify(client.replies);
    expect(said).not.toMatch(/hush-hush|guess-of-mine/);
  });

  test('ingest: the right secret, on air, and in no log line', async () => {
    const lines: string[] = [];
    const line = (...parts: unknown[]): void => void lines.push(JSON.stringify(parts));
    const log = { debug: line, info: line, warn: line, error: line } as unknown as Log;
    await using target = await TestIngest.open({ secret: 'hush hush', log });
    await using client = await target.publish('main?secret=hush%20hush');
    expect(client.statusCode).toBe('NetStream.Publish.Start');
    expect(lines.join()).toContain('publisher on');
    expect(lines.join()).not.toMatch(/hush/);
  });

  test('ingest: a new secret, counts from the next publish on', async () => {
    await using target = await TestIngest.open({ secret: 'old-secret' });
    await using live = await LivePublisher.start(target, 'main?secret=old-secret');
    expect(await target.ingest.configure({ host: '127.0.0.1', port: 0, secret: 'new-secret' })).toMatchObject({ port: target.port });
    await using late = await target.publish('main?secret=old-secret');
    expect(late.statusCode).toBe('NetStream.Publish.BadName');
    await live.expectUninterrupted();
  });

  test('ingest: second publisher of a live path, refused on the wire and the first goes on', async () => {
    await using target = await TestIngest.open();
    await using live = await LivePublisher.start(target);
    const startedAt = systemClock.monotonicMs();
    await using second = await target.publish();
    expect(second.statusCode).toBe('NetStream.Publish.BadName');
    expect(description(second)).toContain('on air');
    expect(systemClock.monotonicMs() - startedAt).toBeLessThan(2_000);
    await live.expectUninterrupted();
  });

  test('ingest: a player, refused on the wire', async () => {
    await using target = await TestIngest.open();
    await using client = await RtmpClient.handshaken(target.port);
    client.sendConnect('live', `rtmp://127.0.0.1:${target.port}/live`);
    await vi.waitFor(() => expect(client.reply('_result', 1)).toBe(true));
    client.command('play', 4, [null, 'main'], 1);
    await vi.waitFor(() => expect(client.statusCode).toBe('NetStream.Play.Failed'));
    await vi.waitFor(() => expect(client.closed).toBe(true));
  });

  test('ingest: FCPublish and releaseStream before publish, no matter', async () => {
    await using target = await TestIngest.open();
    await using client = await RtmpClient.handshaken(target.port);
    client.sendConnect('live', `rtmp://127.0.0.1:${target.port}/live`);
    client.command('releaseStream', 2, [null, 'main']);
    client.command('FCPublish', 3, [null, 'main']);
    client.command('createStream', 4, [null]);
    client.command('publish', 5, [null, 'main', 'live'], 1);
    await vi.waitFor(() => expect(client.statusCode).toBe('NetStream.Publish.Start'));
  });

  test('ingest: everything in one write with media behind it, on air with that media', async () => {
    await using target = await TestIngest.open();
    await using client = await RtmpClient.handshaken(target.port);
    client.socket.cork();
    client.sendConnect('live', `rtmp://127.0.0.1:${target.port}/live`);
    client.command('publish', 5, [null, 'main', 'live'], 1);
    client.message({ type: MESSAGE.video, timestampMs: 5, payload: videoTag(100), streamId: 1 });
    client.socket.uncork();
    await vi.waitFor(() => expect(target.messages).toMatchObject([{ timestampMs: 5 }]));
  });

  test('ingest: refused in the same write as connect, still told why', async () => {
    await using target = await TestIngest.open();
    await using client = await RtmpClient.handshaken(target.port);
    client.socket.cork();
    client.sendConnect('elsewhere', `rtmp://127.0.0.1:${target.port}/elsewhere`);
    client.command('publish', 5, [null, 'main', 'live'], 1);
    client.socket.uncork();
    await vi.waitFor(() => expect(client.statusCode).toBe('NetStream.Publish.BadName'));
  });
});

describe('ingest: time', () => {
  test('ingest: a publisher that freezes, evicted after 5 s of silence', async () => {
    const clock = new FakeClock(0);
    await using target = await TestIngest.open({ clock });
    await using client = await target.publish();
    client.message({ type: MESSAGE.video, payload: videoTag(10), streamId: 1 });
    await vi.waitFor(() => expect(target.messages).toHaveLength(1));
    await clock.advance(4_999);
    expect(target.kinds).toEqual(['on']);
    await clock.advance(1);
    expect(target.kinds).toEqual(['on', 'off']);
    await vi.waitFor(() => expect(client.closed).toBe(true));
  });

  test('ingest: metadata alone, is no media', async () => {
    const clock = new FakeClock(0);
    await using target = await TestIngest.open({ clock });
    await using client = await target.publish();
    await clock.advance(4_000);
    client.message({ type: MESSAGE.data, payload: encodeAmf0(['onMetaData', {}]), streamId: 1 });
    await vi.waitFor(() => expect(target.messages).toHaveLength(1));
    await clock.advance(1_000);
    expect(target.kinds).toEqual(['on', 'off']);
  });

  test('ingest: asks while the other one hangs, waits and is on as soon as that is evicted', async () => {
    const clock = new FakeClock(0);
    await using target = await TestIngest.open({ clock });
    await using _hanging = await target.publish();
    await clock.advance(2_000);
    await using second = await RtmpClient.handshaken(target.port);
    second.sendConnect('live', `rtmp://127.0.0.1:${target.port}/live`);
    second.command('publish', 5, [null, 'main', 'live'], 1);
    await using _later = await RtmpClient.handshaken(target.port); // by its answer the request before it has been read
    await clock.advance(2_999);
    expect([target.kinds, second.statusCode, second.closed]).toEqual([['on'], null, false]);
    await clock.advance(1);
    expect(target.kinds).toEqual(['on', 'off', 'on']);
    await vi.waitFor(() => expect(second.statusCode).toBe('NetStream.Publish.Start'));
  });

  test('ingest: half a handshake, closed after 3 s', async () => {
    const clock = new FakeClock(0);
    await using target = await TestIngest.open({ clock });
    await using client = await RtmpClient.connect(target.port);
    client.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(700)]));
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(2));
    await clock.advance(2_999);
    expect(client.closed).toBe(false);
    await clock.advance(1);
    await vi.waitFor(() => expect(client.closed).toBe(true));
  });

  test('ingest: connected without a publish, closed after 5 s', async () => {
    const clock = new FakeClock(0);
    await using target = await TestIngest.open({ clock });
    await using client = await RtmpClient.handshaken(target.port);
    client.sendConnect('live', `rtmp://127.0.0.1:${target.port}/live`);
    await vi.waitFor(() => expect(client.reply('_result', 1)).toBe(true));
    await clock.advance(4_999);
    expect(client.closed).toBe(false);
    await clock.advance(1);
    await vi.waitFor(() => expect(client.closed).toBe(true));
  });

  test('ingest: 64 idle connections beside the publisher, the next is closed at once and the publisher goes on', async () => {
    await using target = await TestIngest.open();
    await using live = await LivePublisher.start(target);
    const clients = await Promise.all(Array.from({ length: 64 }, () => RtmpClient.connect(target.port)));
    await using extra = await RtmpClient.connect(target.port);
    await vi.waitFor(() => expect(extra.closed).toBe(true), { timeout: 900 });
    expect(clients.filter((client) => client.closed)).toEqual([]);
    await live.expectUninterrupted();
    for (const client of clients) await client[Symbol.asyncDispose]();
  });
});
