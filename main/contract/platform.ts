import { z } from 'zod';

/** A text in each language that Foyer speaks. */
const spokenSchema = z.strictObject({ en: z.string().min(1), ko: z.string().min(1), zh: z.string().min(1) });

export const platformIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);

/**
 * How sure an entry is: `A` OBS's service list or the platform's own page, `B` the code of another maintained project, `C` third-party text
 * or old code, to be checked against what the platform's studio shows.
 */
export const confidenceSchema = z.enum(['A', 'B', 'C']);

export const videoCodecSchema = z.enum(['H.264', 'HEVC', 'AV1']);

/** Each is null where nothing is published; a limit that is not known is not the same as none. */
export const platformLimitsSchema = z.strictObject({
  /** Highest video bitrate, kb/s. */
  videoKbps: z.int().min(100).max(200_000).nullable(),
  /** Highest audio bitrate, kb/s. */
  audioKbps: z.int().min(16).max(2_000).nullable(),
  /** Longest time between keyframes, s. */
  keyframeS: z.number().min(0.1).max(30).nullable(),
  /** Most B-frames in a row; 0 where none are taken. */
  bFrames: z.int().min(0).max(16).nullable(),
  /** Largest picture, pixels. */
  width: z.int().min(16).max(16_384).nullable(),
  height: z.int().min(16).max(16_384).nullable(),
  /** Highest frame rate, frames a second. */
  fps: z.number().min(1).max(240).nullable(),
  videoCodecs: z.array(videoCodecSchema).min(1).nullable(),
  /** `constant`: the video bitrate must not vary with the picture. */
  rateControl: z.enum(['constant']).nullable(),
  /** How the picture has to stand. */
  orientation: z.enum(['landscape', 'portrait']).nullable(),
  /** Longest broadcast, hours. */
  sessionHours: z
    .number()
    .min(0.1)
    .max(24 * 31)
    .nullable(),
});
export type PlatformLimits = z.infer<typeof platformLimitsSchema>;

/** What an operator knows better than the table: a field left out is the platform's, null is no limit. */
export const limitOverridesSchema = platformLimitsSchema.partial();
export type LimitOverrides = z.infer<typeof limitOverridesSchema>;

export const platformServerSchema = z.strictObject({
  /** A place or a use, as the platform calls it; proper names, so in one language. */
  name: z.string().min(1).max(60),
  /** Without the key; its query belongs to it (`?backup=1`). `{key}` stands for the key where the address has it in its middle. */
  url: z.string().max(300),
  protocol: z.enum(['rtmp', 'rtmps', 'srt', 'hls-push']),
});
export type PlatformServer = z.infer<typeof platformServerSchema>;

/**
 * A platform as data: where to send, what it takes, where its key is found. Facts that change; every one can be overridden in a destination.
 */
export const platformSchema = z.strictObject({
  id: platformIdSchema,
  name: z.string().min(1).max(60),
  /** Further words to find it by: other names, and its name in its own script. */
  alsoCalled: z.array(z.string()),
  /** Empty where the platform gives a server with each key: see `serverFrom`. The first one is the usual one. */
  servers: z.array(platformServerSchema),
  /** Second ingest for the same broadcast, beside the first. */
  backupServers: z.array(platformServerSchema),
  /** Who says the server: this table, or the platform's studio, for each `session`, `event` or `account`; `own` is a server of the house. */
  serverFrom: z.enum(['table', 'session', 'event', 'account', 'own']),
  key: z.strictObject({
    /** Regular expression of a whole key, where its form is known. A key that does not match is warned of, never refused. */
    pattern: z.string().nullable(),
    /** What a key looks like, with nothing real in it. */
    example: z.string().nullable(),
    /** `query` keys begin with `?` and follow the server's last slash. */
    joins: z.enum(['path', 'query', 'inside']),
  }),
  limits: platformLimitsSchema,
  /** Highest video bitrate by size, where the platform says it so: the least step that the picture fits into counts. */
  steps: z.array(z.strictObject({ height: z.int().positive(), fps: z.int().positive(), videoKbps: z.int().positive() })),
  /** Where the operator finds the key, one sentence. */
  where: spokenSchema,
  /** The page of the studio that shows it. */
  studio: z.url().nullable(),
  /** For whoever keeps the table; not shown. */
  notes: z.string(),
  source: z.string().min(1),
  confidence: confidenceSchema,
});
export type Platform = z.infer<typeof platformSchema>;

/** Why a key looks wrong though it can be used: it is an address, it stands in the server already, it has not the platform's form. */
export const keyDoubtSchema = z.enum(['is-address', 'in-server', 'shape']);
export type KeyDoubt = z.infer<typeof keyDoubtSchema>;
