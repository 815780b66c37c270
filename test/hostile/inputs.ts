import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeAmf0 } from '../../main/rtmp/amf0.ts';
import { encodeMessage } from '../../main/rtmp/chunk-writer.ts';
import { clientHello } from '../../main/rtmp/handshake.ts';
import { CHUNK_STREAM, MESSAGE } from '../../main/rtmp/messages.ts';
import { RtmpClient } from '../peers/rtmp-client.ts';
import { waitFor } from '../peers/wait-for.ts';

/** What is left when an input has been given: connections that the ingest has to close by itself. */
interface Left {
  clients: AsyncDisposable[];
  /** True once every one of them is closed by the ingest. */
  closed(): boolean;
}

export interface HostileInput {
  name: string;
  /** Time within which every connection must be closed, ms. */
  closedWithinMs: number;
  run(port: number): Promise<Left>;
}

const SOON = 2_000;
/** Handshake limit 3 s, publish limit 5 s, and some. */
const AFTER_LIMITS = 8_000;

const over = (clients: RtmpClient[]): Left => ({ clients, closed: () => clients.every((client) => client.closed) });

/** One client after the handshake that does one thing. */
function one(name: string, act: (client: RtmpClient, port: number) => void | Promise<void>, closedWithinMs = SOON): HostileInput {
  return {
    name,
    closedWithinMs,
    async run(port) {
      const client = await RtmpClient.handshaken(port);
      await act(client, port);
      return over([client]);
    },
  };
}

/** One client that has connected to the application properly and then does one thing. */
function connected(name: string, act: (client: RtmpClient) => void | Promise<void>, closedWithinMs = SOON): HostileInput {
  return one(
    name,
    async (client, port) => {
      client.sendConnect('live', `rtmp://127.0.0.1:${port}/live`);
      await waitFor('answer to connect', () => client.closed || client.reply('_result', 1));
      await act(client);
    },
    closedWithinMs,
  );
}

/** Raw bytes on a fresh TCP connection. */
function raw(name: string, bytes: () => Buffer, options: { connections?: number; closedWithinMs?: number } = {}): HostileInput {
  return {
    name,
    closedWithinMs: options.closedWithinMs ?? AFTER_LIMITS,
    async run(port) {
      const clients: RtmpClient[] = [];
      for (let i = 0; i < (options.connections ?? 1); i += 1) {
        const client = await RtmpClient.connect(port).catch(() => null);
        if (!client) continue; // turned away at the door
        client.write(bytes());
        client.sent.length = 0;
        clients.push(client);
      }
      return over(clients);
    },
  };
}

const commandMessage = (payload: Buffer) =>
  encodeMessage({ type: MESSAGE.command, streamId: 0, chunkStreamId: 3, timestampMs: 0, payload }, 65_536);
const protocol = (type: number, payload: Buffer) =>
  encodeMessage({ type, streamId: 0, chunkStreamId: CHUNK_STREAM.protocol, timestampMs: 0, payload }, 128);
const uint32 = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
};

function nestedObject(depth: number): Buffer {
  const level = Buffer.from([3, 0, 1, 0x61]); // an object with a member "a"
  return Buffer.concat([encodeAmf0(['connect', 1]), ...Array.from({ length: depth }, () => level)]);
}

/** First chunk of a message of `length` bytes that never ends. */
function unfinished(chunkStreamId: number, length: number): Buffer {
  const head = Buffer.alloc(11);
  head.writeUIntBE(length, 3, 3);
  head[6] = MESSAGE.video;
  return Buffer.concat([Buffer.from([chunkStreamId]), head, Buffer.alloc(128)]);
}

/** Until the ingest has taken what was written, or has closed (which may be by a reset), or a second is over. */
async function roomOrEnd({ socket }: RtmpClient): Promise<void> {
  const event = (name: string) => once(socket, name).catch(() => undefined);
  await Promise.race([event('drain'), event('close'), pause(1_000)]);
}

async function mediaFirst(client: RtmpClient): Promise<void> {
  client.write(protocol(MESSAGE.setChunkSize, uint32(0xffffff)));
  const frame = Buffer.concat([Buffer.from([0x17, 1, 0, 0, 0]), Buffer.alloc(4_000_000)]);
  for (let i = 0; i < 100 && !client.closed; i += 1) {
    client.message({ type: MESSAGE.video, streamId: 1, chunkStreamId: 5, timestampMs: i * 33, payload: frame });
    client.sent.length = 0;
    if (client.socket.writableNeedDrain) await roomOrEnd(client);
  }
}

async function floodOfUnfinished(client: RtmpClient): Promise<void> {
  client.write(protocol(MESSAGE.setChunkSize, uint32(0xffffff)));
  for (let id = 3; id < 63 && !client.closed; id += 1) {
    client.write(Buffer.concat([unfinished(id, 16_000_000), Buffer.alloc(15_990_000 - 128)]).subarray(0, 15_990_000));
    client.sent.length = 0;
    if (client.socket.writableNeedDrain) await roomOrEnd(client);
  }
}

async function http(port: number, request: string): Promise<Left> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy()); // being reset is a fine answer
  let closed = false;
  socket.on('close', () => {
    closed = true;
  });
  socket.resume();
  await once(socket, 'connect');
  socket.write(request);
  return { clients: [{ [Symbol.asyncDispose]: async () => void socket.destroy() }], closed: () => closed };
}

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const publishArguments = (values: Parameters<RtmpClient['command']>[2]) => (client: RtmpClient) => {
  client.command('createStream', 2, [null]);
  client.command('publish', 3, values, 1);
};

/** Every input that was measured to hurt an unguarded node-media-server, and their relatives. `scale` 1 is the measured size. */
export function hostileInputs(scale: number): HostileInput[] {
  const times = (count: number) => Math.max(8, Math.round(count * scale));
  return [
    one('Set Chunk Size with length 0', (c) => c.write(protocol(MESSAGE.setChunkSize, Buffer.alloc(0)))),
    one('Set Chunk Size of 0', (c) => c.write(protocol(MESSAGE.setChunkSize, uint32(0)))),
    one('Set Chunk Size of 2^31', (c) => c.write(protocol(MESSAGE.setChunkSize, uint32(0x80000000)))),
    one('Window Acknowledgement Size with length 0', (c) => c.write(protocol(MESSAGE.windowAckSize, Buffer.alloc(0))), AFTER_LIMITS),
    one('Window Acknowledgement Size of 1', (c) => c.write(protocol(MESSAGE.windowAckSize, uint32(1))), AFTER_LIMITS),
    one('User Control with length 1', (c) => c.write(protocol(MESSAGE.userControl, Buffer.alloc(1))), AFTER_LIMITS),
    one('Abort without a chunk stream', (c) => c.write(protocol(MESSAGE.abort, Buffer.alloc(0))), AFTER_LIMITS),
    one('connect without tcUrl', (c) => c.sendConnect('live', undefined), AFTER_LIMITS),
    one('connect with an invalid tcUrl', (c) => c.sendConnect('live', 'http://['), AFTER_LIMITS),
    one('connect with a number as tcUrl', (c) => c.command('connect', 1, [{ app: 'live', tcUrl: 7 }]), AFTER_LIMITS),
    one('connect with a number as app', (c) => c.command('connect', 1, [{ app: 7, tcUrl: 'rtmp://127.0.0.1/live' }]), AFTER_LIMITS),
    one('connect without an object', (c) => c.command('connect', 1, []), AFTER_LIMITS),
    connected('publish without a stream name', publishArguments([null]), AFTER_LIMITS),
    connected('publish with a number as stream name', publishArguments([null, 7, 'live']), AFTER_LIMITS),
    connected('publish with an object as stream name', publishArguments([null, { a: 1 }, 'live']), AFTER_LIMITS),
    connected('publish with a stream name of 60 kB', publishArguments([null, 'x'.repeat(60_000), 'live']), AFTER_LIMITS),
    connected('publish to another path', publishArguments([null, '../../etc', 'live']), AFTER_LIMITS),
    connected('play without a stream name', (c) => c.command('play', 4, [null], 1), AFTER_LIMITS),
    connected(
      'pause, seek, deleteStream out of order',
      (c) => {
        for (const name of ['pause', 'seek', 'deleteStream', 'closeStream', 'FCUnpublish', 'receiveAudio'])
          c.command(name, 5, [null, 99], 1);
      },
      AFTER_LIMITS,
    ),
    connected(
      'createStream 20,000 times',
      (c) => {
        for (let i = 0; i < 20_000; i += 1) c.command('createStream', i, [null]);
        c.sent.length = 0;
      },
      AFTER_LIMITS,
    ),
    one('command with an unknown AMF type', (c) =>
      c.write(commandMessage(Buffer.concat([encodeAmf0(['connect', 1]), Buffer.from([0x55])]))),
    ),
    one('command that is no command', (c) => c.write(commandMessage(encodeAmf0([7, 7, 7])))),
    one('empty command', (c) => c.write(commandMessage(Buffer.alloc(0))), AFTER_LIMITS),
    one(
      'AMF3 command of one byte',
      (c) => c.message({ type: MESSAGE.commandAmf3, chunkStreamId: 3, payload: Buffer.alloc(1) }),
      AFTER_LIMITS,
    ),
    one('AMF object nested 200,000 deep', (c) =>
      c.write(Buffer.concat([protocol(1, uint32(65_536)), commandMessage(nestedObject(200_000))])),
    ),
    one('AMF strict array of 4 billion values', (c) =>
      c.write(commandMessage(Buffer.concat([encodeAmf0(['connect', 1]), Buffer.from([10, 0xff, 0xff, 0xff, 0xff])]))),
    ),
    one('aggregate message of garbage', (c) => c.message({ type: MESSAGE.aggregate, payload: randomBytes(500) }), AFTER_LIMITS),
    one('metadata of garbage', (c) => c.message({ type: MESSAGE.data, payload: randomBytes(500) }), AFTER_LIMITS),
    one('media before connect, 1 key frame and 100 x 4 MB', mediaFirst, AFTER_LIMITS),
    connected('media before publish, 1 key frame and 100 x 4 MB', mediaFirst, AFTER_LIMITS),
    one('60 unfinished 16 MB messages on one connection', floodOfUnfinished, AFTER_LIMITS),
    one('a thousand chunk streams', (c) => {
      for (let id = 0; id < 1_000; id += 1) c.write(Buffer.concat([Buffer.from([1, id & 255, id >> 8]), unfinished(3, 4_000).subarray(1)]));
    }),
    one('a message cut off by another one on its chunk stream', (c) =>
      c.write(Buffer.concat([unfinished(4, 60_000), unfinished(4, 60_000)])),
    ),
    one('a chunk that continues nothing', (c) => c.write(Buffer.from([0xc7, 1, 2, 3, 4])), AFTER_LIMITS),
    {
      name: 'WebSocket GET /',
      closedWithinMs: AFTER_LIMITS,
      run: (port) => http(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://evil.example\r\n${UPGRADE}\r\n\r\n`),
    },
    {
      name: 'HTTP GET /a%20b/c.flv',
      closedWithinMs: AFTER_LIMITS,
      run: (port) => http(port, `GET /a%20b/c.flv HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`),
    },
    raw('wrong handshake version', () => Buffer.concat([Buffer.from([0x47]), randomBytes(1_536)])),
    raw(`${times(200)} x 64 kB of random bytes`, () => randomBytes(64_000), { connections: times(200) }),
    {
      name: `${times(300)} x (handshake + 20 kB of random bytes)`,
      closedWithinMs: AFTER_LIMITS,
      run: async (port) => {
        const clients: RtmpClient[] = [];
        for (let i = 0; i < times(300); i += 1) {
          const client = await RtmpClient.handshaken(port).catch(() => null);
          if (!client) continue; // turned away at the door
          client.write(randomBytes(20_000));
          client.sent.length = 0;
          clients.push(client);
        }
        return over(clients);
      },
    },
    raw(`${times(3_000)} half handshakes`, () => clientHello().subarray(0, 700), { connections: times(3_000) }),
    raw(`${times(10_000)} idle connections`, () => Buffer.alloc(0), { connections: times(10_000) }),
    raw('one byte of a handshake', () => Buffer.from([3]), { connections: 8 }),
    one('handshake, then silence', () => undefined, AFTER_LIMITS),
    connected('connect, then silence', () => undefined, AFTER_LIMITS),
  ];
}
