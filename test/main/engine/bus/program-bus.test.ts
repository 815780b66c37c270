import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Air } from '../../../../main/engine/air/air.ts';
import type { Batch, BusReader } from '../../../../main/engine/bus/batch.ts';
import { MAX_GOP_BYTES } from '../../../../main/engine/bus/gop-cache.ts';
import { ProgramBus } from '../../../../main/engine/bus/program-bus.ts';
import type { Feed } from '../../../../main/engine/feeds/feed.ts';
import { encodeAmf0 } from '../../../../main/rtmp/amf0.ts';
import { ChunkReader, type IncomingMessage } from '../../../../main/rtmp/chunk-reader.ts';
import { setChunkSize } from '../../../../main/rtmp/messages.ts';
import { FakeClock } from '../../fake-clock.ts';
import { openAir } from '../open-air.ts';
import { AAC_48K, AVC_720, AVC_1080, audioFrame, METADATA, TestEncoder, videoFrame } from '../test-encoder.ts';

class Recorder implements BusReader {
  readonly batches: Batch[] = [];
  readonly presence: boolean[] = [];

  onBatch(batch: Batch): void {
    this.batches.push(batch);
  }

  onProgram(present: boolean): void {
    this.presence.push(present);
  }

  get messages() {
    return this.batches.flatMap((batch) => batch.messages);
  }
}

let clock: FakeClock;
let air: Air;
let feed: Feed;
let bus: ProgramBus;
let reader: Recorder;

beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 10, 21, 20));
  air = openAir(clock);
  feed = air.feeds.main;
  bus = air.bus;
  reader = new Recorder();
  bus.attach(reader);
});

afterEach(() => {
  air[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
});

/** What a peer with chunk size 64 KiB reads from these bytes. */
function read(bytes: Buffer): IncomingMessage[] {
  const messages: IncomingMessage[] = [];
  const chunks = new ChunkReader({
    onMessage: (message) => messages.push(message),
    maxMessageBytes: () => 64_000_000,
    maxPendingBytes: 1e9,
  });
  chunks.push(setChunkSize(65_536));
  chunks.push(bytes);
  return messages.slice(1);
}

test('program bus: messages within 30 ms, one batch whose bytes are the chunks of all of them', async () => {
  new TestEncoder(feed).begin().frame();
  feed.push({ type: 9, timestampMs: 20, payload: videoFrame(false, 70_000) });
  expect(reader.batches.filter((batch) => batch.startsGop)).toHaveLength(0);
  await clock.advance(30);
  const [batch] = reader.batches.filter(({ startsGop }) => startsGop) as [Batch];
  expect(batch.messages.map(({ role }) => role)).toEqual(['keyframe', 'audio', 'video']);
  const messages = read(batch.bytes);
  expect(messages.map(({ type, streamId, chunkStreamId }) => [type, streamId, chunkStreamId])).toEqual([
    [9, 1, 5],
    [8, 1, 4],
    [9, 1, 5],
  ]);
  expect(messages[2]?.payload).toEqual(videoFrame(false, 70_000));
  expect(batch.videoFrames).toBe(2);
});

test('program bus: two readers, both get the very same bytes', async () => {
  const other = new Recorder();
  bus.attach(other);
  new TestEncoder(feed).begin().frame();
  await clock.advance(30);
  expect(other.batches.at(-1)?.bytes).toBe(reader.batches.at(-1)?.bytes);
});

test('program bus: flushed before the tick, goes out at once, and what comes next has a tick of its own', async () => {
  const encoder = new TestEncoder(feed).begin().frame();
  await clock.advance(20);
  bus.flush();
  const flushed = reader.batches.length;
  expect(reader.messages.some(({ role }) => role === 'keyframe')).toBe(true);
  encoder.frame();
  await clock.advance(29);
  expect(reader.batches).toHaveLength(flushed);
  await clock.advance(1);
  expect(reader.batches).toHaveLength(flushed + 1);
});

test('program bus: the more readers, the longer the tick, up to 100 ms, but for the first picture', async () => {
  for (let readers = 1; readers < 16; readers += 1) bus.attach(new Recorder());
  expect(bus.tickMs).toBe(30);
  new TestEncoder(feed).begin().frame();
  await clock.advance(30);
  expect(bus.tickMs).toBe(75);
  for (let readers = 16; readers < 64; readers += 1) bus.attach(new Recorder());
  expect(bus.tickMs).toBe(100);
});

test('program bus: keyframe in the middle of a tick, begins a batch of its own', async () => {
  const encoder = new TestEncoder(feed, { framesPerGop: 2 }).begin();
  for (let i = 0; i < 6; i += 1) encoder.frame();
  await clock.advance(30);
  const starts = reader.batches.filter(({ startsGop }) => startsGop);
  expect(starts).toHaveLength(3);
  for (const { messages } of starts) expect(messages[0]?.role).toBe('keyframe');
  for (const batch of reader.batches) expect(batch.messages.slice(1).some(({ role }) => role === 'keyframe')).toBe(false);
});

test('program bus: payload buffer used again by the parser, the batch keeps what it was', async () => {
  new TestEncoder(feed).begin();
  const payload = videoFrame(true, 500);
  feed.push({ type: 9, timestampMs: 0, payload });
  payload.fill(0);
  await clock.advance(30);
  expect(read((reader.batches.at(-1) as Batch).bytes)[0]?.payload).toEqual(videoFrame(true, 500));
});

test('program bus: frames before the first keyframe, not passed on', async () => {
  feed.publisherOn('127.0.0.1');
  feed.push({ type: 9, timestampMs: 0, payload: AVC_720 });
  feed.push({ type: 9, timestampMs: 0, payload: videoFrame(false) });
  feed.push({ type: 8, timestampMs: 5, payload: audioFrame() });
  await clock.advance(100);
  expect(bus.present).toBe(false);
  expect(reader.messages.map(({ role }) => role)).toEqual([]);
  feed.push({ type: 9, timestampMs: 200, payload: videoFrame(true) });
  await clock.advance(30);
  expect(bus.present).toBe(true);
  expect(reader.presence).toEqual([true]);
  expect(reader.messages.at(-1)).toMatchObject({ role: 'keyframe', timestampMs: 0 });
});

test('program bus: prime, headers stamped as the first batch of the GOP and everything since its keyframe', async () => {
  const encoder = new TestEncoder(feed, { framesPerGop: 5 }).begin();
  for (let i = 0; i < 8; i += 1) {
    encoder.frame();
    await clock.advance(40);
  }
  const { headers, gop } = bus.prime();
  const first = gop[0]?.messages[0];
  expect(first).toMatchObject({ role: 'keyframe', timestampMs: 200 });
  expect(gop.flatMap(({ messages }) => messages).filter(({ type }) => type === 9)).toHaveLength(3);
  const sent = read((headers as Batch).bytes);
  expect(sent.map(({ type, timestampMs }) => [type, timestampMs])).toEqual([
    [18, 200],
    [8, 200],
    [9, 200],
  ]);
  expect(sent.map(({ payload }) => payload)).toEqual([METADATA, AAC_48K, AVC_720]);
});

test('program bus: metadata without @setDataFrame, kept with it, because servers drop it otherwise', () => {
  feed.publisherOn('127.0.0.1');
  feed.push({ type: 18, timestampMs: 0, payload: encodeAmf0(['onMetaData', { width: 640, height: 360 }]) });
  feed.push({ type: 9, timestampMs: 0, payload: videoFrame(true) });
  const [message] = read((bus.prime().headers as Batch).bytes);
  expect(message?.payload).toEqual(encodeAmf0(['@setDataFrame', 'onMetaData', { width: 640, height: 360 }]));
});

test('program bus: codec changes, version grows and the old GOP is not handed out', async () => {
  const encoder = new TestEncoder(feed).begin();
  encoder.frame();
  await clock.advance(30);
  const before = reader.batches.at(-1)?.headerVersion as number;
  feed.push({ type: 9, timestampMs: 40, payload: AVC_1080 });
  expect(bus.prime().gop).toEqual([]);
  feed.push({ type: 9, timestampMs: 80, payload: videoFrame(true) });
  await clock.advance(30);
  expect(reader.batches.at(-1)?.headerVersion).toBeGreaterThan(before);
  expect(bus.prime().headers?.headerVersion).toBe(reader.batches.at(-1)?.headerVersion);
});

test('program bus: encoder repeats its headers or comes back with the same ones, no new version', async () => {
  new TestEncoder(feed).begin().frame();
  await clock.advance(30);
  const version = reader.batches.at(-1)?.headerVersion;
  feed.push({ type: 9, timestampMs: 40, payload: AVC_720 });
  feed.publisherOff();
  await clock.advance(2_000);
  new TestEncoder(feed, { startMs: 90_000 }).begin().frame();
  await clock.advance(30);
  expect(reader.batches.at(-1)?.headerVersion).toBe(version);
});

test('program bus: publisher goes and another comes with nobody to be served, absent in between and its time goes on without a jump', async () => {
  const first = new TestEncoder(feed).begin();
  first.frame().frame();
  await clock.advance(40);
  first.end();
  expect(bus.present).toBe(false);
  expect(bus.prime().gop).toEqual([]);
  expect(feed.status.state).toBe('absent');
  await clock.advance(3_000);
  new TestEncoder(feed, { startMs: 0 }).begin().frame();
  await clock.advance(30);
  expect(reader.presence).toEqual([true, false, true]);
  const stamps = reader.messages.filter(({ type }) => type === 9).map(({ timestampMs }) => timestampMs);
  expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
  expect(stamps.at(-1)).toBe(80);
});

test('program bus: encoder says that its sequence ends, platforms are not told', async () => {
  new TestEncoder(feed).begin().frame();
  feed.push({ type: 9, timestampMs: 40, payload: Buffer.from([0x17, 2, 0, 0, 0]) });
  feed.push({ type: 9, timestampMs: 40, payload: Buffer.from([0x92, 0x68, 0x76, 0x63, 0x31]) });
  await clock.advance(30);
  expect(reader.messages.filter(({ type }) => type === 9)).toHaveLength(2);
});

test('program bus: sound alone for a second, it is the program, and every batch is a place to begin', async () => {
  feed.publisherOn('127.0.0.1');
  feed.push({ type: 8, timestampMs: 0, payload: AAC_48K });
  for (let ms = 20; ms <= 2_000; ms += 20) {
    feed.push({ type: 8, timestampMs: ms, payload: audioFrame() });
    await clock.advance(20);
  }
  expect(bus.present).toBe(true);
  expect(bus.prime().gop).toHaveLength(1);
  expect(reader.batches.at(-1)?.startsGop).toBe(true);
});

test('program bus: GOP without end, memory bounded and new readers wait for the next keyframe', async () => {
  const encoder = new TestEncoder(feed, { framesPerGop: 100, frameBytes: 400_000 }).begin();
  for (let i = 0; i < 60; i += 1) {
    encoder.frame();
    await clock.advance(30);
    const bytes = bus.prime().gop.reduce((sum, batch) => sum + batch.bytes.length, 0);
    expect(bytes).toBeLessThanOrEqual(MAX_GOP_BYTES);
  }
  expect(bus.prime().gop).toEqual([]);
  for (let i = 60; i < 101; i += 1) encoder.frame();
  await clock.advance(30);
  expect(bus.prime().gop[0]?.startsGop).toBe(true);
});

test.each([2 ** 24, 2 ** 32])('program bus: timestamps past %i ms, on the wire as they are', async (limitMs) => {
  const late = new ProgramBus({ clock, registry: air.registry, startMs: limitMs - 60 });
  late.attach(reader);
  late.splice('feed', { metadata: METADATA, audio: AAC_48K, video: AVC_720 });
  for (let i = 0; i < 4; i += 1) {
    late.push(9, 'keyframe', i * 40, videoFrame(true, 70_000));
    await clock.advance(40);
  }
  late[Symbol.dispose]();
  expect(reader.messages.map(({ timestampMs }) => timestampMs)).toEqual(
    [-60, -60, -60, -60, -20, 20, 60].map((ms) => (limitMs + ms) % 2 ** 32),
  );
  for (const batch of reader.batches) {
    expect(read(batch.bytes).map(({ timestampMs }) => timestampMs)).toEqual(batch.messages.map(({ timestampMs }) => timestampMs));
  }
});

test('program bus: figures over two seconds, codecs from their headers', async () => {
  const encoder = new TestEncoder(feed, { framesPerGop: 25, keyframeBytes: 10_000, frameBytes: 10_000, header: AVC_1080 }).begin();
  for (let i = 0; i < 100; i += 1) {
    encoder.frame();
    await clock.advance(40);
  }
  const { state, encoder: address, video, audio, bitrateKbps } = feed.status;
  expect([state, address]).toEqual(['live', '127.0.0.1']);
  expect(video).toMatchObject({ codec: 'H.264', profile: 'High', width: 1920, height: 1080, gopMs: 1_000 });
  expect(video?.fps).toBeCloseTo(25, 0);
  expect(video?.bitrateKbps).toBeGreaterThan(1_900);
  expect(video?.bitrateKbps).toBeLessThan(2_100);
  expect(audio).toMatchObject({ codec: 'AAC', sampleRateHz: 48_000, channels: 2 });
  expect(bitrateKbps).toBeGreaterThan(video?.bitrateKbps as number);
});

test('program bus: HEVC, size taken from the metadata', async () => {
  feed.publisherOn('127.0.0.1');
  feed.push({ type: 18, timestampMs: 0, payload: METADATA });
  feed.push({ type: 9, timestampMs: 0, payload: Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1'), Buffer.from([1, 1])]) });
  feed.push({ type: 9, timestampMs: 0, payload: Buffer.concat([Buffer.from([0x91]), Buffer.from('hvc1'), Buffer.alloc(50)]) });
  await clock.advance(30);
  expect(bus.present).toBe(true);
  expect(feed.status.video).toMatchObject({ codec: 'HEVC', profile: 'Main', width: 1280, height: 720 });
});

test('program bus: publisher connected but sends nothing, off air, silent within two seconds, each said once', async () => {
  let news = 0;
  const encoder = new TestEncoder(feed).begin();
  encoder.frame();
  await clock.advance(30);
  air.changed.on(() => {
    news += 1;
  });
  await clock.advance(2_000);
  expect(feed.status.state).toBe('silent');
  expect([air.status.source, news]).toEqual(['none', 2]);
  encoder.frame();
  expect(feed.status.state).toBe('live');
});

test('program bus: nobody publishes, messages are ignored and no timer runs', async () => {
  feed.push({ type: 9, timestampMs: 0, payload: videoFrame(true) });
  await clock.advance(100);
  expect(reader.batches).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
