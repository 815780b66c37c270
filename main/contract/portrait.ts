import { z } from 'zod';
import { faultInfoSchema } from './fault.ts';
import { ABSENT_PROGRAM, programStatusSchema } from './program.ts';
import { slateKindSchema } from './slate.ts';

/**
 * The portrait program: a second encoder (an OBS with an upright canvas) publishes it to the ingest path of this name, for the destinations
 * that are set to it.
 */
export const PORTRAIT = 'portrait';
export const portraitSchema = z.literal(PORTRAIT);

/** What arrives on its path, and what its destinations get of it. */
export const portraitStatusSchema = z.object({
  feed: programStatusSchema,
  /** `none`: nothing has been on air yet, or nobody is to be served. A slate stands in for a portrait program that is not there. */
  onAir: z.enum(['none', 'program', 'slate']),
  /** The kind that is on air, null unless `onAir` is `slate`. */
  slate: slateKindSchema.nullable(),
  heldBy: z.enum(['nobody', 'operator', 'lost-feed']),
  sinceMs: z.number(),
  /** Why its slates are not what was asked for. */
  fault: faultInfoSchema.nullable(),
});
export type PortraitStatus = z.infer<typeof portraitStatusSchema>;

export const NO_PORTRAIT: PortraitStatus = { feed: ABSENT_PROGRAM, onAir: 'none', slate: null, heldBy: 'nobody', sinceMs: 0, fault: null };

/** What its destinations get while it is not there: the slate alone, or after it the main program made upright by this computer. */
export const portraitStandInSchema = z.enum(['slate', 'crop', 'blur']);
export type PortraitStandIn = z.infer<typeof portraitStandInSchema>;
