import type { Socket } from 'node:net';
import nmsLogger from 'node-media-server/src/core/logger.js';
import RtmpSession, { type NmsParserPacket, type NmsRtmp } from 'node-media-server/src/session/rtmp_session.js';
import { RtmpProtocolError } from '../../rtmp/protocol-error.ts';

export interface NmsSessionDeps {
  socket: Socket;
  /** `payload` is the parser's own buffer, valid only during the call. */
  onPacket(type: number, timestampMs: number, payload: Buffer): void;
  /** Asked when a `publish` reached node-media-server; the guard must have accepted it. */
  mayPublish(): boolean;
  maxParserBytes(): number;
}

const NOTHING = Buffer.alloc(0);
/** Longer than anything node-media-server reads of a message without asking for its length. */
const MIN_PAYLOAD = 16;

/** Its lines hold stream names and URLs, and with them keys; we log what happens ourselves. */
export function silenceNmsLogger(): void {
  nmsLogger.log = () => undefined;
}

/**
 * A node-media-server session on a socket that we accepted: it answers the handshake and the commands, and parses chunks and FLV tags.
 * Its packets come to us and not to its broadcast, which would chunk, cache and shift each of them once more; so its publish grace of
 * 30 s, its events and its players have no part in this.
 */
export class NmsSession {
  readonly #rtmp: NmsRtmp;
  readonly #maxParserBytes: () => number;
  #parserBytes = 0;

  private constructor(rtmp: NmsRtmp, maxParserBytes: () => number) {
    this.#rtmp = rtmp;
    this.#maxParserBytes = maxParserBytes;
  }

  static open(deps: NmsSessionDeps): NmsSession {
    const { rtmp, onOutput } = new RtmpSession(deps.socket);
    const session = new NmsSession(rtmp, deps.maxParserBytes);
    rtmp.flv = null; // 1 MB that only its HTTP side uses
    rtmp.onOutputCallback = onOutput;
    rtmp.packetAlloc = () => session.#makeRoom(rtmp.parserPacket);
    rtmp.onPacketCallback = ({ codec_type, dts, size, data }) => deps.onPacket(codec_type, dts, data.subarray(0, size));
    rtmp.onPushCallback = () => {
      if (!deps.mayPublish()) throw new RtmpProtocolError('a publish that the guard did not see');
    };
    rtmp.onPlayCallback = () => {
      throw new RtmpProtocolError('a play that the guard did not see');
    };
    return session;
  }

  /** @throws whatever node-media-server throws at bytes it cannot take, or RtmpProtocolError when its buffers grow too large */
  feed(data: Buffer): void {
    const problem = this.#rtmp.parserData(data);
    if (problem !== null) throw new RtmpProtocolError('node-media-server gave up');
  }

  /**
   * In place of its own allocation: bounded over all chunk streams, never empty (its FLV parser reads the first bytes of an empty message),
   * and the clock kept to 32 bits, past which it drops every message: an open camera runs longer than 49 days.
   */
  #makeRoom(packet: NmsParserPacket): void {
    packet.clock %= 2 ** 32;
    const needed = Math.max(packet.header.length, MIN_PAYLOAD);
    if (packet.capacity >= needed) return;
    this.#release(packet);
    if (this.#parserBytes + needed > this.#maxParserBytes()) this.#releaseIdle();
    if (this.#parserBytes + needed > this.#maxParserBytes()) throw new RtmpProtocolError('too many unfinished messages');
    const spare = Math.min(needed >> 2, this.#maxParserBytes() - this.#parserBytes - needed);
    packet.payload = Buffer.allocUnsafeSlow(needed + spare);
    packet.capacity = packet.payload.length;
    this.#parserBytes += packet.capacity;
  }

  #releaseIdle(): void {
    for (const packet of this.#rtmp.inPackets.values()) if (packet.bytes === 0) this.#release(packet);
  }

  #release(packet: NmsParserPacket): void {
    this.#parserBytes -= packet.capacity;
    packet.payload = NOTHING;
    packet.capacity = 0;
  }
}
