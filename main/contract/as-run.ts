import { z } from 'zod';

/** What really happened, append-only. `detail` holds names and codes, never a secret. */
export const asRunKindSchema = z.enum([
  'desk-started',
  'desk-stopped',
  'program-on',
  'program-off',
  /** What is on air changed: `source`, `slate` and `why`. */
  'air',
  /** One destination went to a slate, or back to what is on air. */
  'relay-slate',
  'relay-started',
  'relay-live',
  'relay-lost',
  'relay-stopped',
  /** One of the two servers of a destination: `server` is `main` or `backup`. */
  'server-live',
  'server-lost',
  'event-started',
  'event-ended',
  'event-missed',
  'event-late',
  /** Its destinations wait for the vault, and have been started since it was unlocked. */
  'event-blocked',
  'event-unblocked',
  'scene',
  'obs-stream-started',
  'obs-stream-stopped',
  'obs-helm',
  'clock-step',
  'system-slept',
  'network-lost',
  'network-back',
  'preflight-run',
  'alert-raised',
  'alert-cleared',
  /** Stands for `count` entries that fitted nowhere while the log could not be written. */
  'entries-lost',
]);
export type AsRunKind = z.infer<typeof asRunKindSchema>;

export const asRunEntrySchema = z.object({
  /** Position in the log, from 1, without gaps. */
  seq: z.number(),
  atMs: z.number(),
  kind: asRunKindSchema,
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type AsRunEntry = z.infer<typeof asRunEntrySchema>;
