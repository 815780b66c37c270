import { z } from 'zod';
import { eventIdSchema } from './event-id.ts';
import { limitOverridesSchema, platformIdSchema } from './platform.ts';
import { portraitSchema } from './portrait.ts';
import { renditionIdSchema } from './rendition.ts';

export const destinationIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);
export type DestinationId = z.infer<typeof destinationIdSchema>;

/**
 * What a destination is served by: `rtmp` our own publisher (rtmp:// and rtmps://), `hls` a folder of segments with a player page,
 * `mpegts` MPEG-TS over UDP (IPTV), `srt` MPEG-TS over SRT, `file` a recording on this machine.
 */
export const destinationKindSchema = z.enum(['rtmp', 'hls', 'mpegts', 'srt', 'file']);
export type DestinationKind = z.infer<typeof destinationKindSchema>;

/** Id of the key that a destination is added with. */
export const FIRST_KEY = 'first';
export const keyIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);

const keyFields = {
  /** Empty for one that nobody named. */
  name: z.string().trim().max(60),
  /** UTC epoch, ms: first and last instant at which it may be used; null is open. */
  validFromMs: z.int().nullable(),
  validUntilMs: z.int().nullable(),
  /** The one event that it is for; it is used for no other, and by nobody's choice. */
  eventId: eventIdSchema.nullable(),
};

/** A stored stream key as every client sees it: what it is for and how long, never the key. */
export const destinationKeySchema = z.object({
  id: keyIdSchema,
  ...keyFields,
  /** The platform's backup server has a key of its own beside it; otherwise it gets the same one. */
  hasBackup: z.boolean(),
});
export type DestinationKey = z.infer<typeof destinationKeySchema>;

/** What a client sends to add a key; `key` and `backupKey` go in and never come back out. The first key without an event is the one in use. */
export const keyDraftSchema = z.strictObject({
  /** Of the destination. */
  id: destinationIdSchema,
  name: keyFields.name.default(''),
  key: z.string().min(1).max(4096),
  backupKey: z.string().max(4096).optional(),
  validFromMs: keyFields.validFromMs.default(null),
  validUntilMs: keyFields.validUntilMs.default(null),
  eventId: keyFields.eventId.default(null),
});
export type KeyDraft = z.input<typeof keyDraftSchema>;

/** A change of a key: fields left out stay as they are; an empty `backupKey` removes it. */
export const keyChangeSchema = z.strictObject({
  id: destinationIdSchema,
  keyId: keyIdSchema,
  name: keyFields.name.optional(),
  key: z.string().min(1).max(4096).optional(),
  backupKey: z.string().max(4096).optional(),
  validFromMs: keyFields.validFromMs.optional(),
  validUntilMs: keyFields.validUntilMs.optional(),
  eventId: keyFields.eventId.optional(),
});
export type KeyChange = z.input<typeof keyChangeSchema>;

/**
 * A destination as every client sees it: never the key, never the password.
 * `server` is the RTMP(S) server URL without the key (its query belongs to the app), `udp://host:port` for `mpegts`,
 * `srt://host:port?latency=MS` for `srt` (its key is the stream id, its password the passphrase), empty for `hls` (the desk serves
 * `/watch/<id>/`), and for `file` the folder of the recordings, empty for `recordings` in the data folder.
 */
export const destinationSchema = z.object({
  id: destinationIdSchema,
  name: z.string().min(1).max(80),
  kind: destinationKindSchema,
  server: z.string().max(2048),
  /** The platform's second server for the same broadcast, served beside the first one; empty for none. RTMP alone. */
  backupServer: z.string().max(2048),
  /** The key in use is in the vault. */
  hasKey: z.boolean(),
  /** Every stored key. Which one counts is `keyFor`'s to say. */
  keys: z.array(destinationKeySchema),
  /** The operator's choice among those without an event; null where there is none. */
  keyInUse: keyIdSchema.nullable(),
  username: z.string().max(256),
  hasPassword: z.boolean(),
  /** Of the platforms' table; null for a server of its own. */
  platform: platformIdSchema.nullable(),
  /** What the operator set instead of the platform's limits. */
  limits: limitOverridesSchema,
  /** Left out: the main program. */
  program: portraitSchema.optional(),
  /**
   * What it gets instead of the program itself; null or left out: the program. Beside `program`: what it gets while that is not there, after
   * its slate.
   */
  rendition: renditionIdSchema.nullable().optional(),
});
export type Destination = z.infer<typeof destinationSchema>;

/** What a client sends to add a destination. `key` and `password` go in and never come back out. */
export const destinationDraftSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  kind: destinationKindSchema.default('rtmp'),
  server: z.string().trim().max(2048).default(''),
  backupServer: z.string().trim().max(2048).default(''),
  /** Of the first key. */
  key: z.string().max(4096).optional(),
  backupKey: z.string().max(4096).optional(),
  username: z.string().max(256).default(''),
  password: z.string().max(1024).optional(),
  platform: platformIdSchema.nullable().default(null),
  limits: limitOverridesSchema.default({}),
});
export type DestinationDraft = z.input<typeof destinationDraftSchema>;

/** A change: fields left out stay as they are; an empty `key`, `backupKey` or `password` removes it. A key is the one in use. */
export const destinationChangeSchema = z.strictObject({
  id: destinationIdSchema,
  name: z.string().trim().min(1).max(80).optional(),
  server: z.string().trim().max(2048).optional(),
  backupServer: z.string().trim().max(2048).optional(),
  key: z.string().max(4096).optional(),
  backupKey: z.string().max(4096).optional(),
  username: z.string().max(256).optional(),
  password: z.string().max(1024).optional(),
  platform: platformIdSchema.nullable().optional(),
  limits: limitOverridesSchema.optional(),
});
export type DestinationChange = z.input<typeof destinationChangeSchema>;
