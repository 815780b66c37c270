import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Guard } from '../../../../main/engine/ingest/guard.ts';
import { NmsSession } from '../../../../main/engine/ingest/nms-session.ts';
import { ChunkReader } from '../../../../main/rtmp/chunk-reader.ts';
import { encodeMessage } from '../../../../main/rtmp/chunk-writer.ts';
import { command, MESSAGE, setChunkSize } from '../../../../main/rtmp/messages.ts';
import { RtmpProtocolError } from '../../../../main/rtmp/protocol-error.ts';
import { mutate } from '../../../hostile/mutate.ts';
import { seededRandom } from '../../../hostile/random.ts';

const HANDSHAKE = Buffer.concat([Buffer.from([3]), Buffer.alloc(2 * 1536)]);
const SESSIONS = 1_200;

/** What a publisher sends after `publish`: frames and sound, chunks of 128 bytes and then larger ones, types 0 to 3, extended timestamps. */
function recordedMedia(random: () => number): Buffer {
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  const media = (type: number, chunkStreamId: number, timestampMs: number, length: number, chunkSize: number): Buffer =>
    encodeMessage({ type, streamId: 1, chunkStreamId, timestampMs, payload: bytes(length) }, chunkSize);
  const delta = (chunkStreamId: number, type: number): Buffer =>
    Buffer.concat([
      Buffer.from([0x40 | chunkStreamId, 0, 0, 23, 0, 0, 50, type]),
      bytes(50),
      Buffer.from([0x80 | chunkStreamId, 0, 0, 21]),
      bytes(50),
      Buffer.from([0xc0 | chunkStreamId]),
      bytes(50),
    ]);
  return Buffer.concat([
    media(MESSAGE.video, 6, 10, 700, 128),
    media(MESSAGE.audio, 4, 12, 300, 128),
    delta(4, MESSAGE.audio),
    setChunkSize(400),
    media(MESSAGE.video, 6, 0x1000010, 1_500, 400),
    delta(6, MESSAGE.video),
    media(MESSAGE.audio, 4, 0xfffffff8, 90, 400),
    delta(4, MESSAGE.audio),
    media(MESSAGE.video, 6, 60, 0, 400),
    media(MESSAGE.video, 6, 80, 3_000, 400),
  ]);
}

/** Chunks of several messages mixed in any order, as no encoder sends them: ids of every form, sizes that change, aborts. */
function mixedChunks(random: () => number): Buffer {
  const parts: Buffer[] = [];
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const unsent = new Map<number, number>();
  let chunkSize = 128;
  const basic = (format: number, id: number): Buffer => {
    if (id < 64) return Buffer.from([(format << 6) | id]);
    return id < 320 ? Buffer.from([format << 6, id - 64]) : Buffer.from([(format << 6) | 1, (id - 64) & 0xff, (id - 64) >> 8]);
  };
  for (let i = 0; i < 40; i += 1) {
    const what = random();
    if (what < 0.05) {
      chunkSize = pick([1, 100, 128, 200, 4_096]);
      parts.push(setChunkSize(chunkSize));
    } else if (what < 0.07) {
      parts.push(Buffer.from([2, 0, 0, 0, 0, 0, 4, MESSAGE.abort, 0, 0, 0, 0, 0, 0, 0, 5]));
      unsent.delete(5);
    } else {
      const id = what < 0.09 ? pick([320, 321, 576]) : pick([4, 5, 6, 64, 319]);
      const left = unsent.get(id) ?? 0;
      const length = left > 0 ? left : Math.floor(random() * 600);
      const head = [
        0,
        0,
        pick([0, 20]),
        length >> 16,
        (length >> 8) & 0xff,
        length & 0xff,
        pick([MESSAGE.audio, MESSAGE.video]),
        1,
        0,
        0,
        0,
      ];
      const bytes = Math.min(length, chunkSize);
      parts.push(left > 0 ? basic(3, id) : Buffer.concat([basic(0, id), Buffer.from(head)]), Buffer.alloc(bytes, i + 1));
      unsent.set(id, length - bytes);
    }
  }
  return Buffer.concat(parts);
}

const PUBLISH = Buffer.concat([
  command('connect', 1, [{ app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }], { chunkSize: 128 }),
  command('publish', 2, [null, 'main', 'live'], { streamId: 1, chunkSize: 128 }),
]);

/** Media messages as node-media-server reads them behind the guard, and as our reader does, up to where the guard stops. */
function readBoth(media: Buffer, pieceBytes: number): { nms: string[]; ours: string[]; stopped: boolean } {
  const nms: string[] = [];
  const ours: string[] = [];
  const note = (list: string[], type: number, timestampMs: number, payload: Buffer): void => {
    if (payload.length > 0) list.push(`${type} ${timestampMs} ${payload.toString('base64')}`);
  };
  const session = NmsSession.open({
    socket: { remoteAddress: '127.0.0.1', write: () => true } as unknown as Socket,
    onPacket: (type, timestampMs, payload) => note(nms, type, timestampMs, payload),
    mayPublish: () => true,
    maxParserBytes: () => 20_000_000,
  });
  const isMedia = (type: number): boolean => type === MESSAGE.audio || type === MESSAGE.video || type === MESSAGE.data;
  const reader = new ChunkReader({
    onMessage: ({ type, timestampMs, payload }) => isMedia(type) && note(ours, type, timestampMs, payload as Buffer),
    maxMessageBytes: () => 16_000_000,
  });
  const guard = new Guard();
  guard.inspect(PUBLISH);
  guard.accept();
  session.feed(HANDSHAKE);
  session.feed(PUBLISH);
  reader.push(PUBLISH);
  for (let at = 0; at < media.length; at += pieceBytes) {
    const piece = media.subarray(at, at + pieceBytes);
    try {
      guard.inspect(piece);
      session.feed(piece);
    } catch (error) {
      if (!(error instanceof RtmpProtocolError)) throw error;
      return { nms, ours, stopped: true };
    }
    reader.push(piece);
  }
  return { nms, ours, stopped: false };
}

describe('same-reading', () => {
  test.each([1, 7, 128, 100_000])('same-reading: an unharmed session in pieces of %i bytes, message for message', (pieceBytes) => {
    const { nms, ours, stopped } = readBoth(recordedMedia(seededRandom(1)), pieceBytes);
    expect(stopped).toBe(false);
    expect(nms).toHaveLength(14);
    expect(nms).toEqual(ours);
  });

  test(`same-reading: ${SESSIONS} mutated sessions, whatever the guard lets through is read the same by both`, () => {
    let passed = 0;
    for (let seed = 0; seed < SESSIONS; seed += 1) {
      const random = seededRandom(seed);
      const media = recordedMedia(random);
      const pieceBytes = 1 + Math.floor(random() * 600);
      const { nms, ours, stopped } = readBoth(mutate(media, media, random), pieceBytes);
      if (!stopped) passed += 1;
      expect({ seed, read: nms }).toEqual({ seed, read: ours });
    }
    expect(passed).toBeGreaterThan(SESSIONS / 20);
  });

  test(`same-reading: ${SESSIONS} sessions of chunks mixed at will, whatever the guard lets through is read the same by both`, () => {
    let messages = 0;
    for (let seed = 0; seed < SESSIONS; seed += 1) {
      const random = seededRandom(seed);
      const { nms, ours } = readBoth(mixedChunks(random), 1 + Math.floor(random() * 600));
      messages += nms.length;
      expect({ seed, read: nms }).toEqual({ seed, read: ours });
    }
    expect(messages).toBeGreaterThan(SESSIONS);
  });
});
