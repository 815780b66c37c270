import { z } from 'zod';
import { faultInfoSchema } from './fault.ts';
import { PORTRAIT } from './portrait.ts';
import { slateKindSchema, slateLookSchema } from './slate.ts';

/** The two ways in of a channel's program. */
export const feedNameSchema = z.enum(['main', 'backup']);
export type FeedName = z.infer<typeof feedNameSchema>;

/** Every ingest path: the two feeds of the program, and the portrait program beside it. */
export const ingestPathSchema = z.enum([...feedNameSchema.options, PORTRAIT]);
export type IngestPath = z.infer<typeof ingestPathSchema>;

/**
 * When the program goes back to the main feed after the backup or a slate stood in for it: by itself once the main feed has been good for
 * `afterGoodMs`, at the next cue, or when somebody takes it. From a slate that stands for a lost feed a feed that returns is always taken
 * at its next keyframe if nothing else is on air.
 */
export const switchBackSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('automatic'), afterGoodMs: z.int().min(0).max(600_000) }),
  z.strictObject({ kind: z.literal('at-next-cue') }),
  z.strictObject({ kind: z.literal('by-hand') }),
]);
export type SwitchBack = z.infer<typeof switchBackSchema>;

/** How the engine keeps the program on air; holds without a desk too. */
export const airRuleSchema = z.strictObject({
  switchBack: switchBackSchema,
  /** Slate that stands in when no feed is there. */
  lostSlate: slateKindSchema,
});
export type AirRule = z.infer<typeof airRuleSchema>;

export const DEFAULT_AIR_RULE: AirRule = { switchBack: { kind: 'automatic', afterGoodMs: 5_000 }, lostSlate: 'technical' };

/** What goes out, and why. */
export const airStatusSchema = z.object({
  /** `none`: nothing has been on air yet. */
  source: z.enum(['none', 'main', 'backup', 'slate']),
  /** The kind that is on air, null unless `source` is `slate`. */
  slate: slateKindSchema.nullable(),
  /** Why it is a slate: the operator asked for it, or no feed is there. */
  heldBy: z.enum(['nobody', 'operator', 'lost-feed']),
  sinceMs: z.number(),
  /** A feed that is to go on air at its next keyframe (or cue), null when nothing is to change. */
  next: feedNameSchema.nullable(),
  /** Why the house's own slate cannot be shown as it is set; Foyer's stands in for it. */
  fault: faultInfoSchema.nullable(),
});
export type AirStatus = z.infer<typeof airStatusSchema>;

export const NOTHING_ON_AIR: AirStatus = { source: 'none', slate: null, heldBy: 'nobody', sinceMs: 0, next: null, fault: null };

/** All that the engine has to know to keep a program on air by itself. */
export const airConfigSchema = z.strictObject({
  look: slateLookSchema,
  rule: airRuleSchema,
  /** UTC epoch, ms: what `starting-soon` counts down to; null for none. */
  startsAtMs: z.number().nullable(),
  /** UTC epoch, ms: when an engine without a desk ends the broadcast; null: when somebody says so. */
  endsAtMs: z.number().nullable(),
});
export type AirConfig = z.infer<typeof airConfigSchema>;
