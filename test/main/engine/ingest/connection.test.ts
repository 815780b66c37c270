import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { Connection } from '../../../../main/engine/ingest/connection.ts';
import { encodeMessage } from '../../../../main/rtmp/chunk-writer.ts';
import { clientHello, HANDSHAKE_BYTES } from '../../../../main/rtmp/handshake.ts';
import { command, MESSAGE } from '../../../../main/rtmp/messages.ts';
import { FakeClock } from '../../fake-clock.ts';
import { videoTag } from './open-ingest.ts';

const HELLO = Buffer.concat([clientHello(), Buffer.alloc(HANDSHAKE_BYTES)]);
const CONNECT = command('connect', 1, [{ app: 'live', tcUrl: 'rtmp://127.0.0.1/live' }], { chunkSize: 128 });
const PUBLISH = command('publish', 2, [null, 'main', 'live'], { streamId: 1, chunkSize: 128 });

/** A connection whose peer is this test; `reads: false` never takes what we write. */
function open(options: { reads: boolean; onPacket?: () => void; gatherMs?: number }) {
  const told: string[] = [];
  const clock = new FakeClock(0);
  const socket = new Duplex({
    read: () => undefined,
    write: (_data, _encoding, done) => {
      if (options.reads) done();
    },
  });
  const connection: Connection = new Connection({
    socket: Object.assign(socket, { remoteAddress: '::ffff:192.0.2.7' }) as unknown as Socket,
    clock,
    gatherMs: () => options.gatherMs ?? 0,
    onGathered: () => told.push('gathered'),
    judge: () => null,
    onAsk: (candidate) => candidate.accept(),
    onAccepted: () => told.push('accepted'),
    onPacket: options.onPacket ?? (() => told.push('packet')),
    onReleased: () => told.push('released'),
    onRefused: (reason) => told.push(`refused: ${reason}`),
    onThrown: (error) => told.push(`threw: ${(error as Error).message}`),
    onClosed: () => told.push('closed'),
  });
  connection.start();
  return { socket, connection, told, clock };
}

describe('connection', () => {
  test('connection: a peer that never reads our answers, closed before they pile up', async () => {
    const { socket, told } = open({ reads: false });
    socket.push(Buffer.concat([HELLO, CONNECT, PUBLISH]));
    await vi.waitFor(() => expect(told).toEqual(['accepted']));
    for (let i = 0; i < 100; i += 1) {
      socket.push(Buffer.concat(Array.from({ length: 50 }, () => command('createStream', 3, [null], { chunkSize: 128 }))));
    }
    await vi.waitFor(() => expect(told).toEqual(['accepted', 'refused: answers not read', 'released', 'closed']));
    expect(socket.writableLength).toBeLessThan(200_000);
  });

  test('connection: an IPv4 encoder on an IPv6 socket, shown as it is known', () => {
    expect(open({ reads: true }).connection.encoder).toBe('192.0.2.7');
  });

  test('connection: whoever takes the messages throws, only this socket ends and the error is told', async () => {
    const { socket, told } = open({
      reads: true,
      onPacket: () => {
        throw new Error('bug');
      },
    });
    const frame = encodeMessage({ type: MESSAGE.video, streamId: 1, chunkStreamId: 5, timestampMs: 0, payload: videoTag(50) }, 128);
    socket.push(Buffer.concat([HELLO, CONNECT, PUBLISH, frame]));
    await vi.waitFor(() => expect(told).toEqual(['accepted', 'threw: bug', 'refused: not understood', 'released', 'closed']));
  });

  test.each([1, 2, 1_536, 1_537, 1_538, 3_073, 3_100])('connection: the handshake in pieces of %i bytes, on air', async (size) => {
    const { socket, told } = open({ reads: true });
    const all = Buffer.concat([HELLO, CONNECT, PUBLISH]);
    for (let at = 0; at < all.length; at += size) socket.push(all.subarray(at, at + size));
    await vi.waitFor(() => expect(told).toEqual(['accepted']));
  });

  test('connection: gathers, what comes within 2 ms is passed on at once and said to be all, the rest 80 ms after the first', async () => {
    const { socket, told, clock } = open({ reads: true, gatherMs: 80 });
    const frame = encodeMessage({ type: MESSAGE.video, streamId: 1, chunkStreamId: 5, timestampMs: 0, payload: videoTag(50) }, 128);
    socket.push(Buffer.concat([HELLO, CONNECT, PUBLISH]));
    await vi.waitFor(() => expect(told).toEqual(['accepted']));
    socket.push(frame.subarray(0, 8));
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(3)); // two of the connection's own
    await clock.advance(1);
    socket.push(frame.subarray(8));
    await vi.waitFor(() => expect(told).toEqual(['accepted', 'packet']));
    await clock.advance(1);
    expect(told).toEqual(['accepted', 'packet', 'gathered']);
    socket.push(frame);
    await clock.advance(77);
    expect(told).toEqual(['accepted', 'packet', 'gathered']);
    await clock.advance(1);
    await vi.waitFor(() => expect(told).toEqual(['accepted', 'packet', 'gathered', 'packet']));
  });

  test('connection: another version than 3, closed at the first byte', async () => {
    const { socket, told } = open({ reads: true });
    socket.push(Buffer.from('G'));
    await vi.waitFor(() => expect(told).toEqual(['refused: not RTMP', 'closed']));
  });
});
