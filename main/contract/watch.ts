import { z } from 'zod';
import { faultInfoSchema } from './fault.ts';

/** Watching what is on air by decoding a sample of it; needs ffmpeg. */
export const watchConfigSchema = z.strictObject({
  enabled: z.boolean(),
  /** The channel's integrated loudness. @source EBU R 128: -23 LUFS; platforms play back at -14 */
  targetLufs: z.number().min(-40).max(-5),
  /** Highest true peak. @source EBU R 128: -1 dBTP */
  maxTruePeakDbtp: z.number().min(-20).max(0),
});
export type WatchConfig = z.infer<typeof watchConfigSchema>;

export const DEFAULT_WATCH: WatchConfig = { enabled: true, targetLufs: -23, maxTruePeakDbtp: -1 };

/** What was seen and heard of the feed on air. */
export const watchStatusSchema = z.object({
  state: z.enum(['off', 'waiting', 'watching', 'failed']),
  fault: faultInfoSchema.nullable(),
  picture: z.object({ blackMs: z.number(), frozenMs: z.number() }).nullable(),
  /** LUFS, dBTP; null where not measured yet (integrated: no gated block so far). @source ITU-R BS.1770, EBU Tech 3341 */
  sound: z
    .object({
      momentaryLufs: z.number().nullable(),
      shortTermLufs: z.number().nullable(),
      integratedLufs: z.number().nullable(),
      /** Highest of the last 3 s. */
      truePeakDbtp: z.number().nullable(),
      silentMs: z.number(),
      /** Samples at full scale within the last 3 s. */
      isClipping: z.boolean(),
    })
    .nullable(),
  /** How far audio timestamps are from video's beyond what they were at the start of the feed, ms; null without both. */
  avDriftMs: z.number().nullable(),
});
export type WatchStatus = z.infer<typeof watchStatusSchema>;

export const WATCH_OFF: WatchStatus = { state: 'off', fault: null, picture: null, sound: null, avDriftMs: null };
