import { z } from 'zod';

/** What the destinations need of an encoder. */
export interface EncoderNeed {
  /** Longest distance of keyframes. */
  gopMs: number;
  /** Most that they take, video alone. */
  bitrateKbps: number;
  /** Most that they take. */
  bFrames: number;
  sampleRateHz: number;
}

/** What every large platform takes. @source live encoder settings of YouTube, Twitch and Facebook (facts/platforms.md) */
export const USUAL_NEED: EncoderNeed = { gopMs: 2_000, bitrateKbps: 6_000, bFrames: 2, sampleRateHz: 48_000 };

export const encoderSettingSchema = z.enum(['keyframe-interval', 'b-frames', 'video-bitrate', 'sample-rate']);
export type EncoderSetting = z.infer<typeof encoderSettingSchema>;

/** One setting of OBS beside what is needed; ms, count, kb/s, Hz. */
export const encoderFindingSchema = z.object({
  setting: encoderSettingSchema,
  /** Null where OBS does not say. */
  now: z.number().nullable(),
  wanted: z.number(),
  /** `unknown`: OBS keeps it where nobody can ask; the program's figures show what really arrives. */
  state: z.enum(['fits', 'differs', 'unknown']),
  /** It can be put right from here; otherwise in OBS's own settings. */
  canApply: z.boolean(),
});
export type EncoderFinding = z.infer<typeof encoderFindingSchema>;

export const encoderCheckSchema = z.object({
  mode: z.enum(['simple', 'advanced']),
  /** OBS's name of the encoder. */
  encoder: z.string(),
  findings: z.array(encoderFindingSchema),
  /** What was there before the last change is kept. */
  canRestore: z.boolean(),
});
export type EncoderCheck = z.infer<typeof encoderCheckSchema>;
