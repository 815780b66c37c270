import { z } from 'zod';
import { limitOverridesSchema, platformIdSchema } from './platform.ts';
import { renditionIdSchema } from './rendition.ts';

export const destinationIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);
export type DestinationId = z.infer<typeof destinationIdSchema>;

/**
 * What a destination is served by: `rtmp` our own publisher (rtmp:// and rtmps://), `hls` a folder of segments with a player page,
 * `mpegts` MPEG-TS over UDP (IPTV), `file` a recording on this machine.
 */
export const destinationKindSchema = z.enum(['rtmp', 'hls', 'mpegts', 'file']);
export type DestinationKind = z.infer<typeof destinationKindSchema>;

/**
 * A destination as every client sees it: never the key, never the password.
 * `server` is the RTMP(S) server URL without the key (its query belongs to the app), `udp://host:port` for `mpegts`, empty for `hls`
 * (the desk serves `/watch/<id>/`), and for `file` the folder of the recordings, empty for `recordings` in the
 * data folder.
 */
export const destinationSchema = z.object({
  id: destinationIdSchema,
  name: z.string().min(1).max(80),
  kind: destinationKindSchema,
  server: z.string().max(2048),
  hasKey: z.boolean(),
  username: z.string().max(256),
  hasPassword: z.boolean(),
  /** Of the platforms' table; null for a server of its own. */
  platform: platformIdSchema.nullable(),
  /** What the operator set instead of the platform's limits. */
  limits: limitOverridesSchema,
  /** What it gets instead of the program itself; null or left out: the program. */
  rendition: renditionIdSchema.nullable().optional(),
});
export type Destination = z.infer<typeof destinationSchema>;

/** What a client sends to add a destination. `key` and `password` go in and never come back out. */
export const destinationDraftSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  kind: destinationKindSchema.default('rtmp'),
  server: z.string().trim().max(2048).default(''),
  key: z.string().max(4096).optional(),
  username: z.string().max(256).default(''),
  password: z.string().max(1024).optional(),
  platform: platformIdSchema.nullable().default(null),
  limits: limitOverridesSchema.default({}),
});
export type DestinationDraft = z.input<typeof destinationDraftSchema>;

/** A change: fields left out stay as they are; an empty `key` or `password` removes it. */
export const destinationChangeSchema = z.strictObject({
  id: destinationIdSchema,
  name: z.string().trim().min(1).max(80).optional(),
  server: z.string().trim().max(2048).optional(),
  key: z.string().max(4096).optional(),
  username: z.string().max(256).optional(),
  password: z.string().max(1024).optional(),
  platform: platformIdSchema.nullable().optional(),
  limits: limitOverridesSchema.optional(),
});
export type DestinationChange = z.input<typeof destinationChangeSchema>;
