import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import type { Clock } from '../base/clock.ts';

export interface NtpDeps {
  clock: Clock;
  /** 123, but in tests. */
  port?: number;
}

const NTP_PORT = 123;
const WAIT_MS = 3_000;
const PACKET_BYTES = 48;
/** No leap second warning, version 4, client. */
const ASKING = 0x23;
const SERVER = 4;
/** From 1900 to 1970, s. */
const EPOCH_S = 2_208_988_800;
const MAX_STRATUM = 15;
const ORIGIN_AT = 24;
const RECEIVED_AT = 32;
const SENT_AT = 40;

/**
 * How far this clock is ahead of an NTP server's, by one question.
 * @returns ms, positive for a clock that is fast; null if nobody answered within 3 s, or not as a server that has the time
 * @source RFC 4330, sections 4 and 5
 */
export async function askNtp(host: string, { clock, port = NTP_PORT }: NtpDeps): Promise<number | null> {
  const address = await lookup(host).catch(() => null); // a name that nobody knows is a server that does not answer
  if (!address) return null;
  const socket = createSocket(address.family === 6 ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    const done = (offsetMs: number | null) => {
      timer[Symbol.dispose]();
      socket.removeAllListeners('message');
      socket.close();
      resolve(offsetMs);
    };
    const timer = clock.after(WAIT_MS, () => done(null));
    const askedAtMs = clock.nowMs();
    const question = Buffer.alloc(PACKET_BYTES);
    question[0] = ASKING;
    writeTime(question, SENT_AT, askedAtMs);
    socket.once('error', () => done(null)); // no way there: nobody answers
    socket.on('message', (answer) => {
      const offsetMs = readOffset(answer, question, askedAtMs, clock.nowMs());
      if (offsetMs !== undefined) done(offsetMs);
    });
    socket.send(question, port, address.address);
  });
}

/** @returns undefined for what is no answer to this question, null for a server that does not have the time itself */
function readOffset(answer: Buffer, question: Buffer, askedAtMs: number, gotAtMs: number): number | null | undefined {
  if (answer.length < PACKET_BYTES || ((answer[0] ?? 0) & 7) !== SERVER) return undefined;
  if (!answer.subarray(ORIGIN_AT, ORIGIN_AT + 8).equals(question.subarray(SENT_AT, SENT_AT + 8))) return undefined;
  const isUnsynchronised = (answer[0] ?? 0) >> 6 === 3;
  const stratum = answer[1] ?? 0;
  if (isUnsynchronised || stratum === 0 || stratum > MAX_STRATUM) return null;
  const ahead = (askedAtMs - readTime(answer, RECEIVED_AT) + (gotAtMs - readTime(answer, SENT_AT))) / 2;
  return Math.round(ahead);
}

function writeTime(packet: Buffer, at: number, ms: number): void {
  packet.writeUInt32BE((Math.floor(ms / 1_000) + EPOCH_S) >>> 0, at);
  packet.writeUInt32BE(Math.floor(((ms % 1_000) / 1_000) * 2 ** 32), at + 4);
}

/** Seconds below the middle of the range are of the next era, from 2036 on. */
function readTime(packet: Buffer, at: number): number {
  const seconds = packet.readUInt32BE(at);
  const era = seconds < 2 ** 31 ? 2 ** 32 : 0;
  return (seconds + era - EPOCH_S) * 1_000 + (packet.readUInt32BE(at + 4) / 2 ** 32) * 1_000;
}
