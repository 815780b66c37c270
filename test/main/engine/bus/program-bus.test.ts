import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../main/base/log.ts';
import type { Batch, BusReader } from '../../../../main/engine/bus/batch.ts';
import { MAX_GOP_BYTES } from '../../../../main/engine/bus/gop-cache.ts';
import { ProgramBus } from '../../../../main/engine/bus/program-bus.ts';
import { encodeAmf0 } from '../../../../main/rtmp/amf0.ts';
import { ChunkReader, type IncomingMessage } from '../../../../main/rtmp/chunk-reader.ts';
import { setChunkSize } from '../../../../main/rtmp/messages.ts';
import { FakeClock } from '../../fake-clock.ts';
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
let bus: ProgramBus;
let reader: Recorder;

beforeEach(async () => {
  clock = new FakeClock(Date.UTC(2026, 10, 21, 20));
  bus = await ProgramBus.open({ clock, log: silentLog });
  reader = new Recorder();
  bus.attach(reader);
});

afterEach(async () => {
  await bus[Symbol.asyncDispose]();
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
  new TestEncoder(bus).begin().frame();
  bus.push({ type: 9, timestampMs: 20, payload: videoFrame(false, 70_000) });
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
  new TestEncoder(bus).begin().frame();
  await clock.advance(30);
  expect(other.batches.at(-1)?.bytes).toBe(reader.batches.at(-1)?.bytes);
});

test('program bus: keyframe in the middle of a tick, begins a batch of its own', async () => {
  const encoder = new TestEncoder(bus, { framesPerGop: 2 }).begin();
  for (let i = 0; i < 6; i += 1) encoder.frame();
  await clock.advance(30);
  const starts = reader.batches.filter(({ startsGop }) => startsGop);
  expect(starts).toHaveLength(3);
  for (const { messages } of starts) expect(messages[0]?.role).toBe('keyframe');
  for (const batch of reader.batches) expect(batch.messages.slice(1).some(({ role }) => role === 'keyframe')).toBe(false);
});

test('program bus: payload buffer used again by the parser, the batch keeps what it was', async () => {
  new TestEncoder(bus).begin();
  const payload = videoFrame(true, 500);
  bus.push({ type: 9, timestampMs: 0, payload });
  payload.fill(0);
  await clock.advance(30);
  expect(read((reader.batches.at(-1) as Batch).bytes)[0]?.payload).toEqual(videoFrame(true, 500));
});

test('program bus: frames before the first keyframe, not passed on', async () => {
  bus.publisherOn('127.0.0.1');
  bus.push({ type: 9, timestampMs: 0, payload: AVC_720 });
  bus.push({ type: 9, timestampMs: 0, payload: videoFrame(false) });
  bus.push({ type: 8, timestampMs: 5, payload: audioFrame() });
  await clock.advance(100);
  expect(bus.present).toBe(false);
  expect(reader.messages.map(({ role }) => role)).toEqual(['video-header']);
  bus.push({ type: 9, timestampMs: 200, payload: videoFrame(true) });
  await clock.advance(30);
  expect(bus.present).toBe(true);
  expect(reader.presence).toEqual([true]);
  expect(reader.messages.at(-1)).toMatchObject({ role: 'keyframe', timestampMs: 0 });
});

test('program bus: prime, headers stamped as the first batch of the GOP and everything since its keyframe', async () => {
  const encoder = new TestEncoder(bus, { framesPerGop: 5 }).begin();
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
  bus.publisherOn('127.0.0.1');
  bus.push({ type: 18, timestampMs: 0, payload: encodeAmf0(['onMetaData', { width: 640, height: 360 }]) });
  const [message] = read((bus.prime().headers as Batch).bytes);
  expect(message?.payload).toEqual(encodeAmf0(['@setDataFrame', 'onMetaData', { width: 640, height: 360 }]));
});

test('program bus: codec changes, version grows and the old GOP is not handed out', async () => {
  const encoder = new TestEncoder(bus).begin();
  encoder.frame();
  await clock.advance(30);
  const before = reader.batches.at(-1)?.headerVersion as number;
  bus.push({ type: 9, timestampMs: 40, payload: AVC_1080 });
  expect(bus.prime().gop).toEqual([]);
  bus.push({ type: 9, timestampMs: 80, payload: videoFrame(true) });
  await clock.advance(30);
  expect(reader.batches.at(-1)?.headerVersion).toBeGreaterThan(before);
  expect(bus.prime().headers?.headerVersion).toBe(reader.batches.at(-1)?.headerVersion);
});

test('program bus: encoder repeats its headers or comes back with the same ones, no new version', async () => {
  new TestEncoder(bus).begin().frame();
  await clock.advance(30);
  const version = reader.batches.at(-1)?.headerVersion;
  bus.push({ type: 9, timestampMs: 40, payload: AVC_720 });
  bus.publisherOff();
  await clock.advance(2_000);
  new TestEncoder(bus, { startMs: 90_000 }).begin().frame();
  await clock.advance(30);
  expect(reader.batches.at(-1)?.headerVersion).toBe(version);
});

test('program bus: publisher goes and another comes, absent in between and its time goes on', async () => {
  const first = new TestEncoder(bus).begin();
  first.frame().frame();
  await clock.advance(40);
  first.end();
  expect(bus.present).toBe(false);
  expect(bus.prime().gop).toEqual([]);
  expect(bus.status.state).toBe('absent');
  await clock.advance(3_000);
  new TestEncoder(bus, { startMs: 0 }).begin().frame();
  await clock.advance(30);
  expect(reader.presence).toEqual([true, false, true]);
  const stamps = reader.messages.filter(({ type }) => type === 9).map(({ timestampMs }) => timestampMs);
  expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
  expect(stamps.at(-1)).toBeGreaterThanOrEqual(3_040);
});

test('program bus: encoder says that its sequence ends, platforms are not told', async () => {
  new TestEncoder(bus).begin().frame();
  bus.push({ type: 9, timestampMs: 40, payload: Buffer.from([0x17, 2, 0, 0, 0]) });
  bus.push({ type: 9, timestampMs: 40, payload: Buffer.from([0x92, 0x68, 0x76, 0x63, 0x31]) });
  await clock.advance(30);
  expect(reader.messages.filter(({ type }) => type === 9)).toHaveLength(2);
});

test('program bus: sound alone for a second, it is the program, and every batch is a place to begin', async () => {
  bus.publisherOn('127.0.0.1');
  bus.push({ type: 8, timestampMs: 0, payload: AAC_48K });
  for (let ms = 20; ms <= 2_000; ms += 20) {
    bus.push({ type: 8, timestampMs: ms, payload: audioFrame() });
    await clock.advance(20);
  }
  expect(bus.present).toBe(true);
  expect(bus.prime().gop).toHaveLength(1);
  expect(reader.batches.at(-1)?.startsGop).toBe(true);
});

test('program bus: GOP without end, memory bounded and new readers wait for the next keyframe', async () => {
  const encoder = new TestEncoder(bus, { framesPerGop: 100, frameBytes: 400_000 }).begin();
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

test('program bus: timestamps past 24 and past 32 bits, on the wire as they are', async () => {
  const startMs = 2 ** 32 - 60;
  const frames: number[] = [];
  bus.publisherOn('127.0.0.1');
  bus.push({ type: 9, timestampMs: 0, payload: AVC_720 });
  // Two hours at a time, as a program that lasts for weeks: its clock is the encoder's, anchored at zero.
  let raw = startMs;
  for (let i = 0; i < 1_200; i += 1) {
    bus.push({ type: 9, timestampMs: raw >>> 0, payload: videoFrame(true, 6) });
    raw += 2 * 3_600_000;
    await clock.advance(0);
    bus.publisherOff();
    await clock.advance(2 * 3_600_000);
    bus.publisherOn('127.0.0.1');
    frames.push(reader.messages.at(-1)?.timestampMs as number);
  }
  const wrapped = frames.findIndex((stamp, i) => i > 0 && stamp < (frames[i - 1] as number));
  expect(wrapped).toBeGreaterThan(0);
  const extended = reader.batches.filter((batch) => (batch.messages[0]?.timestampMs ?? 0) >= 0xffffff);
  for (const batch of extended.slice(0, 20)) expect(read(batch.bytes)[0]?.timestampMs).toBe(batch.messages[0]?.timestampMs);
  expect(extended.length).toBeGreaterThan(100);
});

test('program bus: figures over two seconds, codecs from their headers', async () => {
  const encoder = new TestEncoder(bus, { framesPerGop: 25, keyframeBytes: 10_000, frameBytes: 10_000, header: AVC_1080 }).begin();
  for (let i = 0; i < 100; i += 1) {
    encoder.frame();
    await clock.advance(40);
  }
  const { state, encoder: address, video, audio, bitrateKbps } = bus.status;
  expect([state, address]).toEqual(['live', '127.0.0.1']);
  expect(video).toMatchObject({ codec: 'H.264', profile: 'High', width: 1920, height: 1080, gopMs: 1_000 });
  expect(video?.fps).toBeCloseTo(25, 0);
  expect(video?.bitrateKbps).toBeGreaterThan(1_900);
  expect(video?.bitrateKbps).toBeLessThan(2_100);
  expect(audio).toMatchObject({ codec: 'AAC', sampleRateHz: 48_000, channels: 2 });
  expect(bitrateKbps).toBeGreaterThan(video?.bitrateKbps as number);
});

test('program bus: HEVC, size taken from the metadata', async () => {
  bus.publisherOn('127.0.0.1');
  bus.push({ type: 18, timestampMs: 0, payload: METADATA });
  bus.push({ type: 9, timestampMs: 0, payload: Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1'), Buffer.from([1, 1])]) });
  bus.push({ type: 9, timestampMs: 0, payload: Buffer.concat([Buffer.from([0x91]), Buffer.from('hvc1'), Buffer.alloc(50)]) });
  await clock.advance(30);
  expect(bus.present).toBe(true);
  expect(bus.status.video).toMatchObject({ codec: 'HEVC', profile: 'Main', width: 1280, height: 720 });
});

test('program bus: publisher connected but sends nothing, silent within two seconds and said once', async () => {
  let news = 0;
  const encoder = new TestEncoder(bus).begin();
  encoder.frame();
  await clock.advance(30);
  bus.changed.on(() => {
    news += 1;
  });
  await clock.advance(2_000);
  expect(bus.status.state).toBe('silent');
  expect(news).toBe(1);
  encoder.frame();
  expect(bus.status.state).toBe('live');
});

test('program bus: nobody publishes, messages are ignored and no timer runs', async () => {
  bus.push({ type: 9, timestampMs: 0, payload: videoFrame(true) });
  await clock.advance(100);
  expect(reader.batches).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});
