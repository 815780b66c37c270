import { z } from 'zod';

/** What an item or input is good for, whatever OBS calls its kind on this system. */
export const obsKindSchema = z.enum(['text', 'image', 'media', 'microphone', 'sound', 'scene', 'group', 'other']);
export type ObsKind = z.infer<typeof obsKindSchema>;

/** A source as one scene shows it. */
export const obsItemSchema = z.object({
  /** Within its scene. */
  id: z.number(),
  name: z.string(),
  kind: obsKindSchema,
  isVisible: z.boolean(),
  /** What a text source says now; null for every other kind. */
  text: z.string().nullable(),
  /** The file of an image source, a path on OBS's machine; null for every other kind. */
  file: z.string().nullable(),
});
export type ObsItem = z.infer<typeof obsItemSchema>;

export const obsMonitoringSchema = z.enum(['none', 'monitor-only', 'monitor-and-output']);
export type ObsMonitoring = z.infer<typeof obsMonitoringSchema>;

export const obsAudioSchema = z.object({
  kind: obsKindSchema,
  isMuted: z.boolean(),
  /** -100 (silence) to 26. */
  volumeDb: z.number(),
  monitoring: obsMonitoringSchema,
  /** Tracks 1 to 6 that carry it, ascending. */
  tracks: z.array(z.number()),
  /** Positive: it is heard later. */
  syncOffsetMs: z.number(),
  /** 0 left, 0.5 middle, 1 right. */
  balance: z.number(),
});
export type ObsAudio = z.infer<typeof obsAudioSchema>;

export const obsMediaSchema = z.object({
  state: z.enum(['none', 'opening', 'playing', 'paused', 'stopped', 'ended', 'error']),
  /** Where it stood at `atMs`; while it plays, the page counts on from there. */
  cursorMs: z.number(),
  /** 0 while unknown, and for what has no end. */
  durationMs: z.number(),
  /** The desk's clock, UTC epoch, ms. */
  atMs: z.number(),
});
export type ObsMedia = z.infer<typeof obsMediaSchema>;

/** `missing`: this OBS has none, or it is not enabled in its settings. */
export const obsOutputSchema = z.enum(['missing', 'stopped', 'running', 'paused']);
export type ObsOutput = z.infer<typeof obsOutputSchema>;

/** Shares over the last half minute, per cent; 0 while nothing is known. */
export const obsStatisticsSchema = z.object({
  fps: z.number(),
  /** Frames drawn too late: the graphics are overloaded. */
  renderLagPercent: z.number(),
  /** Frames that the encoder did not keep up with. */
  encoderLagPercent: z.number(),
  /** Frames of the stream that the way to the ingest did not take. */
  droppedPercent: z.number(),
  cpuPercent: z.number(),
  /** Where OBS records. */
  freeDiskMb: z.number(),
});
export type ObsStatistics = z.infer<typeof obsStatisticsSchema>;

/** Everything the operator needs of a linked OBS beside its stream. */
export const obsLiveSchema = z.object({
  studio: z.object({
    isOn: z.boolean(),
    /** Scene on preview, empty outside studio mode. */
    preview: z.string(),
  }),
  transition: z.object({
    names: z.array(z.string()),
    current: z.string(),
    /** Null for one without duration (a cut). */
    durationMs: z.number().nullable(),
    isRunning: z.boolean(),
  }),
  /** What the program and the preview scene show, topmost first. */
  program: z.array(obsItemSchema),
  preview: z.array(obsItemSchema),
  /** Inputs with sound, by name. */
  audio: z.record(z.string(), obsAudioSchema),
  /** Media sources, by name. */
  media: z.record(z.string(), obsMediaSchema),
  record: obsOutputSchema,
  replay: obsOutputSchema,
  virtualCamera: obsOutputSchema,
  statistics: obsStatisticsSchema,
  collections: z.object({ names: z.array(z.string()), current: z.string() }),
  profiles: z.object({ names: z.array(z.string()), current: z.string() }),
});
export type ObsLive = z.infer<typeof obsLiveSchema>;

/** What is wrong with OBS's work, for alert rules: stands here for as long as it lasts. */
export const obsTroubleSchema = z.object({
  code: z.enum(['render-lag', 'encoder-lag', 'dropped-frames', 'disk-low', 'microphone-open']),
  /** The input that it is about, empty for OBS as a whole. */
  subject: z.string(),
  /** Per cent of frames, or MB that are free; 0 where no figure belongs to it. */
  value: z.number(),
});
export type ObsTrouble = z.infer<typeof obsTroubleSchema>;

/** Levels of one moment, about 20 times a second; travels beside the snapshot. */
export const obsMetersSchema = z.object({
  /** By input: for each channel magnitude and peak after the fader, dBFS, -100 at the least. */
  levels: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))),
  /** All that goes into the program, added up: OBS tells no levels of its output. The peak is the likely one, as sources peak at different moments. */
  mix: z.array(z.tuple([z.number(), z.number()])),
});
export type ObsMeters = z.infer<typeof obsMetersSchema>;

/** A new picture of a scene can be fetched: `/api/obs/thumbnail?scene=...&version=...`. */
export const obsThumbnailSchema = z.object({ scene: z.string(), version: z.number() });
export type ObsThumbnail = z.infer<typeof obsThumbnailSchema>;

export interface SceneGroup {
  /** What stands before the first `/`, empty for scenes without one. */
  name: string;
  scenes: { name: string; label: string }[];
}

/** Scenes by the prefix that house style gives them ("Stage/Wide", "Stage/Close"), groups and scenes in the order of OBS's list. */
export function sceneGroups(scenes: readonly string[]): SceneGroup[] {
  const groups = new Map<string, SceneGroup>();
  for (const name of scenes) {
    const slash = name.indexOf('/');
    const hasGroup = slash > 0 && slash < name.length - 1;
    const group = hasGroup ? name.slice(0, slash).trim() : '';
    const found = groups.get(group) ?? { name: group, scenes: [] };
    found.scenes.push({ name, label: hasGroup ? name.slice(slash + 1).trim() : name });
    groups.set(group, found);
  }
  return [...groups.values()];
}
