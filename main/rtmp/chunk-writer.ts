/** A message to be written as chunks. `chunkStreamId` 2..63; `timestampMs` unsigned 32 bits; `streamId` 0 for control and commands. */
export interface OutgoingMessage {
  type: number;
  streamId: number;
  chunkStreamId: number;
  timestampMs: number;
  payload: Buffer;
}

const TYPE0_HEADER = 12;
const EXTENDED = 0xffffff;

/** Where the four bytes of the message stream id (little endian) stand, counted from the first byte of a message. */
export const STREAM_ID_OFFSET = 8;

/** Bytes a message takes on the wire. */
export function encodedLength(payloadLength: number, timestampMs: number, chunkSize: number): number {
  const continuations = payloadLength === 0 ? 0 : Math.ceil(payloadLength / chunkSize) - 1;
  const extended = timestampMs >= EXTENDED ? 4 : 0;
  return TYPE0_HEADER + extended + payloadLength + continuations * (1 + extended);
}

/**
 * Writes a message as one type 0 chunk and type 3 chunks. Every message starts with a full header: it costs some 8 bytes and makes any
 * message a place where a new connection can begin. Extended timestamps are repeated in every chunk, as encoders and servers do.
 * @returns offset behind the message
 * @source RTMP 1.0 specification, section 5.3.1
 */
export function encodeMessageInto(target: Buffer, at: number, message: OutgoingMessage, chunkSize: number): number {
  const { payload, timestampMs } = message;
  const extended = timestampMs >= EXTENDED;
  let offset = at;
  target[offset] = message.chunkStreamId;
  target.writeUIntBE(extended ? EXTENDED : timestampMs, offset + 1, 3);
  target.writeUIntBE(payload.length, offset + 4, 3);
  target[offset + 7] = message.type;
  target.writeUInt32LE(message.streamId, offset + STREAM_ID_OFFSET);
  offset += TYPE0_HEADER;
  if (extended) offset = target.writeUInt32BE(timestampMs >>> 0, offset);
  for (let sent = 0; sent < payload.length; ) {
    if (sent > 0) {
      target[offset] = 0xc0 | message.chunkStreamId;
      offset += 1;
      if (extended) offset = target.writeUInt32BE(timestampMs >>> 0, offset);
    }
    const end = Math.min(sent + chunkSize, payload.length);
    payload.copy(target, offset, sent, end);
    offset += end - sent;
    sent = end;
  }
  return offset;
}

/** The same as a buffer of its own. */
export function encodeMessage(message: OutgoingMessage, chunkSize: number): Buffer {
  const buffer = Buffer.allocUnsafe(encodedLength(message.payload.length, message.timestampMs, chunkSize));
  encodeMessageInto(buffer, 0, message, chunkSize);
  return buffer;
}
