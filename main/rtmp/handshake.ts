import { randomBytes } from 'node:crypto';
import { RtmpProtocolError } from './protocol-error.ts';

export const HANDSHAKE_BYTES = 1536;
const VERSION = 3;

/** C0 and C1 of the simple handshake, which every ingest takes (librtmp, and with it OBS, sends no other for plain publishing). */
export function clientHello(): Buffer {
  const hello = Buffer.alloc(1 + HANDSHAKE_BYTES);
  hello[0] = VERSION;
  randomBytes(HANDSHAKE_BYTES - 8).copy(hello, 9);
  return hello;
}

/** Collects handshake bytes of either side until `needed` are there; what follows them is handed back. */
export class HandshakeBuffer {
  readonly #parts: Buffer[] = [];
  readonly #needed: number;
  #length = 0;

  constructor(needed: number) {
    this.#needed = needed;
  }

  /** @returns the handshake and the rest once complete, otherwise null */
  push(data: Buffer): { handshake: Buffer; rest: Buffer } | null {
    this.#parts.push(data);
    this.#length += data.length;
    if (this.#length < this.#needed) return null;
    const all = Buffer.concat(this.#parts);
    return { handshake: all.subarray(0, this.#needed), rest: all.subarray(this.#needed) };
  }
}

/** Bytes of S0 S1 S2. */
export const SERVER_HANDSHAKE_BYTES = 1 + 2 * HANDSHAKE_BYTES;
/** Bytes of C0 C1. */
export const CLIENT_HELLO_BYTES = 1 + HANDSHAKE_BYTES;

/** C2 for a server's S0 S1 S2: S1 as it came. @throws RtmpProtocolError if the server speaks another version */
export function clientAnswer(serverHandshake: Buffer): Buffer {
  if (serverHandshake[0] !== VERSION) throw new RtmpProtocolError(`handshake version ${serverHandshake[0]}`);
  return Buffer.from(serverHandshake.subarray(1, 1 + HANDSHAKE_BYTES));
}

/** S0 S1 S2 for a client's C0 C1. */
export function serverAnswer(hello: Buffer): Buffer {
  if (hello[0] !== VERSION) throw new RtmpProtocolError(`handshake version ${hello[0]}`);
  return Buffer.concat([clientHello(), hello.subarray(1, 1 + HANDSHAKE_BYTES)]);
}
