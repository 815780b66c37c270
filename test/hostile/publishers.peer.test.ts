import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MESSAGE, setChunkSize } from '../../main/rtmp/messages.ts';
import { feedFile } from '../peers/feed.ts';
import { publish } from '../peers/ffmpeg.ts';
import { readFlv } from '../peers/flv.ts';
import { FlvPublisher } from '../peers/flv-publisher.ts';
import { pssMb } from '../peers/process-tree.ts';
import { RtmpClient } from '../peers/rtmp-client.ts';
import { Simulcast } from '../peers/simulcast.ts';
import { SinkProcess } from '../peers/sink-process.ts';
import { waitFor } from '../peers/wait-for.ts';

/** Hostile or broken publishers that were let in: there is no other program beside theirs. */
const MAX_GROWTH_MB = 64;

test('publisher: a GOP of 4,000 frames (100 MB), memory stays, and the destination goes on at the next keyframe', async () => {
  await using sink = await SinkProcess.open();
  await using simulcast = await Simulcast.start({ destinations: [`hall ${sink.url('live', 'hall')}`] });
  await using client = await RtmpClient.publishing(simulcast.ingestPort, 'live', 'main');
  client.write(setChunkSize(0xffffff));
  const headers = readFlv(await feedFile()).filter((tag) => tag.isHeader && tag.type !== MESSAGE.data);
  for (const { type, payload } of headers) client.message({ type, streamId: 1, chunkStreamId: type === MESSAGE.audio ? 4 : 5, payload });
  const frame = (flags: number) => Buffer.concat([Buffer.from([flags, 1, 0, 0, 0, 0, 0, 0x61, 0xa3]), Buffer.alloc(25_000, 0x55)]);
  const send = async (index: number) => {
    const payload = frame(index === 0 || index >= 4_000 ? 0x17 : 0x27);
    client.message({ type: MESSAGE.video, streamId: 1, chunkStreamId: 5, timestampMs: index * 33, payload });
    client.sent.length = 0;
    if (client.socket.writableNeedDrain) await waitFor('room', () => !client.socket.writableNeedDrain || client.closed, { everyMs: 1 });
  };
  for (let i = 0; i < 60; i += 1) await send(i);
  await waitFor('the first frames', async () => (await sink.stream('hall'))?.videoFrames);
  const before = pssMb(simulcast.pid);
  let most = before;
  for (let i = 60; i < 4_000; i += 1) {
    await send(i);
    if (i % 100 === 0) most = Math.max(most, pssMb(simulcast.pid));
  }
  expect(client.closed).toBe(false);
  expect(most - before).toBeLessThan(MAX_GROWTH_MB);
  const isServed = async () => ((await sink.stream('hall'))?.lastTimestampMs ?? 0) >= 4_000 * 33;
  for (let i = 4_000; !(await isServed()); i += 1) {
    expect(i).toBeLessThan(4_200);
    await send(i);
    await pause(33);
  }
  expect((await sink.figures()).length).toBe(1);
});

test('publisher: frozen with its connection open, the next one is on air within 6 s and the destination stays connected', async () => {
  await using sink = await SinkProcess.open();
  await using simulcast = await Simulcast.start({ destinations: [`hall ${sink.url('live', 'hall')}`] });
  await using first = await publish(simulcast.publishUrl);
  await waitFor('the first program', async () => ((await sink.stream('hall'))?.videoFrames ?? 0) > 30);
  first.freeze();
  const frozenAt = performance.now();
  await using _next = await waitFor('the next publisher', () => FlvPublisher.start(simulcast.publishUrl), { everyMs: 200 });
  const at = performance.timeOrigin + performance.now();
  await waitFor('its video', async () => (await sink.figures()).some((f) => f.lastMediaAtMs > at));
  expect(performance.now() - frozenAt).toBeLessThan(6_000);
  expect((await sink.figures()).length).toBe(1);
});
