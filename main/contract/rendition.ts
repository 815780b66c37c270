import { z } from 'zod';
import { faultInfoSchema } from './fault.ts';
import { misfitRuleSchema, misfitSchema } from './fit.ts';

/** Made of the profile: the same profile is the same rendition. */
export const renditionIdSchema = z.string().regex(/^[a-z0-9-]{1,80}$/);

const even = z
  .int()
  .min(64)
  .max(4_096)
  .refine((pixels) => pixels % 2 === 0, { error: 'must be even' });

/** How hard the encoder works for its bitrate: the further down, the less of the computer it needs, and the worse it looks. */
export const encoderPresetSchema = z.enum(['veryfast', 'superfast', 'ultrafast']);
export type EncoderPreset = z.infer<typeof encoderPresetSchema>;

export const renditionVideoSchema = z.strictObject({
  width: even,
  height: even,
  fps: z.number().min(1).max(120),
  bitrateKbps: z.int().min(100).max(60_000),
  /** `constant` is filled up to the bitrate whatever the picture; `capped` is never over it, and below it where less will do. */
  rate: z.enum(['constant', 'capped']).default('constant'),
  preset: encoderPresetSchema.default('veryfast'),
  /** Time between keyframes, s; never any B-frames, always H.264. */
  keyframeS: z.number().min(0.5).max(10),
  /**
   * How a picture of another shape fills the frame: `bars` all of it between black bars, `crop` its middle, `blur` all of it over a blurred
   * copy of itself.
   */
  fill: z.enum(['bars', 'crop', 'blur']),
});
export type RenditionVideo = z.infer<typeof renditionVideoSchema>;

export const renditionAudioSchema = z.strictObject({
  bitrateKbps: z.int().min(32).max(512),
  sampleRateHz: z.union([z.literal(44_100), z.literal(48_000)]),
  /** Loudness that the sound is brought to, LUFS; null leaves it as it is. */
  targetLufs: z.number().min(-40).max(-5).nullable(),
});

/** What is encoded: null is copied as it comes. Sound is AAC, stereo. */
export const renditionProfileSchema = z
  .strictObject({ video: renditionVideoSchema.nullable(), audio: renditionAudioSchema.nullable() })
  .refine(({ video, audio }) => video !== null || audio !== null, { error: 'nothing to encode' });
export type RenditionProfile = z.infer<typeof renditionProfileSchema>;

export const renditionSpecSchema = z.strictObject({ id: renditionIdSchema, profile: renditionProfileSchema });
export type RenditionSpec = z.infer<typeof renditionSpecSchema>;

/**
 * `idle` no destination that uses it is wanted. `waiting-program` one is, and there is nothing to encode. `starting` the encoder has given
 * nothing yet. `running`: media of it within the last second. `retrying` the encoder has ended; destinations have a slate until it is back.
 */
export const renditionStatusSchema = z.object({
  state: z.enum(['idle', 'waiting-program', 'starting', 'running', 'retrying']),
  sinceMs: z.number(),
  /** Why it does not run, or that it does not keep up; null while all is well. */
  fault: faultInfoSchema.nullable(),
  /** Media seconds made in a second, over the last 5 s; under 1 it does not keep up. 0 until it is known. */
  speed: z.number(),
  /** How far what comes out is behind the program, ms. */
  behindMs: z.number(),
  bitrateKbps: z.number(),
  /** Pictures that were left out because the encoder did not keep up, since it was last idle. */
  droppedFrames: z.number(),
  /** Encoders started after the first one since it was last idle. */
  restarts: z.number(),
});
export type RenditionStatus = z.infer<typeof renditionStatusSchema>;

export const IDLE_RENDITION: RenditionStatus = {
  state: 'idle',
  sinceMs: 0,
  fault: null,
  speed: 0,
  behindMs: 0,
  bitrateKbps: 0,
  droppedFrames: 0,
  restarts: 0,
};

/** A rendition as every client sees it. */
export const renditionSchema = z.object({
  id: renditionIdSchema,
  profile: renditionProfileSchema,
  /** Share of all of this machine's processor cores, per cent, as estimated; over 100 it cannot keep up. */
  costPercent: z.number(),
  destinations: z.array(z.string()),
  status: renditionStatusSchema,
});
export type Rendition = z.infer<typeof renditionSchema>;

/** What could be done for a destination; nothing is encoded before somebody says yes. */
export const renditionProposalSchema = z.object({
  misfits: z.array(misfitSchema),
  /** Null where everything fits. */
  profile: renditionProfileSchema.nullable(),
  id: renditionIdSchema.nullable(),
  /** What it adds, per cent of all cores; 0 where the same rendition is there for another destination already. */
  costPercent: z.number(),
  /** What all renditions together would then need, per cent. */
  totalPercent: z.number(),
  /** Destinations that have this rendition now. */
  sharedWith: z.array(z.string()),
});
export type RenditionProposal = z.infer<typeof renditionProposalSchema>;

/** What the operator wants beyond what a destination needs. */
export const renditionWishSchema = z.strictObject({
  /** Portrait 9:16 whatever the platform says. */
  portrait: z.enum(['crop', 'blur']).optional(),
  /** Sound brought to the channel's own loudness. */
  isLoudnessSet: z.boolean().optional(),
  /** The picture's shorter side at most, pixels. */
  shortSide: z.int().min(64).max(4_096).optional(),
  /** Left out: what leaves this computer enough room. */
  preset: encoderPresetSchema.optional(),
  /** What a preflight found not to fit, whatever the feed looks like now. */
  rules: z.array(misfitRuleSchema).max(20).optional(),
});
export type RenditionWish = z.infer<typeof renditionWishSchema>;
