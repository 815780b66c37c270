import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { silentLog } from '../../../main/base/log.ts';
import { ClipPublisher } from '../../../main/rehearsal/clip-publisher.ts';
import { Sink } from '../../../main/rehearsal/sink.ts';
import { CLIENT_HELLO_BYTES } from '../../../main/rtmp/handshake.ts';
import { FakeClock } from '../fake-clock.ts';

const clipFile = join(import.meta.dirname, '../../../assets/rehearsal.flv');
const scope: AsyncDisposable[] = [];
afterEach(async () => {
  for (const thing of scope.splice(0).reverse()) await thing[Symbol.asyncDispose]();
});

async function openSink(): Promise<Sink> {
  const sink = await Sink.open({ id: 'rehearsal-1', name: 'Rehearsal 1', key: 'k3y?with=query&more', clock: systemClock, log: silentLog });
  scope.push(sink);
  return sink;
}
async function publish(server: string, streamKey: string, clock: FakeClock): Promise<ClipPublisher> {
  const publisher = await ClipPublisher.open({ clipFile, server, streamKey, clock, log: silentLog, random: () => 0 });
  scope.push(publisher);
  return publisher;
}

test('clip publisher: three rounds of the clip, every frame arrives as it is due and the timestamps go on over the seams', async () => {
  const sink = await openSink();
  const clock = new FakeClock(0);
  await publish(sink.server, sink.key, clock);
  await clock.advance(960);
  await vi.waitFor(() => expect(sink.check.videoFrames).toBeGreaterThanOrEqual(29));
  expect(sink.check.videoFrames).toBeLessThanOrEqual(30);
  expect(sink.check.state).toBe('waiting');
  await clock.advance(23_040);
  await vi.waitFor(() => expect(sink.check.videoFrames).toBeGreaterThanOrEqual(720));
  // The first frame of the fourth round may just be due.
  expect(sink.check.videoFrames).toBeLessThanOrEqual(721);
  await vi.waitFor(() => expect(sink.check.audioFrames).toBeGreaterThanOrEqual(1_125));
  expect(sink.check).toMatchObject({ name: 'Rehearsal 1', state: 'ok', timestampErrors: 0 });
});

test('clip publisher: the machine slept for an hour, it goes on without a burst and without a jump', async () => {
  const sink = await openSink();
  const clock = new FakeClock(0);
  await publish(sink.server, sink.key, clock);
  await clock.advance(2_000);
  clock.stall(3_600_000);
  await clock.advance(1_000);
  await vi.waitFor(() => expect(sink.check.videoFrames).toBeGreaterThanOrEqual(90));
  expect(sink.check.videoFrames).toBeLessThanOrEqual(93);
  expect(sink.check.timestampErrors).toBe(0);
});

test('sink: a wrong key, refused and nothing is counted', async () => {
  const sink = await openSink();
  await expect(publish(sink.server, 'k3y', new FakeClock(0))).rejects.toMatchObject({
    code: 'rehearsal/ingest-lost',
    params: { reason: 'NetStream.Publish.Denied' },
  });
  await expect(publish(sink.server.replace('rehearsal', 'live'), sink.key, new FakeClock(0))).rejects.toMatchObject({
    code: 'rehearsal/ingest-lost',
  });
  expect(sink.check).toMatchObject({ state: 'waiting', videoFrames: 0 });
});

test('sink: strangers that send nonsense or nothing, turned away while the publisher goes on', async () => {
  const sink = await openSink();
  const clock = new FakeClock(0);
  await publish(sink.server, sink.key, clock);
  const stranger = connect(Number(new URL(sink.server).port), '127.0.0.1');
  stranger.resume().on('error', () => undefined); // a reset is one way to be turned away
  stranger.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(CLIENT_HELLO_BYTES - 1 + 1_536), Buffer.alloc(4_096, 0xff)]));
  await once(stranger, 'close');
  await clock.advance(2_000);
  await vi.waitFor(() => expect(sink.check).toMatchObject({ state: 'ok' }));
});

test('clip publisher: the ingest goes away and comes back, published again from a keyframe with timestamps that go on', async () => {
  const sink = await openSink();
  const port = Number(new URL(sink.server).port);
  // A proxy in between that can be cut.
  const sockets = new Set<{ destroy(): void }>();
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) socket.on('error', () => undefined); // cut on purpose
    sockets.add(client).add(upstream);
    client.pipe(upstream).pipe(client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port: proxyPort } = proxy.address() as { port: number };
  const clock = new FakeClock(0);
  const publisher = await publish(`rtmp://127.0.0.1:${proxyPort}/rehearsal`, sink.key, clock);
  const faults: (string | undefined)[] = [];
  publisher.changed.on(() => faults.push(publisher.fault?.code));
  await clock.advance(1_500);
  await vi.waitFor(() => expect(sink.check.videoFrames).toBeGreaterThanOrEqual(45));
  const before = sink.check.videoFrames;
  for (const socket of sockets) socket.destroy();
  await vi.waitFor(() => expect(faults).toEqual(['rehearsal/ingest-lost', undefined]));
  await clock.advance(1_500);
  await vi.waitFor(() => expect(sink.check.videoFrames).toBeGreaterThanOrEqual(before + 45));
  expect(sink.check).toMatchObject({ state: 'ok', timestampErrors: 0 });
  proxy.close();
  for (const socket of sockets) socket.destroy();
});

test('clip publisher: nothing listens, or it never answers, a fault in bounded time', async () => {
  const silent = createServer((socket) => void socket.resume());
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const clock = new FakeClock(0);
  const connected = once(silent, 'connection');
  const opening = publish(`rtmp://127.0.0.1:${port}/live`, 'main', clock);
  const outcome = expect(opening).rejects.toMatchObject({ code: 'rehearsal/ingest-lost', params: { reason: 'no answer' } });
  await connected;
  await clock.advance(5_000);
  await outcome;
  silent.close();
  await once(silent, 'close');
  await expect(publish(`rtmp://127.0.0.1:${port}/live`, 'main', clock)).rejects.toMatchObject({ params: { reason: 'ECONNREFUSED' } });
  expect(clock.pendingTimers).toBe(0);
});

test('clip publisher: stopped, the connection and every timer are gone', async () => {
  const sink = await openSink();
  const clock = new FakeClock(0);
  const publisher = await publish(sink.server, sink.key, clock);
  await clock.advance(500);
  await Promise.all([publisher[Symbol.asyncDispose](), publisher[Symbol.asyncDispose]()]);
  expect(clock.pendingTimers).toBe(0);
});
