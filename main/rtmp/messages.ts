import type { Amf0Value } from './amf0.ts';
import { encodeAmf0 } from './amf0.ts';
import { encodeMessage } from './chunk-writer.ts';

/** Message type ids. @source RTMP 1.0 specification, sections 5.4, 6 and 7.1 */
export const MESSAGE = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAckSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  sharedObjectAmf3: 16,
  commandAmf3: 17,
  data: 18,
  sharedObject: 19,
  command: 20,
  aggregate: 22,
} as const;

/** User control event types. @source RTMP 1.0 specification, section 7.1.7 */
export const USER_CONTROL = { streamBegin: 0, streamEof: 1, setBufferLength: 3, pingRequest: 6, pingResponse: 7 } as const;

/** Chunk stream ids as every encoder uses them. */
export const CHUNK_STREAM = { protocol: 2, command: 3, audio: 4, video: 5, data: 6 } as const;

export const DEFAULT_CHUNK_SIZE = 128;
/** Ours, outgoing: nearly every message is one chunk, and an IDR frame a few. */
export const OUR_CHUNK_SIZE = 65_536;

function protocolMessage(type: number, payload: Buffer): Buffer {
  return encodeMessage({ type, streamId: 0, chunkStreamId: CHUNK_STREAM.protocol, timestampMs: 0, payload }, DEFAULT_CHUNK_SIZE);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
}

export const setChunkSize = (bytes: number): Buffer => protocolMessage(MESSAGE.setChunkSize, uint32(bytes));
export const windowAckSize = (bytes: number): Buffer => protocolMessage(MESSAGE.windowAckSize, uint32(bytes));
/** @param bytes received so far on this connection; wraps at 32 bits */
export const acknowledgement = (bytes: number): Buffer => protocolMessage(MESSAGE.acknowledgement, uint32(bytes));
/** @param limit 0 hard, 1 soft, 2 dynamic */
export const setPeerBandwidth = (bytes: number, limit: number): Buffer =>
  protocolMessage(MESSAGE.setPeerBandwidth, Buffer.concat([uint32(bytes), Buffer.from([limit])]));

/** @param event one of USER_CONTROL @param data event data, for a ping the sender's timestamp */
export function userControl(event: number, data: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(event);
  return protocolMessage(MESSAGE.userControl, Buffer.concat([head, data]));
}

/** An AMF0 command (`connect`, `_result`, `onStatus`, ...) as chunks of `chunkSize` bytes. */
export function command(name: string, transaction: number, values: Amf0Value[], options: { streamId?: number; chunkSize: number }): Buffer {
  const payload = encodeAmf0([name, transaction, ...values]);
  const message = { type: MESSAGE.command, streamId: options.streamId ?? 0, chunkStreamId: CHUNK_STREAM.command, timestampMs: 0, payload };
  return encodeMessage(message, options.chunkSize);
}
