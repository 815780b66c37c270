import { z } from 'zod';
import { feedNameSchema } from './air.ts';
import { faultInfoSchema } from './fault.ts';

/** What was measured of a feed's picture from its messages; times are the encoder's own. */
export const probedVideoSchema = z.object({
  codec: z.string(),
  profile: z.string(),
  /** As H.264 writes it, 4.1; null where the codec's header is not read that far. */
  level: z.number().nullable(),
  isProgressive: z.boolean().nullable(),
  width: z.number(),
  height: z.number(),
  /** Frames a second, by the times at which they are shown. */
  fps: z.number(),
  frames: z.int(),
  /** Steps between two pictures that are not as long as the others, per cent. */
  irregularPercent: z.number(),
  /** Most pictures in a row that are shown before one that came earlier. */
  bFrames: z.int(),
  keyframes: z.int(),
  /** Shortest and longest distance; the longest counts what was still open at either end. Null without a keyframe. */
  minGopMs: z.number().nullable(),
  maxGopMs: z.number().nullable(),
  meanKbps: z.number(),
  /** Over the 2 s that had most. */
  peakKbps: z.number(),
});
export type ProbedVideo = z.infer<typeof probedVideoSchema>;

export const probedAudioSchema = z.object({
  codec: z.string(),
  /** `LC`, `HE`, ... for AAC; empty for others. */
  profile: z.string(),
  sampleRateHz: z.number(),
  channels: z.number(),
  meanKbps: z.number(),
  /** Longest step from one message to the next, ms. */
  maxStepMs: z.number(),
});
export type ProbedAudio = z.infer<typeof probedAudioSchema>;

/** What an ffmpeg saw and heard meanwhile. */
export const probedSenseSchema = z.object({
  /** Null where no picture was decoded. */
  isBlack: z.boolean().nullable(),
  isFrozen: z.boolean().nullable(),
  /** Null where no sound was decoded. */
  isSilent: z.boolean().nullable(),
  integratedLufs: z.number().nullable(),
  truePeakDbtp: z.number().nullable(),
  /** Why nothing was decoded. */
  fault: faultInfoSchema.nullable(),
});
export type ProbedSense = z.infer<typeof probedSenseSchema>;

/** A feed as it really arrived over some seconds, whether it is on air or stands by. */
export const feedProbeSchema = z.object({
  feed: feedNameSchema,
  /** How long it was looked at, ms; 0 when no encoder is there. */
  windowMs: z.number(),
  encoder: z.string(),
  video: probedVideoSchema.nullable(),
  audio: probedAudioSchema.nullable(),
  /** How far sound is behind (+) or ahead (-) of the picture in the stream on average, ms; null without both. */
  soundLateMs: z.number().nullable(),
  sense: probedSenseSchema,
});
export type FeedProbe = z.infer<typeof feedProbeSchema>;
