import { describe, expect, test } from 'vitest';
import { ChunkReader, type ChunkReaderOptions, type IncomingMessage } from '../../../main/rtmp/chunk-reader.ts';
import { encodeMessage, type OutgoingMessage } from '../../../main/rtmp/chunk-writer.ts';
import { MESSAGE, setChunkSize } from '../../../main/rtmp/messages.ts';
import { RtmpProtocolError } from '../../../main/rtmp/protocol-error.ts';

function readerWith(options: Partial<ChunkReaderOptions> = {}): { reader: ChunkReader; messages: IncomingMessage[] } {
  const messages: IncomingMessage[] = [];
  const reader = new ChunkReader({ onMessage: (message) => messages.push(message), maxMessageBytes: () => 10_000_000, ...options });
  return { reader, messages };
}

const payloadOf = (bytes: number): Buffer => Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 7 + (i >> 8)) & 0xff));
const video = (payload: Buffer, timestampMs = 0): OutgoingMessage => ({
  type: MESSAGE.video,
  streamId: 1,
  chunkStreamId: 5,
  timestampMs,
  payload,
});
const header = (format: number, id: number, ...rest: number[]): Buffer => Buffer.from([(format << 6) | id, ...rest]);

describe('chunk-reader', () => {
  test.each([0, 1, 127, 128, 129, 256, 70_000])('chunk-reader: a message of %i bytes, arrives whole in pieces of any size', (length) => {
    const payload = payloadOf(length);
    const wire = Buffer.concat([encodeMessage(video(payload, 0x1234567), 128), encodeMessage(video(payload, 40), 128)]);
    for (const piece of [1, 2, 3, 11, 128, 1_000, wire.length].filter((size) => size > 10 || length < 1_000)) {
      const { reader, messages } = readerWith();
      for (let at = 0; at < wire.length; at += piece) reader.push(wire.subarray(at, at + piece));
      expect(messages.map(({ timestampMs }) => timestampMs)).toEqual([0x1234567, 40]);
      expect(messages[0]).toMatchObject({ type: MESSAGE.video, streamId: 1, chunkStreamId: 5, length });
      expect(messages.every((message) => message.payload?.equals(payload))).toBe(true);
      expect([reader.pendingBytes, reader.unfinishedMessages]).toEqual([0, 0]);
    }
  });

  test('chunk-reader: audio between the chunks of a video frame, both arrive', () => {
    const { reader, messages } = readerWith();
    const frame = encodeMessage(video(payloadOf(300)), 128);
    const sound = encodeMessage({ type: MESSAGE.audio, streamId: 1, chunkStreamId: 4, timestampMs: 5, payload: payloadOf(10) }, 128);
    reader.push(Buffer.concat([frame.subarray(0, 12 + 128), sound]));
    expect(reader.unfinishedMessages).toBe(1);
    reader.push(frame.subarray(12 + 128));
    expect(messages.map(({ type, length }) => [type, length])).toEqual([
      [MESSAGE.audio, 10],
      [MESSAGE.video, 300],
    ]);
  });

  test('chunk-reader: deltas of type 1, 2 and 3 chunks, add up', () => {
    const { reader, messages } = readerWith();
    reader.push(header(0, 4, 0, 0, 100, 0, 0, 1, 8, 1, 0, 0, 0, 0xaf));
    reader.push(header(1, 4, 0, 0, 23, 0, 0, 1, 8, 0xaf));
    reader.push(header(2, 4, 0, 0, 21, 0xaf));
    reader.push(header(3, 4, 0xaf));
    expect(messages.map(({ timestampMs }) => timestampMs)).toEqual([100, 123, 144, 165]);
  });

  test('chunk-reader: type 3 message right after type 0, its delta is that timestamp, as ffmpeg writes it', () => {
    const { reader, messages } = readerWith();
    reader.push(header(0, 4, 0, 0, 23, 0, 0, 1, 8, 1, 0, 0, 0, 0xaf));
    reader.push(header(3, 4, 0xaf));
    expect(messages.map(({ timestampMs }) => timestampMs)).toEqual([23, 46]);
  });

  test('chunk-reader: timestamps past 32 bits, wrap', () => {
    const { reader, messages } = readerWith();
    reader.push(header(0, 4, 0xff, 0xff, 0xff, 0, 0, 1, 8, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xf0, 0xaf));
    reader.push(header(1, 4, 0, 0, 0x20, 0, 0, 1, 8, 0xaf));
    expect(messages.map(({ timestampMs }) => timestampMs)).toEqual([0xfffffff0, 0x10]);
  });

  test('chunk-reader: chunk stream ids in two and three bytes, told apart', () => {
    const { reader, messages } = readerWith();
    reader.push(Buffer.from([0, 10, 0, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 1]));
    reader.push(Buffer.from([1, 10, 1, 0, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 2]));
    expect(messages.map(({ chunkStreamId }) => chunkStreamId)).toEqual([74, 74 + 256]);
  });

  test('chunk-reader: three-byte ids where only two bytes are taken, an error at the first byte', () => {
    const { reader } = readerWith({ maxBasicHeaderBytes: 2 });
    reader.push(Buffer.from([0, 10, 0, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 1]));
    expect(() => reader.push(Buffer.from([1]))).toThrow('three bytes');
  });

  test('chunk-reader: a larger chunk size, counts from the next chunk on', () => {
    const { reader, messages } = readerWith();
    const payload = payloadOf(5_000);
    reader.push(Buffer.concat([setChunkSize(4_096), encodeMessage(video(payload), 4_096)]));
    expect(messages[1]?.payload).toEqual(payload);
    expect(reader.chunks).toBe(3);
  });

  test('chunk-reader: a message that is aborted, leaves nothing behind', () => {
    const { reader, messages } = readerWith();
    reader.push(encodeMessage(video(payloadOf(300)), 128).subarray(0, 12 + 128));
    const abort = Buffer.from([0, 0, 0, 5]);
    reader.push(encodeMessage({ type: MESSAGE.abort, streamId: 0, chunkStreamId: 2, timestampMs: 0, payload: abort }, 128));
    expect([reader.pendingBytes, reader.unfinishedMessages]).toEqual([0, 0]);
    reader.push(encodeMessage(video(payloadOf(20)), 128));
    expect(messages.map(({ type }) => type)).toEqual([MESSAGE.abort, MESSAGE.video]);
  });

  test('chunk-reader: payloads that are not collected, cost nothing and are counted', () => {
    const { reader, messages } = readerWith({ collect: (type) => type !== MESSAGE.video, maxPendingBytes: 100 });
    reader.push(encodeMessage(video(payloadOf(5_000)), 128));
    expect(messages).toMatchObject([{ length: 5_000, payload: null }]);
  });

  test.each([
    ['chunk size 0', setChunkSize(0)],
    ['chunk size over 24 bits', setChunkSize(0x1000000)],
    ['a chunk size message without content', header(0, 2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)],
    ['a chunk stream that begins with type 3', header(3, 5)],
    ['a chunk stream that begins with type 2', header(2, 5, 0, 0, 1)],
    ['a message longer than its limit', header(0, 5, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0)],
    [
      'a message cut off by another',
      Buffer.concat([encodeMessage(video(payloadOf(300)), 128).subarray(0, 140), header(0, 5, ...Array(11).fill(0))]),
    ],
  ])('chunk-reader: %s, an error', (_, wire) => {
    const { reader } = readerWith();
    expect(() => reader.push(wire)).toThrow(RtmpProtocolError);
  });

  test('chunk-reader: sixty unfinished messages, an error before their bytes are kept', () => {
    const { reader } = readerWith({ maxPendingBytes: 20_000_000, maxChunkStreams: 64 });
    const begin = (id: number): void => reader.push(Buffer.concat([header(0, id, 0, 0, 0, 0x90, 0, 0, 9, 1, 0, 0, 0), Buffer.alloc(128)]));
    begin(3);
    begin(4);
    expect(() => begin(5)).toThrow('unfinished');
  });

  test('chunk-reader: more chunk streams than the limit, an error', () => {
    const { reader } = readerWith({ maxChunkStreams: 2 });
    const begin = (id: number): void => reader.push(header(0, id, 0, 0, 0, 0, 0, 1, 8, 1, 0, 0, 0, 1));
    begin(3);
    begin(4);
    expect(() => begin(5)).toThrow('chunk streams');
  });
});
