import { z } from 'zod';
import { faultInfoSchema } from './fault.ts';
import { slateKindSchema } from './slate.ts';

/**
 * One destination being served.
 *
 * - `idle` not wanted.
 * - `waiting-program` wanted, but no program has arrived yet; nothing is published so that no platform sees an empty broadcast.
 * - `connecting` name, TCP, TLS, handshake, publish.
 * - `live` the peer accepted publish and media bytes that it acknowledged or drained have moved within the last 5 s.
 * - `slow` connected and moving, but slower than the program: whole GOPs are being left out.
 * - `stalled` connected, but nothing has moved for a while.
 * - `no-program` connected and held while the program is absent.
 * - `retrying` not connected; the next attempt is at `retryAtMs`.
 */
export const relayStateSchema = z.enum(['idle', 'waiting-program', 'connecting', 'live', 'slow', 'stalled', 'no-program', 'retrying']);
export type RelayState = z.infer<typeof relayStateSchema>;

export const relayStatusSchema = z.object({
  /** What the operator (or the schedule) asked for, beside what is. */
  wanted: z.boolean(),
  state: relayStateSchema,
  /** UTC epoch, ms: when `state` began. */
  sinceMs: z.number(),
  /** Why the relay is not `live` (or was last not), null while nothing has gone wrong since it was started. */
  fault: faultInfoSchema.nullable(),
  /** UTC epoch, ms, of the next attempt in `retrying`, otherwise null. */
  retryAtMs: z.number().nullable(),
  /** Delivered over the last 2 s, kb/s. */
  bitrateKbps: z.number(),
  /** Bytes waiting for this destination: our queue plus what the kernel has not delivered, where it can be read. */
  queueBytes: z.number(),
  /** Video frames left out since the relay was started. */
  droppedFrames: z.number(),
  /** Connections made after the first one since the relay was started. */
  reconnects: z.number(),
  /** This destination alone is on a slate, whatever the others get; null while it gets what is on air. */
  slate: slateKindSchema.nullable(),
  /** The connection is stuck, and another one is being tried beside it. */
  hasSecond: z.boolean(),
});
export type RelayStatus = z.infer<typeof relayStatusSchema>;

export const IDLE_RELAY: RelayStatus = {
  wanted: false,
  state: 'idle',
  sinceMs: 0,
  fault: null,
  retryAtMs: null,
  bitrateKbps: 0,
  queueBytes: 0,
  droppedFrames: 0,
  reconnects: 0,
  slate: null,
  hasSecond: false,
};
