import { z } from 'zod';
import { airRuleSchema, airStatusSchema } from './air.ts';
import { alertSchema, alertSettingsSchema } from './alert.ts';
import { asRunEntrySchema } from './as-run.ts';
import { broadcastEventSchema } from './broadcast-event.ts';
import { destinationSchema } from './destination.ts';
import { faultInfoSchema } from './fault.ts';
import { misfitSchema } from './fit.ts';
import { languageSchema } from './language.ts';
import { obsStatusSchema } from './obs.ts';
import { obsMachinesSchema } from './obs-machines.ts';
import { portraitStatusSchema } from './portrait.ts';
import { preflightSettingsSchema, preflightStatusSchema } from './preflight.ts';
import { ingestStatusSchema, programStatusSchema } from './program.ts';
import { relayStatusSchema } from './relay.ts';
import { renditionSchema } from './rendition.ts';
import { slateLookSchema } from './slate.ts';
import { systemStatusSchema } from './system.ts';
import { vaultStatusSchema } from './vault.ts';
import { watchConfigSchema, watchStatusSchema } from './watch.ts';

export { type Language, languageSchema } from './language.ts';

export const stationSchema = z.object({
  name: z.string().trim().min(1).max(120),
  /** IANA name, for example `Asia/Seoul`. */
  timeZone: z.string().min(1).max(60),
  language: languageSchema,
});
export type Station = z.infer<typeof stationSchema>;

/**
 * The tally. `on-air` red: at least one destination outside the rehearsal is live; a recording is none. `rehearsal`: the rehearsal runs.
 * `starting`: relays are wanted but none is live. `standby`: nothing is wanted.
 */
export const tallySchema = z.enum(['standby', 'starting', 'on-air', 'rehearsal']);
export type Tally = z.infer<typeof tallySchema>;

export const rehearsalCheckSchema = z.object({
  name: z.string(),
  state: z.enum(['waiting', 'ok', 'bad']),
  videoFrames: z.number(),
  audioFrames: z.number(),
  /** DTS that went back or jumped. */
  timestampErrors: z.number(),
});
export const rehearsalSchema = z.object({
  running: z.boolean(),
  sinceMs: z.number(),
  checks: z.array(rehearsalCheckSchema),
  fault: faultInfoSchema.nullable(),
});
export type Rehearsal = z.infer<typeof rehearsalSchema>;

/** Something the operator should know and can read at any time; `id` is stable while the situation lasts. */
export const noticeSchema = z.object({
  id: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  fault: faultInfoSchema,
  atMs: z.number(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** All a client needs to draw the desk. `rev` grows by one with each published change. */
export const snapshotSchema = z.object({
  rev: z.number(),
  /** The desk's clock at this revision, UTC epoch ms: clients show time from it, not from their own clock. */
  nowMs: z.number(),
  version: z.string(),
  station: stationSchema,
  tally: tallySchema,
  engine: z.object({ state: z.enum(['starting', 'up', 'down']), fault: faultInfoSchema.nullable() }),
  ingest: ingestStatusSchema,
  /** The feed on air (main or backup); what came last while a slate stands in for it. */
  program: programStatusSchema,
  feeds: z.object({ main: programStatusSchema, backup: programStatusSchema }),
  air: airStatusSchema,
  portrait: portraitStatusSchema,
  watch: watchStatusSchema,
  system: systemStatusSchema,
  vault: vaultStatusSchema,
  destinations: z.array(destinationSchema),
  /** By destination id. One with a backup server is live if either server is. */
  relays: z.record(z.string(), relayStatusSchema),
  /** That some destination has, whether it runs or not. */
  renditions: z.array(renditionSchema),
  /** By destination id: what of the program (or of its rendition) it does not take. Who is not in here takes everything, as far as is known. */
  misfits: z.record(z.string(), z.array(misfitSchema)),
  /** By destination id, where it has a backup server: each of the two for itself. */
  legs: z.record(z.string(), z.object({ main: relayStatusSchema, backup: relayStatusSchema })),
  /** The OBS at the helm. */
  obs: obsStatusSchema,
  obsMachines: obsMachinesSchema,
  events: z.array(broadcastEventSchema),
  /** The last 200 entries, oldest first. */
  asRun: z.array(asRunEntrySchema),
  rehearsal: rehearsalSchema,
  preflight: preflightStatusSchema,
  notices: z.array(noticeSchema),
  /** What lasts, and the last 100 that are over; oldest first. */
  alerts: z.array(alertSchema),
  /** What the operator has set, as far as it is no secret. */
  settings: z.object({
    look: slateLookSchema,
    rule: airRuleSchema,
    watch: watchConfigSchema,
    alerts: alertSettingsSchema,
    preflight: preflightSettingsSchema,
    hasWebhook: z.boolean(),
    hasMailPassword: z.boolean(),
  }),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** One change: `value` left out means the member at `path` is gone. Array members are replaced as whole arrays. */
export const patchSchema = z.object({ path: z.array(z.string()), value: z.unknown().optional() });
export type Patch = z.infer<typeof patchSchema>;

/** First `snapshot`, then `patches`; a client that sees a gap in `rev` asks again. */
export const updateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), snapshot: snapshotSchema }),
  z.object({ kind: z.literal('patches'), rev: z.number(), patches: z.array(patchSchema) }),
]);
export type Update = z.infer<typeof updateSchema>;
