import { z } from 'zod';
import { feedNameSchema } from './air.ts';
import { eventIdSchema } from './broadcast-event.ts';
import { destinationIdSchema } from './destination.ts';
import { faultInfoSchema } from './fault.ts';
import { renditionIdSchema } from './rendition.ts';

/** `unknown`: it could not be looked at. It stops nobody, and it is never called good. */
export const verdictSchema = z.enum(['ok', 'warning', 'bad', 'unknown']);
export type Verdict = z.infer<typeof verdictSchema>;

export const preflightFamilySchema = z.enum(['feed', 'keys', 'network', 'obs', 'machine', 'event']);
export type PreflightFamily = z.infer<typeof preflightFamilySchema>;

/** Every rule by its permanent id; the words are `preflight.rule.<id>` and `preflight.fix.<id>` in `renderer/i18n`. */
export const preflightRuleIdSchema = z.enum([
  'feed/arrives',
  'feed/portrait',
  'feed/picture',
  'feed/progressive',
  'feed/profile',
  'feed/level',
  'feed/constant-rate',
  'feed/steady-bitrate',
  'feed/sound-track',
  'feed/aac-profile',
  'feed/channels',
  'feed/sound-gap',
  'feed/in-step',
  'feed/silent',
  'feed/loudness',
  'feed/true-peak',
  'feed/black',
  'feed/frozen',
  'feed/video-bitrate',
  'feed/audio-bitrate',
  'feed/size',
  'feed/orientation',
  'feed/frame-rate',
  'feed/keyframe-interval',
  'feed/b-frames',
  'feed/video-codec',
  'feed/audio-codec',
  'feed/sample-rate',
  'keys/vault',
  'keys/present',
  'keys/shape',
  'keys/valid',
  'network/name',
  'network/connect',
  'network/route',
  'network/unproven',
  'network/ipv6',
  'network/tls',
  'network/certificate',
  'network/upload',
  'network/private-test',
  'obs/linked',
  'obs/stream-settings',
  'obs/encoder',
  'obs/scenes',
  'machine/recording-space',
  'machine/ffmpeg',
  'machine/encoding',
  'machine/clock',
  'event/destinations',
  'event/times',
  'event/length',
]);
export type PreflightRuleId = z.infer<typeof preflightRuleIdSchema>;

/** What a button beside a finding does; each is a command of the desk or a dialog of the page. */
export const preflightActionSchema = z.enum([
  'obs-set-up',
  'obs-start-stream',
  'obs-encoder',
  'attach-rendition',
  'edit-destination',
  'edit-event',
  'private-test',
  'settings',
]);
export type PreflightAction = z.infer<typeof preflightActionSchema>;

/** Of which a figure is: the page writes it in its language. `none`: words, as they are. */
export const preflightUnitSchema = z.enum([
  'none',
  'ms',
  's',
  'kbps',
  'fps',
  'px',
  'hz',
  'channels',
  'count',
  'percent',
  'lufs',
  'dbtp',
  'days',
  'hours',
  'bytes',
  'at',
]);
export type PreflightUnit = z.infer<typeof preflightUnitSchema>;

const valueSchema = z.union([z.number(), z.string()]).nullable();

/** Where a threshold comes from: `platform` its entry in the table, `own` what the operator set instead, `standard` a published one. */
export const preflightSourceSchema = z.object({
  kind: z.enum(['platform', 'own', 'standard', 'settings', 'event', 'foyer']),
  text: z.string(),
});
export type PreflightSource = z.infer<typeof preflightSourceSchema>;

/** One rule beside what was found. */
export const preflightFindingSchema = z.object({
  rule: preflightRuleIdSchema,
  family: preflightFamilySchema,
  /** Null for the channel as a whole. */
  destinationId: destinationIdSchema.nullable(),
  verdict: verdictSchema,
  measured: valueSchema,
  threshold: valueSchema,
  unit: preflightUnitSchema,
  source: preflightSourceSchema,
  /** Names and figures for the words beside `measured` and `threshold`; never a secret. */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What a server did, where that is what is the matter. */
  fault: faultInfoSchema.nullable(),
  action: preflightActionSchema.nullable(),
  /** Another way, where there is one. */
  alternative: preflightActionSchema.nullable(),
});
export type PreflightFinding = z.infer<typeof preflightFindingSchema>;

export const tallyOfVerdictsSchema = z.object({ ok: z.int(), warning: z.int(), bad: z.int(), unknown: z.int() });
export type TallyOfVerdicts = z.infer<typeof tallyOfVerdictsSchema>;

/** What the snapshot holds of the last one; all of it is asked for with `preflight.report`. */
export const preflightSummarySchema = z.object({
  /** UTC epoch, ms: when it ended. */
  atMs: z.number(),
  /** The event that it was for; null: for what was chosen by hand. */
  eventId: eventIdSchema.nullable(),
  title: z.string(),
  by: z.enum(['hand', 'schedule']),
  verdict: verdictSchema,
  families: z.record(preflightFamilySchema, tallyOfVerdictsSchema),
});
export type PreflightSummary = z.infer<typeof preflightSummarySchema>;

export const preflightReportSchema = preflightSummarySchema.extend({
  /** Which feed was looked at, and for how long; null while nothing arrived. */
  feed: feedNameSchema,
  windowMs: z.number(),
  station: z.string(),
  startsAtMs: z.number().nullable(),
  endsAtMs: z.number().nullable(),
  /** With the rendition that each had when it was looked at. */
  destinations: z.array(
    z.object({ id: destinationIdSchema, name: z.string(), platform: z.string(), rendition: renditionIdSchema.nullable() }),
  ),
  findings: z.array(preflightFindingSchema),
});
export type PreflightReport = z.infer<typeof preflightReportSchema>;

export const preflightStatusSchema = z.object({
  /** What runs now; null while nothing does. */
  running: z.object({ sinceMs: z.number(), windowMs: z.number(), title: z.string(), eventId: eventIdSchema.nullable() }).nullable(),
  last: preflightSummarySchema.nullable(),
});
export type PreflightStatus = z.infer<typeof preflightStatusSchema>;
export const NO_PREFLIGHT: PreflightStatus = { running: null, last: null };

/** How long a feed is looked at: two of the longest keyframe distances that any platform takes, and enough sound to measure. */
export const PREFLIGHT_WINDOW_MS = 10_000;

export const preflightWishSchema = z.strictObject({
  /** For this event; left out: for `destinationIds`. */
  eventId: eventIdSchema.optional(),
  /** Left out: all destinations. */
  destinationIds: z.array(destinationIdSchema).max(200).optional(),
  feed: feedNameSchema.default('main'),
  windowMs: z.int().min(2_000).max(30_000).default(PREFLIGHT_WINDOW_MS),
});
export type PreflightWish = z.output<typeof preflightWishSchema>;

export const preflightSettingsSchema = z.strictObject({
  /** What the line of the house carries upwards, kb/s; null: not known. */
  uploadKbps: z.int().min(100).max(100_000_000).nullable(),
  /** Host of an NTP server; empty asks none. */
  ntpServer: z.string().trim().max(255),
  /** Before each event, this many minutes before its start; empty: by hand alone. */
  minutesBefore: z.array(z.int().min(1).max(1_440)).max(6),
});
export type PreflightSettings = z.infer<typeof preflightSettingsSchema>;
export const DEFAULT_PREFLIGHT: PreflightSettings = { uploadKbps: null, ntpServer: 'pool.ntp.org', minutesBefore: [30, 5] };
