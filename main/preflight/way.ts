import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect as connectTcp, type Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';

/** One knock under way. */
export interface Knocking {
  /** Rejects with what the network said. */
  answered: Promise<void>;
  /** Nothing of it stays. */
  end(): void;
}

/** How a server is knocked at without publishing anything. */
export type Way = (at: { address: string; port: number }, clock: Clock) => Knocking;

/** A connection that is opened, and nothing sent. */
export const overTcp: Way = ({ address, port }) => {
  const socket = connectTcp({ host: address, port });
  return {
    answered: opened(socket, 'connect'),
    end: () => {
      socket.on('error', () => socket.destroy()); // said already, or nobody's concern any more
      socket.destroy();
    },
  };
};

export function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.once('error', reject);
    socket.once('close', () => reject(new Fault('destination/closed-by-peer', { reason: 'closed' })));
  });
}

/** UDP has nobody who answers: whether this computer knows a way there, and nothing sent. */
export const routeAlone: Way = (at) => {
  const { socket, connected } = openUdp(at);
  return { answered: connected, end: () => close(socket) };
};

/** As libsrt does. */
const ASK_EVERY_MS = 250;

/**
 * The first half of an SRT handshake (induction): the listener answers with a cookie and keeps nothing of it. Whether it takes a stream id and
 * a passphrase only the second half tells, which is a connection of its own.
 * @source draft-sharabayko-srt-01, 3.2.1 and 4.3.1.1
 */
export const overSrt: Way = (at, clock) => {
  const { socket, connected } = openUdp(at);
  const id = (Math.floor(clock.monotonicMs() * 1_000) & 0x3fffffff) | 1;
  let asking: Disposable | null = null;
  const answered = new Promise<void>((resolve, reject) => {
    const ask = () => socket.send(induction(id), (error) => error && reject(error));
    socket.on('error', reject);
    socket.on('message', (packet) => {
      const found = readInduction(packet, id);
      if (found === 'srt') resolve();
      if (found === 'other') reject(new Fault('destination/no-answer', { reason: 'srt' }));
    });
    connected.then(() => {
      ask();
      asking = clock.every(ASK_EVERY_MS, ask);
    }, reject);
  });
  return {
    answered,
    end: () => {
      asking?.[Symbol.dispose]();
      close(socket);
    },
  };
};

const HEADER_BYTES = 16;
const HANDSHAKE_BYTES = 48;
/** Bit 31 set: a control packet; type 0: a handshake. */
const HANDSHAKE = 0x80000000;
const OLDEST_VERSION = 4;
const SRT_VERSION = 5;
/** "I speak SRT", where a caller of UDT would find nothing. */
const SRT_MAGIC = 0x4a17;
const DATAGRAM = 2;
const MTU = 1_500;
const FLOW_WINDOW = 8_192;
const INDUCTION = 1;
const AT = { destination: 12, version: 16, extension: 22, mtu: 28, window: 32, type: 36, socket: 40, cookie: 44 } as const;

function induction(id: number): Buffer {
  const packet = Buffer.alloc(HEADER_BYTES + HANDSHAKE_BYTES);
  packet.writeUInt32BE(HANDSHAKE);
  packet.writeUInt32BE(OLDEST_VERSION, AT.version);
  packet.writeUInt16BE(DATAGRAM, AT.extension);
  packet.writeUInt32BE(MTU, AT.mtu);
  packet.writeUInt32BE(FLOW_WINDOW, AT.window);
  packet.writeUInt32BE(INDUCTION, AT.type);
  packet.writeUInt32BE(id, AT.socket);
  return packet;
}

/** @returns `other` for a handshake that is not SRT's (UDT, a refusal), null for what is no answer to ours */
function readInduction(packet: Buffer, id: number): 'srt' | 'other' | null {
  if (packet.length < HEADER_BYTES + HANDSHAKE_BYTES || packet.readUInt32BE() !== HANDSHAKE) return null;
  if (packet.readUInt32BE(AT.destination) !== id) return null;
  const isSrt = packet.readUInt32BE(AT.version) === SRT_VERSION && packet.readUInt16BE(AT.extension) === SRT_MAGIC;
  return isSrt && packet.readUInt32BE(AT.type) === INDUCTION && packet.readUInt32BE(AT.cookie) !== 0 ? 'srt' : 'other';
}

/** A socket that hears one peer alone, and what the network says of the way there. */
function openUdp({ address, port }: { address: string; port: number }): { socket: UdpSocket; connected: Promise<void> } {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, address, () => resolve());
  });
  return { socket, connected };
}

function close(socket: UdpSocket): void {
  socket.removeAllListeners('message');
  socket.on('error', () => undefined); // said already, or nobody's concern any more
  socket.close();
}
