import { z } from 'zod';
import { airStatusSchema } from './air.ts';
import { programStatusSchema } from './program.ts';
import { relayStatusSchema } from './relay.ts';

/**
 * What changed on air while no desk was attached, for the as-run log of the next one. The first entry is how the last desk left it; each
 * further one names only the relays that changed.
 */
export const journalEntrySchema = z.object({
  /** UTC epoch, ms. */
  atMs: z.number(),
  program: programStatusSchema.pick({ state: true, encoder: true }),
  air: airStatusSchema,
  relays: z.record(z.string(), relayStatusSchema.pick({ wanted: true, state: true, fault: true, slate: true })),
});
export type JournalEntry = z.infer<typeof journalEntrySchema>;
