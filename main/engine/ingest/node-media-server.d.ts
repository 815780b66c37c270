/** The parts of node-media-server 4.4.3 that the ingest uses; the package has no types of its own. */

declare module 'node-media-server/src/session/rtmp_session.js' {
  import type { Socket } from 'node:net';

  export interface NmsParserPacket {
    header: { length: number };
    /** Timestamp so far, ms; grows past 32 bits. */
    clock: number;
    payload: Buffer;
    capacity: number;
    /** Payload bytes of the unfinished message; 0 between messages. */
    bytes: number;
  }

  export interface NmsAvPacket {
    /** RTMP message type: 8, 9, 15 or 18. */
    codec_type: number;
    dts: number;
    size: number;
    /** The parser's own buffer: longer than `size`, and used again for the next message. */
    data: Buffer;
  }

  export interface NmsRtmp {
    flv: unknown;
    parserPacket: NmsParserPacket;
    inPackets: Map<number, NmsParserPacket>;
    onOutputCallback: (buffer: Buffer) => void;
    onPacketCallback: (packet: NmsAvPacket) => void;
    onPushCallback: () => void;
    onPlayCallback: () => void;
    /** Called when a message begins, its header and `clock` complete: makes `payload` long enough. */
    packetAlloc: () => void;
    parserData(data: Buffer): string | null;
  }

  export default class RtmpSession {
    constructor(socket: Socket);
    rtmp: NmsRtmp;
    onOutput: (buffer: Buffer) => void;
  }
}

declare module 'node-media-server/src/core/logger.js' {
  const logger: { log: (message: string, level?: string) => void };
  export default logger;
}
