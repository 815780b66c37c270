import { z } from 'zod';
import { relayStateSchema } from './relay.ts';

/** How often a sample is kept, and how many: the last hour. */
export const HEALTH_STEP_MS = 5_000;
export const HEALTH_SAMPLES = 720;

/** Samples of equal distance, oldest first; `null` where nothing was known. All arrays are of one length. */
export const healthHistorySchema = z.object({
  /** Number of the first sample; each further one counts one more, also over a gap. Begins anew with the desk. */
  seq: z.number(),
  /** UTC epoch, ms, of the first sample. */
  fromMs: z.number(),
  stepMs: z.number(),
  program: z.object({
    bitrateKbps: z.array(z.number().nullable()),
    fps: z.array(z.number().nullable()),
    shortTermLufs: z.array(z.number().nullable()),
    source: z.array(z.enum(['none', 'main', 'backup', 'slate'])),
  }),
  relays: z.record(
    z.string(),
    z.object({
      state: z.array(relayStateSchema),
      bitrateKbps: z.array(z.number().nullable()),
      queueBytes: z.array(z.number().nullable()),
      /** Frames left out since the sample before. */
      droppedFrames: z.array(z.number().nullable()),
    }),
  ),
});
export type HealthHistory = z.infer<typeof healthHistorySchema>;
