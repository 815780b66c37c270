import { z } from 'zod';

/** What of a program a destination can fail to take. */
export const misfitRuleSchema = z.enum([
  'video-bitrate',
  'audio-bitrate',
  'size',
  'orientation',
  'frame-rate',
  'keyframe-interval',
  'b-frames',
  'video-codec',
  'audio-codec',
  'sample-rate',
]);
export type MisfitRule = z.infer<typeof misfitRuleSchema>;

/** One thing that does not fit: `measured` of the program beside what the destination takes, both for people to read (`1920x1080`, `6000`). */
export const misfitSchema = z.object({
  rule: misfitRuleSchema,
  measured: z.union([z.number(), z.string()]),
  threshold: z.union([z.number(), z.string()]),
  unit: z.enum(['kb/s', 'px', 'fps', 's', 'frames', 'Hz', '']),
  /** Who says so: the platform's source, `operator` for an overridden limit, `rtmp` for what every RTMP server expects. */
  source: z.string(),
});
export type Misfit = z.infer<typeof misfitSchema>;
