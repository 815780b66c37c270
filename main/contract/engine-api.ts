import { z } from 'zod';
import { airConfigSchema, airStatusSchema, feedNameSchema } from './air.ts';
import { destinationKindSchema } from './destination.ts';
import { faultInfoSchema } from './fault.ts';
import { feedProbeSchema } from './feed-probe.ts';
import { journalEntrySchema } from './journal.ts';
import { portraitSchema, portraitStatusSchema } from './portrait.ts';
import { ingestStatusSchema, programStatusSchema } from './program.ts';
import { relayStatusSchema } from './relay.ts';
import { relayIdSchema } from './relay-id.ts';
import { renditionSpecSchema, renditionStatusSchema } from './rendition.ts';
import { slateKindSchema } from './slate.ts';
import { watchConfigSchema, watchStatusSchema } from './watch.ts';

/**
 * The control socket between desk and engine: one JSON object a line, both ways. The first line from the desk is `hello`; with the role
 * `feed` everything after the engine's `welcome` line is FLV bytes of the program.
 */
export const ENGINE_PROTOCOL = 2;

export const helloSchema = z.strictObject({
  hello: z.strictObject({
    protocol: z.literal(ENGINE_PROTOCOL),
    token: z.string(),
    role: z.enum(['control', 'feed']),
    /** `control` only: shortest time between two status lines that tell of figures alone; 250 when left out. */
    figuresEveryMs: z.int().min(250).max(10_000).optional(),
  }),
});
export type Hello = z.infer<typeof helloSchema>;

/** Longest line on the control socket in either direction, bytes. */
export const MAX_LINE_BYTES = 1_000_000;

/** `engine.json` in the data directory (mode 0600): how the engine of that directory is found. */
export const engineFileSchema = z.object({
  protocol: z.int(),
  pid: z.int().positive(),
  startedAtMs: z.number(),
  /** Path of the Unix socket or name of the pipe. */
  socket: z.string(),
  token: z.string(),
});
export type EngineFile = z.infer<typeof engineFileSchema>;

/** Exit code of an engine that found another one serving its data directory. */
export const EXIT_ALREADY_RUNNING = 3;

/** Everything the engine needs to serve one destination, or one server of it. Holds the key: never logged, never sent back. */
export const relaySpecSchema = z.strictObject({
  id: relayIdSchema,
  kind: destinationKindSchema,
  server: z.string(),
  key: z.string(),
  username: z.string(),
  password: z.string(),
  /** PEM of one more certificate authority to trust, beside the system's. */
  ca: z.string().optional(),
  /** `hls`: for playlist and segments; `file`: for the recordings. */
  folder: z.string().optional(),
  /** Left out: the main program. */
  program: portraitSchema.optional(),
  /** Of the main program. Left out: the program itself. Beside `program`: what stands in for it after its slate. */
  rendition: renditionSpecSchema.optional(),
});
export type RelaySpec = z.infer<typeof relaySpecSchema>;

export const ingestConfigSchema = z.strictObject({
  host: z.string(),
  /** 0 lets the system choose (tests, simulcast with `--ingest 127.0.0.1:0`). */
  port: z.int().min(0).max(65535),
  /** Empty: none. */
  secret: z.string(),
});
export type IngestConfig = z.infer<typeof ingestConfigSchema>;

export const engineStatusSchema = z.object({
  pid: z.number(),
  startedAtMs: z.number(),
  ingest: ingestStatusSchema,
  program: programStatusSchema,
  feeds: z.object({ main: programStatusSchema, backup: programStatusSchema }),
  air: airStatusSchema,
  watch: watchStatusSchema,
  relays: z.record(z.string(), relayStatusSchema),
  /** By id; left out by an engine that knows none. */
  renditions: z.record(z.string(), renditionStatusSchema).optional(),
  /** Left out by an engine that knows none. */
  portrait: portraitStatusSchema.optional(),
});
export type EngineStatus = z.infer<typeof engineStatusSchema>;

const byId = z.strictObject({ id: relayIdSchema });
export const engineMethods = {
  'ingest.configure': { params: ingestConfigSchema, result: ingestStatusSchema },
  /** Adds a relay or changes it; one that is running reconnects only if something it uses changed. */
  'relay.put': { params: relaySpecSchema, result: z.null() },
  'relay.remove': { params: byId, result: z.null() },
  'relay.start': { params: byId, result: z.null() },
  'relay.stop': { params: byId, result: z.null() },
  'relay.retry': { params: byId, result: z.null() },
  /** Puts one destination on a slate while the others get what is on air; null brings it back at the next keyframe. */
  'relay.slate': { params: z.strictObject({ id: relayIdSchema, slate: slateKindSchema.nullable() }), result: z.null() },
  'air.configure': { params: airConfigSchema, result: z.null() },
  /** The operator's slate for everybody; null goes back to the best feed at its next keyframe. */
  'air.slate': { params: z.strictObject({ slate: slateKindSchema.nullable() }), result: z.null() },
  /** Puts this feed on air at its next keyframe. Fails with `air/feed-absent`. */
  'air.take': { params: z.strictObject({ feed: feedNameSchema }), result: z.null() },
  /** An engine before this one died with a program on air: a slate stands in for whoever is wanted until a feed is there. */
  'air.resume': { params: z.null(), result: z.null() },
  /** A cue has been taken: what waits for one goes on air. */
  'air.cue': { params: z.null(), result: z.null() },
  'watch.configure': { params: watchConfigSchema, result: z.null() },
  /** Looks at a feed as it comes in, on air or not; answers when the time is over. */
  'feed.probe': { params: z.strictObject({ feed: feedNameSchema, windowMs: z.int().min(1_000).max(30_000) }), result: feedProbeSchema },
  /** What changed on air while no desk was attached; hands it over once. */
  'journal.take': { params: z.null(), result: z.array(journalEntrySchema) },
  status: { params: z.null(), result: engineStatusSchema },
  /** Ends every relay cleanly, then the process. */
  shutdown: { params: z.null(), result: z.null() },
} as const;
export type EngineMethods = typeof engineMethods;
export type EngineMethod = keyof EngineMethods;
export type EngineParams<M extends EngineMethod> = z.infer<EngineMethods[M]['params']>;
export type EngineResult<M extends EngineMethod> = z.infer<EngineMethods[M]['result']>;

export const engineRequestSchema = z.strictObject({ id: z.int(), method: z.string(), params: z.unknown() });
export const engineReplySchema = z.union([
  z.strictObject({ welcome: z.strictObject({ protocol: z.int(), pid: z.int() }) }),
  z.strictObject({ id: z.int(), result: z.unknown() }),
  z.strictObject({ id: z.int(), fault: faultInfoSchema }),
  /** At once on a transition, otherwise at most 4 times a second while something changes. */
  z.strictObject({ status: engineStatusSchema }),
]);
export type EngineReply = z.infer<typeof engineReplySchema>;
