import { z } from 'zod';
import { faultInfoSchema } from './fault.ts';

export const videoFiguresSchema = z.object({
  /** `H.264`, `HEVC`, `AV1`, `VP9`, or the raw codec id. */
  codec: z.string(),
  /** `Baseline`, `Main`, `High`, ... where it is known. */
  profile: z.string(),
  width: z.number(),
  height: z.number(),
  /** Measured over the last 2 s, frames a second. */
  fps: z.number(),
  bitrateKbps: z.number(),
  /** Time between the last two keyframes, ms; 0 until two were seen. */
  gopMs: z.number(),
  /** Longest time between two keyframes of the last 10 s, ms; left out until two were seen. */
  longestGopMs: z.number().optional(),
  /** Most B-frames in a row over the last whole GOP; left out before there was one, and where the codec does not tell. */
  bFrames: z.int().optional(),
});
export const audioFiguresSchema = z.object({
  codec: z.string(),
  sampleRateHz: z.number(),
  channels: z.number(),
  bitrateKbps: z.number(),
});

/**
 * What arrives at the ingest. `absent`: nobody publishes. `live`: media within the last second.
 * `silent`: a publisher is connected but sends nothing (evicted after 5 s).
 */
export const programStatusSchema = z.object({
  state: z.enum(['absent', 'live', 'silent']),
  sinceMs: z.number(),
  /** Address of the encoder, for example `127.0.0.1`; empty while absent. */
  encoder: z.string(),
  video: videoFiguresSchema.nullable(),
  audio: audioFiguresSchema.nullable(),
  bitrateKbps: z.number(),
});
export type ProgramStatus = z.infer<typeof programStatusSchema>;

export const ABSENT_PROGRAM: ProgramStatus = {
  state: 'absent',
  sinceMs: 0,
  encoder: '',
  video: null,
  audio: null,
  bitrateKbps: 0,
};

export const ingestStatusSchema = z.object({
  listening: z.boolean(),
  host: z.string(),
  port: z.number(),
  /** What goes into the encoder's *server* field, for example `rtmp://127.0.0.1:1935/live`. */
  server: z.string(),
  /** The stream name; the publish secret, where one is set, is added by "Set OBS up" and is not shown here. */
  streamName: z.string(),
  needsSecret: z.boolean(),
  fault: faultInfoSchema.nullable(),
  /** Publishers and strangers turned away since the engine started. */
  refusals: z.number(),
});
export type IngestStatus = z.infer<typeof ingestStatusSchema>;
