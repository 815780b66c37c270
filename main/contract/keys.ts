import { z } from 'zod';
import { destinationIdSchema, destinationKindSchema, keyIdSchema } from './destination.ts';
import { keyDoubtSchema, platformIdSchema } from './platform.ts';
import { passphraseSchema } from './vault.ts';

/** Longest file that is taken over HTTP, characters; a longer one is imported with `foyer keys import`. */
export const MAX_IMPORT_CHARS = 40_000;

/** What a file of destinations is: our own bundle, or what people have. */
export const importFormatSchema = z.enum(['bundle', 'csv', 'obs-multi-rtmp', 'aitum', 'obs']);
export type ImportFormat = z.infer<typeof importFormatSchema>;

export const importStateSchema = z.enum([
  /** Not here yet. */
  'new',
  /** Here, and the same to the letter. */
  'same',
  /** Here under the same id, with something else in it. */
  'changed',
  /** Another destination here has its name. */
  'conflict',
]);
export type ImportState = z.infer<typeof importStateSchema>;

export const importChangeSchema = z.enum(['name', 'kind', 'server', 'backupServer', 'key', 'username', 'password', 'platform', 'limits']);
export type ImportChange = z.infer<typeof importChangeSchema>;

/** A destination of a file, as it is shown before anything is imported: nothing secret. */
export const importItemSchema = z.object({
  /** Position in the file, from 0: what a choice names. */
  index: z.int(),
  name: z.string(),
  kind: destinationKindSchema,
  server: z.string(),
  platform: platformIdSchema.nullable(),
  hasKey: z.boolean(),
  state: importStateSchema,
  /** `changed` and `conflict`: what is other than here. */
  changes: z.array(importChangeSchema),
  /** The destination here that it meets. */
  meets: destinationIdSchema.nullable(),
  /** That one is on air: it is not replaced. */
  isOnAir: z.boolean(),
});
export type ImportItem = z.infer<typeof importItemSchema>;

/** Something of the file that cannot be used, by its place; never with its content. */
export const importSkipSchema = z.object({
  /** Line of a CSV, otherwise number in the list; from 1. */
  place: z.int(),
  reason: z.enum(['no-server', 'bad-server', 'bad-key', 'not-rtmp', 'too-long', 'bad-time']),
});
export type ImportSkip = z.infer<typeof importSkipSchema>;

export const importPreviewSchema = z.object({
  format: importFormatSchema,
  items: z.array(importItemSchema),
  skipped: z.array(importSkipSchema),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

export const importFileSchema = z.strictObject({
  text: z.string().max(MAX_IMPORT_CHARS),
  /** Of a bundle. */
  passphrase: passphraseSchema.optional(),
});

/** `add` under a free name where its own is taken, `replace` what it meets. */
export const importChoiceSchema = z.strictObject({ index: z.int().min(0), as: z.enum(['add', 'replace']) });
export type ImportChoice = z.infer<typeof importChoiceSchema>;

export const keyExportSchema = z.strictObject({
  /** Left out: all. */
  ids: z.array(destinationIdSchema).min(1).max(1_000).optional(),
  passphrase: passphraseSchema,
});

export const revealSchema = z.strictObject({
  /** Of the destination. */
  id: destinationIdSchema,
  /** Left out: the key in use. */
  keyId: keyIdSchema.optional(),
});

export const namedKeySchema = z.strictObject({ id: destinationIdSchema, keyId: keyIdSchema });

export const revealedKeySchema = z.object({
  key: z.string(),
  /** Server and key in one, for encoders that ask for that. */
  address: z.string(),
  /** The backup server's own key; empty where it takes the same one. */
  backupKey: z.string(),
});
export type RevealedKey = z.infer<typeof revealedKeySchema>;

export const keyCheckSchema = z.strictObject({
  platform: platformIdSchema.nullable(),
  server: z.string().max(2048),
  key: z.string().max(4096),
});
export const keyDoubtsSchema = z.object({ doubts: z.array(keyDoubtSchema) });
