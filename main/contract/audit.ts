import { z } from 'zod';

/** What is written down because somebody may ask one day who did it; never with a secret. */
export const auditKindSchema = z.enum([
  /** A command that changes something: `detail` has the procedure, its outcome, and what it was about. */
  'command',
  'command-refused',
  'signed-in',
  'device-paired',
  'pairing-over',
  'session-expired',
  'vault-unlocked',
  'vault-unlock-refused',
  'vault-locked',
  'vault-protected',
  'key-revealed',
  'keys-exported',
  'keys-imported',
  'key-added',
  'key-changed',
  'key-chosen',
  'key-removed',
]);
export type AuditKind = z.infer<typeof auditKindSchema>;

export const auditEntrySchema = z.object({
  /** UTC epoch, ms. */
  atMs: z.number(),
  /** Who did it: a person's session, the terminal, or the desk itself. */
  who: z.string(),
  kind: auditKindSchema,
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** How many of the newest entries a page is shown. */
export const AUDIT_TAIL = 200;
