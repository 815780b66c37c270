import { describe, expect, test } from 'vitest';
import {
  CLIENT_HELLO_BYTES,
  clientAnswer,
  clientHello,
  HANDSHAKE_BYTES,
  HandshakeBuffer,
  SERVER_HANDSHAKE_BYTES,
  serverAnswer,
} from '../../../main/rtmp/handshake.ts';
import { RtmpProtocolError } from '../../../main/rtmp/protocol-error.ts';

describe('handshake', () => {
  test('handshake: client and server, each echoes what the other sent', () => {
    const hello = clientHello();
    const server = serverAnswer(hello);
    const answer = clientAnswer(server);
    expect([hello.length, server.length, answer.length]).toEqual([CLIENT_HELLO_BYTES, SERVER_HANDSHAKE_BYTES, HANDSHAKE_BYTES]);
    expect(server.subarray(1 + HANDSHAKE_BYTES)).toEqual(hello.subarray(1));
    expect(answer).toEqual(server.subarray(1, 1 + HANDSHAKE_BYTES));
  });

  test('handshake: two clients, other random bytes', () => {
    expect(clientHello().equals(clientHello())).toBe(false);
  });

  test('handshake: version 6, refused on both sides', () => {
    const encrypted = Buffer.alloc(SERVER_HANDSHAKE_BYTES, 6);
    expect(() => serverAnswer(encrypted)).toThrow(RtmpProtocolError);
    expect(() => clientAnswer(encrypted)).toThrow(RtmpProtocolError);
  });

  test('handshake: in pieces with more behind it, cut where it ends', () => {
    const buffer = new HandshakeBuffer(10);
    expect(buffer.push(Buffer.from('12345'))).toBeNull();
    expect(buffer.push(Buffer.from('67890abc'))).toEqual({ handshake: Buffer.from('1234567890'), rest: Buffer.from('abc') });
  });
});
