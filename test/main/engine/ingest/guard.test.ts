import { describe, expect, test } from 'vitest';
import { Guard } from '../../../../main/engine/ingest/guard.ts';
import { MAX_HELD_BEFORE_PUBLISH, MAX_WAITING } from '../../../../main/engine/ingest/limits.ts';
import { type Amf0Value, encodeAmf0 } from '../../../../main/rtmp/amf0.ts';
import { encodeMessage, type OutgoingMessage } from '../../../../main/rtmp/chunk-writer.ts';
import { command, MESSAGE, setChunkSize, windowAckSize } from '../../../../main/rtmp/messages.ts';
import { RtmpProtocolError } from '../../../../main/rtmp/protocol-error.ts';
import { videoTag } from './open-ingest.ts';

const say = (name: string, values: Amf0Value[], streamId = 0): Buffer => command(name, 1, values, { streamId, chunkSize: 128 });
const CONNECT = say('connect', [{ app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }]);
const PUBLISH = say('publish', [null, 'main', 'live'], 1);
const wire = (message: Partial<OutgoingMessage> & { type: number; payload: Buffer }): Buffer =>
  encodeMessage({ streamId: 0, chunkStreamId: 6, timestampMs: 0, ...message }, 128);
const beginning = (type: number, length: number, chunkStreamId = 6): Buffer =>
  Buffer.from([chunkStreamId, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff, type, 1, 0, 0, 0]);
const deep = Buffer.concat([encodeAmf0(['connect', 1]), Buffer.alloc(12_000, Buffer.from([3, 0, 1, 0x61]))]);

function connected(): Guard {
  const guard = new Guard();
  guard.inspect(CONNECT);
  return guard;
}

function publishing(): Guard {
  const guard = connected();
  guard.inspect(PUBLISH);
  guard.accept();
  return guard;
}

describe('guard: let through', () => {
  test('guard: connect, then publish, asked with app and name', () => {
    const guard = new Guard();
    expect(guard.inspect(CONNECT)).toBeNull();
    expect(guard.inspect(say('createStream', [null]))).toBeNull();
    expect(guard.inspect(say('publish', [null, 'main?secret=x', 'live'], 1))).toEqual({
      kind: 'publish',
      request: { app: 'live', streamName: 'main?secret=x', streamId: 1 },
    });
  });

  test('guard: AMF3 commands with an AMF0 body, read as the same', () => {
    const guard = new Guard();
    const amf3 = (...values: Amf0Value[]): Buffer =>
      wire({ type: MESSAGE.commandAmf3, payload: Buffer.concat([Buffer.from([0]), encodeAmf0(values)]) });
    guard.inspect(amf3('connect', 1, { app: 'live', tcUrl: 'rtmp://[::1]:1935/live' }));
    expect(guard.inspect(amf3('publish', 2, null, 'main'))).toMatchObject({ kind: 'publish' });
  });

  test.each([
    ['play', 'play'],
    ['play2', 'play2'],
  ])('guard: %s, asked as play', (_, name) => {
    expect(connected().inspect(say(name, [null, 'main'], 1))).toEqual({ kind: 'play', streamId: 1 });
  });

  test('guard: media right behind publish, waits with it', () => {
    expect(connected().inspect(Buffer.concat([PUBLISH, wire({ type: MESSAGE.video, payload: videoTag(300) })]))).toMatchObject({
      kind: 'publish',
    });
  });

  test('guard: the greatest messages allowed, taken', () => {
    const guard = publishing();
    guard.inspect(setChunkSize(0xffffff));
    guard.inspect(Buffer.concat([beginning(MESSAGE.video, 8_000_000), Buffer.alloc(8_000_000)]));
    guard.inspect(Buffer.concat([beginning(MESSAGE.audio, 512_000), Buffer.alloc(512_000)]));
    guard.inspect(Buffer.concat([beginning(MESSAGE.data, 64_000), Buffer.alloc(64_000)]));
    expect([guard.messages, guard.left]).toEqual([6, false]);
  });

  test('guard: a window the peer wants acknowledged, kept and never tiny', () => {
    const guard = publishing();
    guard.inspect(windowAckSize(2_500_000));
    expect(guard.windowBytes).toBe(2_500_000);
    guard.inspect(windowAckSize(1));
    expect(guard.windowBytes).toBe(128_000);
  });
});

describe('guard: stopped before a byte is passed on', () => {
  const control = (type: number, payload: Buffer): Buffer => wire({ type, payload, chunkStreamId: 2 });
  const badCommands: [string, Buffer][] = [
    ['connect without tcUrl', say('connect', [{ app: 'live' }])],
    ['connect with an invalid tcUrl', say('connect', [{ app: 'live', tcUrl: 'http://[' }])],
    ['connect with a number as tcUrl', say('connect', [{ app: 'live', tcUrl: 7 }])],
    ['connect without an app', say('connect', [{ tcUrl: 'rtmp://127.0.0.1/live' }])],
    ['connect without an object', say('connect', [])],
    ['connect with an array', say('connect', [[1]])],
    ['publish before connect', PUBLISH],
    ['a command without a name', wire({ type: MESSAGE.command, payload: encodeAmf0([7, 7]) })],
    ['a command without a transaction', wire({ type: MESSAGE.command, payload: encodeAmf0(['connect']) })],
    ['an empty command', wire({ type: MESSAGE.command, payload: Buffer.alloc(0) })],
    ['an empty AMF3 command', wire({ type: MESSAGE.commandAmf3, payload: Buffer.alloc(0) })],
    ['an unknown AMF type', wire({ type: MESSAGE.command, payload: Buffer.concat([encodeAmf0(['connect', 1]), Buffer.from([0x55])]) })],
    ['AMF nested 3,000 deep', wire({ type: MESSAGE.command, payload: deep })],
    ['a command of 16,001 bytes, at its header', beginning(MESSAGE.command, 16_001)],
    ['video, at its header', beginning(MESSAGE.video, 1)],
    ['audio of no length', beginning(MESSAGE.audio, 0)],
    ['data', beginning(MESSAGE.data, 10)],
    ['an aggregate', beginning(MESSAGE.aggregate, 10)],
    ['a shared object', beginning(MESSAGE.sharedObject, 10)],
    ['a type that does not exist', beginning(99, 1)],
    ['chunk size 0', setChunkSize(0)],
    ['a chunk size over 24 bits', setChunkSize(0x1000000)],
    ['a chunk size message without content', control(MESSAGE.setChunkSize, Buffer.alloc(0))],
    ['a window size without content', control(MESSAGE.windowAckSize, Buffer.alloc(0))],
    ['a peer bandwidth of four bytes', control(MESSAGE.setPeerBandwidth, Buffer.alloc(4))],
    ['an abort, which the parser behind would not follow', control(MESSAGE.abort, Buffer.from([0, 0, 0, 6]))],
    ['a chunk stream id in three bytes', Buffer.from([1, 0, 0])],
    [
      'five unfinished commands',
      Buffer.concat([3, 4, 5, 6, 7].map((id) => Buffer.concat([beginning(MESSAGE.command, 15_000, id), Buffer.alloc(128)]))),
    ],
    [
      '17 chunk streams',
      Buffer.concat(Array.from({ length: 17 }, (_, i) => Buffer.concat([beginning(MESSAGE.command, 200, 3 + i), Buffer.alloc(128)]))),
    ],
  ];
  test.each(badCommands)('guard: %s before publish, an error', (_, bytes) => {
    expect(() => new Guard().inspect(bytes)).toThrow(RtmpProtocolError);
  });

  test.each([
    ['publish without a name', say('publish', [null], 1)],
    ['publish with an object as name', say('publish', [null, { a: 1 }], 1)],
    ['publish twice in one piece', Buffer.concat([PUBLISH, PUBLISH])],
    ['connect twice', CONNECT],
    ['video', beginning(MESSAGE.video, 1)],
  ])('guard: %s after connect, an error', (_, bytes) => {
    expect(() => connected().inspect(bytes)).toThrow(RtmpProtocolError);
  });

  test.each([
    ['video of 8,000,001 bytes', beginning(MESSAGE.video, 8_000_001)],
    ['audio of 512,001 bytes', beginning(MESSAGE.audio, 512_001)],
    ['data of 64,001 bytes', beginning(MESSAGE.data, 64_001)],
    ['publish again', PUBLISH],
    ['play', say('play', [null, 'main'], 1)],
    ['connect again', CONNECT],
    ['a new chunk size in the middle of a frame', Buffer.concat([beginning(MESSAGE.video, 300), Buffer.alloc(128), setChunkSize(200)])],
    ['a frame cut off by another', Buffer.concat([beginning(MESSAGE.video, 300), Buffer.alloc(128), beginning(MESSAGE.video, 300)])],
  ])('guard: %s of the publisher, an error', (_, bytes) => {
    expect(() => publishing().inspect(bytes)).toThrow(RtmpProtocolError);
  });
});

test('limits: everybody before publish holding all they can, below 64 MB', () => {
  expect(MAX_WAITING * MAX_HELD_BEFORE_PUBLISH).toBeLessThan(64_000_000);
});
