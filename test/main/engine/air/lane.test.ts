import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../main/base/log.ts';
import type { Air } from '../../../../main/engine/air/air.ts';
import { Lane } from '../../../../main/engine/air/lane.ts';
import { SlateBuses } from '../../../../main/engine/air/slate-buses.ts';
import { ProgramBus } from '../../../../main/engine/bus/program-bus.ts';
import { FakeClock } from '../../fake-clock.ts';
import { FakeShelf, SLATE_FRAME_BYTES } from '../fake-shelf.ts';
import { openAir } from '../open-air.ts';
import { AAC_48K, AVC_1080, audioFrame, METADATA, TestEncoder, videoFrame } from '../test-encoder.ts';
import { OutputRecorder } from './output-recorder.ts';

let clock: FakeClock;
let shelf: FakeShelf;
let air: Air;
let slates: SlateBuses;
let lane: Lane;

beforeEach(() => {
  clock = new FakeClock(Date.UTC(2026, 10, 24, 20));
  shelf = new FakeShelf();
  air = openAir(clock, { shelf });
  const { bus, registry } = air;
  slates = new SlateBuses({ clock, log: silentLog, registry, shelf, format: () => null, positionMs: () => bus.nextFrameMs });
  lane = new Lane({ program: bus, slates });
});

afterEach(() => {
  lane[Symbol.dispose]();
  slates[Symbol.dispose]();
  air[Symbol.dispose]();
  expect(clock.pendingTimers).toBe(0);
});

async function play(encoder: TestEncoder, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 40) {
    encoder.frame();
    await clock.advance(40);
  }
}

const begin = (options: ConstructorParameters<typeof TestEncoder>[1] = {}): TestEncoder => new TestEncoder(air.feeds.main, options).begin();

function expectOneStream(output: OutputRecorder): void {
  expect(output.backwards).toBe(0);
  expect(output.longestStepMs('video')).toBeLessThanOrEqual(100);
  expect(output.longestStepMs('audio')).toBeLessThanOrEqual(100);
}

const isOnSlate = (output: OutputRecorder): boolean =>
  output.batches.at(-1)?.messages.find(({ role }) => role === 'video' || role === 'keyframe')?.payloadLength === SLATE_FRAME_BYTES;

test('lane: no slate, the very batches of the program', async () => {
  const direct = new OutputRecorder(air.bus, clock);
  const output = new OutputRecorder(lane, clock);
  await play(begin(), 1_000);
  expect(output.batches).toEqual(direct.batches);
  expect(output.batches.every((batch, i) => batch === direct.batches[i])).toBe(true);
  expect(lane.prime()).toEqual(air.bus.prime());
});

test('lane: one destination goes to a slate and comes back at a keyframe, its time goes on and the others see nothing of it', async () => {
  const other = new OutputRecorder(air.bus, clock);
  const output = new OutputRecorder(lane, clock);
  const encoder = begin({ startMs: 3_000, soundBehindMs: 10 });
  await play(encoder, 1_000);
  lane.show('rights');
  await play(encoder, 120);
  expect(isOnSlate(output)).toBe(true);
  await play(encoder, 3_000);
  lane.show(null);
  await play(encoder, 480);
  expect(isOnSlate(output)).toBe(false);
  await play(encoder, 4_000);
  expect(output.presence).toEqual([true]);
  expect([output.headerBatches, output.versions.size]).toEqual([1, 1]);
  expect(output.longestSilenceMs).toBeLessThan(150);
  expectOneStream(output);
  expect(other.sizes.has(SLATE_FRAME_BYTES)).toBe(false);
  // The few milliseconds between the two have been worked off: no copies any more.
  expect(output.batches.at(-1)).toBe(other.batches.at(-1));
});

test('lane: slate with other headers, they go out before its keyframe and the program has its own again', async () => {
  shelf.videoHeader = AVC_1080;
  const output = new OutputRecorder(lane, clock);
  const encoder = begin();
  await play(encoder, 1_000);
  lane.show('interval');
  await play(encoder, 2_000);
  lane.show(null);
  await play(encoder, 1_000);
  expect(output.headerBatches).toBe(3);
  expectOneStream(output);
  const { headers, gop } = lane.prime();
  expect(headers?.headerVersion).toBe(gop[0]?.headerVersion);
});

test('lane: a reader that comes while it is on a slate, begins on the slate and sees nothing of the program', async () => {
  const encoder = begin();
  await play(encoder, 1_000);
  lane.show('rights');
  const output = new OutputRecorder(lane, clock);
  expect(lane.present).toBe(false);
  await play(encoder, 400);
  expect(lane.present).toBe(true);
  expect(output.presence).toEqual([true]);
  expect(output.sizes).toEqual(new Set([SLATE_FRAME_BYTES]));
  expect(lane.prime().gop[0]?.startsGop).toBe(true);
});

test('lane: nothing is on air, a slate for one destination alone, and nothing again', async () => {
  const output = new OutputRecorder(lane, clock);
  lane.show('starting-soon');
  await clock.advance(500);
  expect([lane.present, air.bus.present]).toEqual([true, false]);
  lane.show(null);
  expect(output.presence).toEqual([true, false]);
  await play(begin(), 1_000);
  expect(output.presence).toEqual([true, false, true]);
  expectOneStream(output);
});

test('lane: program goes while it is waited for, nothing is on air here either', async () => {
  const output = new OutputRecorder(lane, clock);
  const encoder = begin({ framesPerGop: 100 });
  await play(encoder, 1_000);
  lane.show('interval');
  await play(encoder, 400);
  lane.show(null);
  encoder.end();
  expect(output.presence).toEqual([true, false]);
});

test('lane: from slate to slate and back within a moment, one stream and each batch once', async () => {
  const output = new OutputRecorder(lane, clock);
  const encoder = begin();
  await play(encoder, 1_000);
  for (const kind of ['interval', 'rights', 'interval', null, 'rights', 'interval'] as const) {
    lane.show(kind);
    await play(encoder, 80);
  }
  await play(encoder, 2_000);
  expect(isOnSlate(output)).toBe(true);
  expect(new Set(output.batches).size).toBe(output.batches.length);
  expect(output.videoFrames).toBeLessThan(95);
  expectOneStream(output);
});

test('lane: two destinations on the same slate, one player; the last one leaves, it ends', async () => {
  const second = new Lane({ program: air.bus, slates });
  const outputs = [new OutputRecorder(lane, clock), new OutputRecorder(second, clock)];
  const idle = clock.pendingTimers;
  lane.show('interval');
  second.show('interval');
  await clock.advance(1_500);
  for (const output of outputs) expect(output.videoFrames).toBeGreaterThan(30);
  lane.show(null);
  second.show(null);
  await clock.advance(100);
  expect(clock.pendingTimers).toBe(idle);
});

test('lane: nobody reads any more, nothing is kept running', async () => {
  const reader = lane.attach({ onBatch: () => undefined });
  lane.show('interval');
  await clock.advance(500);
  reader[Symbol.dispose]();
  await clock.advance(100);
  expect(clock.pendingTimers).toBe(0);
});

test('lane: moved batches, the bytes say the same times as the messages', async () => {
  const output = new OutputRecorder(lane, clock);
  const encoder = begin({ startMs: 0 });
  await play(encoder, 400);
  lane.show('interval');
  await play(encoder, 2_000);
  for (const batch of output.batches) {
    for (const { offset, timestampMs } of batch.messages) expect(batch.bytes.readUIntBE(offset + 1, 3)).toBe(timestampMs);
  }
});

/** Another form of the program, which begins when it is told to. */
function otherProgram() {
  const other = new ProgramBus({ clock, registry: air.registry, startMs: air.bus.nextFrameMs });
  let frames = 0;
  return {
    bus: other,
    begin: () => other.splice('feed', { metadata: METADATA, audio: AAC_48K, video: AVC_1080 }),
    frame: () => {
      const role = frames % 10 === 0 ? 'keyframe' : 'video';
      other.push(9, role, frames * 40, videoFrame(role === 'keyframe', 900));
      other.push(8, 'audio', frames * 40, audioFrame());
      frames += 1;
    },
  };
}

async function playBoth(encoder: TestEncoder, other: ReturnType<typeof otherProgram>, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 40) {
    encoder.frame();
    other.frame();
    await clock.advance(40);
  }
}

test('lane: it follows another form of the program, what it has goes on until that has a keyframe, and back again', async () => {
  const output = new OutputRecorder(lane, clock);
  const encoder = begin();
  await play(encoder, 1_000);
  const other = otherProgram();
  lane.follow(other.bus);
  const before = output.batches.length;
  await play(encoder, 1_000);
  expect(output.batches.length).toBeGreaterThan(before + 20);
  other.begin();
  await playBoth(encoder, other, 2_000);
  expect(output.batches.at(-1)?.headerVersion).toBe(other.bus.prime().headers?.headerVersion);
  lane.follow(air.bus);
  await playBoth(encoder, other, 1_000);
  expect(output.batches.at(-1)?.headerVersion).toBe(air.bus.prime().headers?.headerVersion);
  expectOneStream(output);
  expect(output.presence).not.toContain(false);
  other.bus[Symbol.dispose]();
});

test('lane: it is told to follow and, before a keyframe, to come back, nothing has changed', async () => {
  const direct = new OutputRecorder(air.bus, clock);
  const output = new OutputRecorder(lane, clock);
  const encoder = begin();
  await play(encoder, 520);
  const other = otherProgram();
  lane.follow(other.bus);
  await play(encoder, 200);
  lane.follow(air.bus);
  await play(encoder, 1_000);
  expect(output.batches).toEqual(direct.batches);
  other.bus[Symbol.dispose]();
});

test('lane: it follows while it has a slate, and comes back to the other form', async () => {
  const output = new OutputRecorder(lane, clock);
  const encoder = begin();
  await play(encoder, 1_000);
  lane.show('rights');
  await play(encoder, 500);
  const other = otherProgram();
  other.begin();
  lane.follow(other.bus);
  await playBoth(encoder, other, 500);
  expect(isOnSlate(output)).toBe(true);
  lane.show(null);
  await playBoth(encoder, other, 1_000);
  expect(output.batches.at(-1)?.headerVersion).toBe(other.bus.prime().headers?.headerVersion);
  expectOneStream(output);
  other.bus[Symbol.dispose]();
});
