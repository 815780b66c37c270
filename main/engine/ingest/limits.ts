/** What a stranger may do, and what an encoder may. Counted in bytes, ms and connections. */

/** From connecting to the end of the handshake. */
export const HANDSHAKE_MS = 3_000;
/** From connecting to the publish command. */
export const PUBLISH_MS = 5_000;
/** A publisher without audio or video for this long makes room for the next one. */
export const SILENCE_MS = 5_000;
/** How long a refused or leaving peer may take to read our last words and close. */
export const LINGER_MS = 2_000;

/**
 * An encoder writes a message in pieces, and its kernel keeps a piece back until we have read the one before: so long after a first piece
 * the rest is there. @source strace of the engine: 0.2 ms on loopback
 */
export const SETTLE_MS = 2;

/** Connections that have not been accepted as the publisher. */
export const MAX_WAITING = 64;
/** Bytes one of them may send in all: connect to publish takes 4 to 6 kB, handshake included. */
export const MAX_BYTES_BEFORE_PUBLISH = 128_000;
/** Messages the same, where encoders need about ten: each costs us more than its bytes. */
export const MAX_MESSAGES_BEFORE_PUBLISH = 100;
/** Buffers of node-media-server for one of them. */
export const MAX_PARSER_BYTES_BEFORE_PUBLISH = 512_000;
/** Our answers that a peer leaves unread. */
export const MAX_UNREAD_BYTES = 128_000;
export const MAX_COMMAND_BYTES = 16_000;
export const MAX_PENDING_COMMAND_BYTES = 64_000;
/** Most that one read of a socket brings. */
const READ_BYTES = 65_536;
/** All that one connection before publish can make us hold; `MAX_WAITING` of them stay below 64 MB. */
export const MAX_HELD_BEFORE_PUBLISH =
  MAX_BYTES_BEFORE_PUBLISH + READ_BYTES + MAX_PARSER_BYTES_BEFORE_PUBLISH + MAX_UNREAD_BYTES + MAX_PENDING_COMMAND_BYTES;

export const MAX_CHUNK_STREAMS = 16;
export const MAX_VIDEO_BYTES = 8_000_000;
export const MAX_AUDIO_BYTES = 512_000;
export const MAX_DATA_BYTES = 64_000;
/** Buffers of node-media-server for the publisher: one frame of the greatest size, and room to grow. */
export const MAX_PARSER_BYTES = 20_000_000;
/** A refused or leaving peer that goes on sending is cut off after this much. */
export const MAX_LINGER_BYTES = 2_000_000;
