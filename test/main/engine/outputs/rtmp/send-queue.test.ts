import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { Batch, Prime } from '../../../../../main/engine/bus/batch.ts';
import { BatchBuilder } from '../../../../../main/engine/bus/batch-builder.ts';
import { SendQueue } from '../../../../../main/engine/outputs/rtmp/send-queue.ts';
import { videoFrame } from '../../test-encoder.ts';

/** A socket whose kernel takes or does not take. */
class TestSocket extends EventEmitter {
  readonly written: Buffer[] = [];
  takes = true;

  write(bytes: Buffer): boolean {
    this.written.push(bytes);
    return this.takes;
  }

  drain(): void {
    this.takes = true;
    this.emit('drain');
  }
}

const TICK_MS = 30;

class Program {
  readonly batches: Batch[] = [];
  headers: Batch;
  version = 1;
  #frames = 0;

  constructor() {
    this.headers = this.#headers();
  }

  /** A batch of one frame; the first of every ten is a keyframe. */
  next(bytes = 1_000): Batch {
    const isKeyframe = this.#frames % 10 === 0;
    const builder = new BatchBuilder({ slabBytes: bytes + 100 });
    const payload = videoFrame(isKeyframe, bytes);
    builder.add({ type: 9, role: isKeyframe ? 'keyframe' : 'video', timestampMs: this.#frames * TICK_MS, payload });
    const labels = { startsGop: isKeyframe, madeAtMs: this.#frames * TICK_MS, headerVersion: this.version };
    this.#frames += 1;
    const batch = builder.take(labels) as Batch;
    if (isKeyframe) this.batches.length = 0;
    this.batches.push(batch);
    return batch;
  }

  changeCodec(): void {
    this.version += 1;
    this.headers = this.#headers();
    this.batches.length = 0;
  }

  prime = (): Prime => ({ headers: this.headers, gop: [...this.batches] });

  #headers(): Batch {
    const builder = new BatchBuilder({ slabBytes: 200 });
    builder.add({ type: 9, role: 'video-header', timestampMs: 0, payload: Buffer.from([0x17, 0, 0, 0, 0, this.version]) });
    return builder.take({ startsGop: false, madeAtMs: 0, headerVersion: this.version }) as Batch;
  }
}

function setUp(options: { maxBytes?: number; streamId?: number; maxAgeMs?: number } = {}) {
  const program = new Program();
  const socket = new TestSocket();
  let heldBack = 0;
  const queue = new SendQueue({
    socket: socket as unknown as Socket,
    streamId: options.streamId ?? 1,
    prime: program.prime,
    maxBytes: options.maxBytes ?? 1_000_000,
    onHeldBack: () => {
      heldBack += 1;
    },
  });
  queue.limitAge(options.maxAgeMs ?? Number.POSITIVE_INFINITY);
  return { program, socket, queue, heldBack: () => heldBack };
}

test('send queue: begins in the middle of a GOP, headers and all of the GOP at once', () => {
  const { program, socket, queue } = setUp();
  for (let i = 0; i < 5; i += 1) program.next();
  queue.begin(150, 1_000_000);
  expect(socket.written).toEqual([program.headers.bytes, ...program.batches.map(({ bytes }) => bytes)]);
  expect(queue.droppedFrames).toBe(0);
});

test('send queue: begins without a cached GOP, nothing before the next keyframe and nothing counted as left out', () => {
  const { program, socket, queue } = setUp();
  program.next();
  program.batches.length = 0;
  queue.begin(0, 1_000_000);
  for (let i = 1; i < 10; i += 1) queue.push(program.next());
  expect(socket.written).toEqual([]);
  const keyframe = program.next();
  queue.push(keyframe);
  expect(socket.written).toEqual([program.headers.bytes, keyframe.bytes]);
  expect(queue.droppedFrames).toBe(0);
});

test('send queue: nothing waits, the very bytes of the bus are written and none are copied', () => {
  const { program, socket, queue } = setUp();
  program.next();
  queue.begin(0, 1_000_000);
  const batch = program.next();
  queue.push(batch);
  expect(socket.written.at(-1)).toBe(batch.bytes);
});

test('send queue: kernel takes no more, batches wait and follow in order when it does', () => {
  const { program, socket, queue } = setUp();
  program.next();
  queue.begin(0, 1_000_000);
  socket.takes = false;
  const batches = [program.next(), program.next(), program.next()];
  for (const batch of batches) queue.push(batch);
  expect(queue.queuedBytes).toBe((batches[1]?.bytes.length ?? 0) * 2);
  socket.drain();
  expect(socket.written.slice(-3)).toEqual(batches.map(({ bytes }) => bytes));
  expect(queue.isEmpty).toBe(true);
});

test('send queue: allowance used up, the rest waits for the next one and somebody is asked for it', () => {
  const { program, socket, queue, heldBack } = setUp();
  program.next();
  queue.begin(0, 1_500);
  queue.push(program.next());
  queue.push(program.next());
  const written = socket.written.length;
  expect(heldBack()).toBeGreaterThan(0);
  queue.allow(10_000);
  expect(socket.written.length).toBeGreaterThan(written);
  expect(queue.isEmpty).toBe(true);
});

test('send queue: full, resumes at the newest keyframe and counts the frames left out', () => {
  const { program, socket, queue } = setUp({ maxBytes: 25_000 });
  program.next();
  queue.begin(0, 1_000_000);
  socket.takes = false;
  queue.push(program.next());
  for (let i = 2; i < 32; i += 1) queue.push(program.next());
  expect(queue.queuedBytes).toBeLessThanOrEqual(25_000);
  const before = socket.written.length;
  socket.drain();
  const resumed = socket.written[before] as Buffer;
  expect(resumed[12]).toBe(0x17);
  expect(queue.droppedFrames + socket.written.length - 1).toBe(32);
  expect(queue.droppedFrames % 10).toBe(8);
});

test('send queue: one GOP that does not fit, nothing kept and the next keyframe goes out', () => {
  const { program, socket, queue } = setUp({ maxBytes: 4_500 });
  program.next();
  queue.begin(0, 1_000_000);
  socket.takes = false;
  for (let i = 1; i < 10; i += 1) queue.push(program.next());
  expect(queue.isEmpty).toBe(true);
  socket.drain();
  const before = socket.written.length;
  queue.push(program.next());
  expect(socket.written[before]?.[12]).toBe(0x17);
});

test('send queue: waited too long, the newest keyframe is sent instead', () => {
  const { program, socket, queue } = setUp({ maxAgeMs: 400 });
  program.next();
  queue.begin(0, 1_000_000);
  socket.takes = false;
  for (let i = 1; i < 100; i += 1) {
    queue.push(program.next());
    expect(queue.ageMs(i * TICK_MS)).toBeLessThanOrEqual(400);
  }
  expect(queue.droppedFrames).toBeGreaterThan(70);
});

test('send queue: cached GOP older than the age limit, sent all the same because nobody has waited for it', () => {
  const { program, socket, queue } = setUp({ maxAgeMs: 100 });
  for (let i = 0; i < 9; i += 1) program.next();
  queue.begin(9 * TICK_MS, 500);
  queue.push(program.next());
  queue.allow(1_000_000);
  expect(socket.written).toHaveLength(11);
  expect(queue.droppedFrames).toBe(0);
});

test('send queue: codec changed while batches were left out, the new headers come before the keyframe', () => {
  const { program, socket, queue } = setUp({ maxBytes: 8_000 });
  program.next();
  queue.begin(0, 1_000_000);
  socket.takes = false;
  for (let i = 1; i < 10; i += 1) queue.push(program.next());
  program.changeCodec();
  const keyframe = program.next();
  socket.drain();
  const before = socket.written.length;
  queue.push(keyframe);
  expect(socket.written.slice(before)).toEqual([program.headers.bytes, keyframe.bytes]);
});

test('send queue: newest keyframe is of a codec that is over, waits for the next one', () => {
  const { program, socket, queue } = setUp({ maxBytes: 14_000 });
  program.next();
  queue.begin(0, 1_000_000);
  socket.takes = false;
  for (let i = 1; i < 10; i += 1) queue.push(program.next());
  program.changeCodec();
  const lost = program.next();
  queue.push(lost);
  program.changeCodec();
  for (let i = 11; i < 19; i += 1) queue.push(program.next());
  expect(queue.isEmpty).toBe(true);
  socket.drain();
  queue.push(program.next());
  const before = socket.written.length;
  const keyframe = program.next();
  queue.push(keyframe);
  expect(socket.written.slice(before)).toEqual([program.headers.bytes, keyframe.bytes]);
  expect(socket.written).not.toContain(lost.bytes);
});

test('send queue: headers and one GOP held for ever, bounded all the same', () => {
  const { program, queue } = setUp({ maxBytes: 6_000 });
  program.next();
  queue.begin(0, 0);
  for (let i = 1; i < 200; i += 1) {
    queue.push(program.next());
    expect(queue.queuedBytes).toBeLessThanOrEqual(6_000);
  }
});

test('send queue: peer allotted stream 5, its copy says so and the shared bytes do not', () => {
  const { program, socket, queue } = setUp({ streamId: 5 });
  const batch = program.next();
  queue.begin(0, 1_000_000);
  expect(socket.written[1]?.readUInt32LE(8)).toBe(5);
  expect(batch.bytes.readUInt32LE(8)).toBe(1);
  expect(socket.written[1]?.subarray(12)).toEqual(batch.bytes.subarray(12));
});
