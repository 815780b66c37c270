import { z } from 'zod';

export const showKitKindSchema = z.enum(['concert', 'gallery-tour']);
export type ShowKitKind = z.infer<typeof showKitKindSchema>;

/** What a kit would still add to the OBS that is linked, and what is there already. */
export const showKitPlanSchema = z.object({
  kind: showKitKindSchema,
  /** Names of scenes. */
  scenes: z.array(z.string()),
  /** Sources made anew, each once. */
  sources: z.array(z.string()),
  /** Sources put into scenes: `scene` shows `source`. */
  items: z.array(z.object({ scene: z.string(), source: z.string() })),
  /** Scenes and sources of the kit that are there already and stay as they are. */
  kept: z.array(z.string()),
});
export type ShowKitPlan = z.infer<typeof showKitPlanSchema>;
