import { z } from 'zod';
import { airRuleSchema, DEFAULT_AIR_RULE } from '../contract/air.ts';
import { alertSettingsSchema, DEFAULT_ALERT_SETTINGS } from '../contract/alert.ts';
import { broadcastEventSchema } from '../contract/broadcast-event.ts';
import { destinationIdSchema, destinationKeySchema, destinationKindSchema, FIRST_KEY, keyIdSchema } from '../contract/destination.ts';
import { NO_OBS_MACHINES, obsSettingsSchema } from '../contract/obs-machines.ts';
import { limitOverridesSchema, platformIdSchema } from '../contract/platform.ts';
import { portraitSchema } from '../contract/portrait.ts';
import { DEFAULT_PREFLIGHT, preflightSettingsSchema } from '../contract/preflight.ts';
import { renditionProfileSchema } from '../contract/rendition.ts';
import { PLAIN_LOOK, slateLookSchema } from '../contract/slate.ts';
import { languageSchema, type Station, stationSchema } from '../contract/snapshot.ts';
import { DEFAULT_VAULT_SETTINGS, vaultSettingsSchema } from '../contract/vault.ts';
import { DEFAULT_WATCH, watchConfigSchema } from '../contract/watch.ts';

/** Version of the settings file that this build writes; add a step to `MIGRATIONS` with each change of shape. */
export const SETTINGS_VERSION = 5;

/** What a key is for; the key itself is in the vault. A key that is not there (any more) is none, whatever stands here. */
export const storedKeySchema = destinationKeySchema.omit({ hasBackup: true });
export type StoredKey = z.infer<typeof storedKeySchema>;

export const storedDestinationSchema = z.object({
  id: destinationIdSchema,
  name: z.string().min(1).max(80),
  kind: destinationKindSchema,
  server: z.string().max(2048),
  backupServer: z.string().max(2048),
  keys: z.array(storedKeySchema),
  keyInUse: keyIdSchema.nullable(),
  username: z.string().max(256),
  platform: platformIdSchema.nullable(),
  limits: limitOverridesSchema,
  /** What it gets instead of the program, since the operator said yes to it. */
  rendition: renditionProfileSchema.optional(),
  /** Left out: the main program. Beside it `rendition` is what stands in. */
  program: portraitSchema.optional(),
});
export type StoredDestination = z.infer<typeof storedDestinationSchema>;

const port = z.int().min(0).max(65535);
export const settingsSchema = z.object({
  version: z.literal(SETTINGS_VERSION),
  station: stationSchema,
  ingest: z.object({ host: z.string().min(1).max(255), port }),
  obs: obsSettingsSchema,
  /** In the operator's order, without secrets: those are in the vault. */
  destinations: z.array(storedDestinationSchema),
  events: z.array(broadcastEventSchema),
  look: slateLookSchema,
  rule: airRuleSchema,
  watch: watchConfigSchema,
  alerts: alertSettingsSchema,
  /** A file of before it existed has none. */
  preflight: preflightSettingsSchema.default(DEFAULT_PREFLIGHT),
  vault: vaultSettingsSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

/** `MIGRATIONS[n]` turns content of version n into content of version n + 1. */
export type Migrations = Readonly<Record<number, (content: Record<string, unknown>) => Record<string, unknown>>>;
export const MIGRATIONS: Migrations = {
  1: (content) => ({ ...content, look: PLAIN_LOOK, rule: DEFAULT_AIR_RULE, watch: DEFAULT_WATCH, alerts: DEFAULT_ALERT_SETTINGS }),
  2: (content) => ({ ...content, vault: DEFAULT_VAULT_SETTINGS, destinations: withPlatforms(content.destinations) }),
  3: (content) => ({ ...content, destinations: withManyKeys(content.destinations) }),
  4: (content) => ({ ...content, obs: withMachines(content.obs) }),
};

/** The one key of version 3 stays where it is in the vault, under the name that the first key has. */
function withManyKeys(destinations: unknown): unknown {
  if (!Array.isArray(destinations)) return destinations;
  const first: StoredKey = { id: FIRST_KEY, name: '', validFromMs: null, validUntilMs: null, eventId: null };
  return destinations.map((one: object) => ({ backupServer: '', keys: [first], keyInUse: FIRST_KEY, ...one }));
}

/** Version 2 knew no platforms: the server and its limits were the operator's to know. What is no list is left for the schema to refuse. */
function withPlatforms(destinations: unknown): unknown {
  return Array.isArray(destinations) ? destinations.map((one: object) => ({ platform: null, limits: {}, ...one })) : destinations;
}

/** Version 4 knew one OBS, or none. */
function withMachines(obs: unknown): unknown {
  return { ...NO_OBS_MACHINES, machines: obs === null ? [] : [{ role: 'main', name: 'OBS', ...(obs as object) }] };
}

export function defaultSettings(station: Station): Settings {
  return {
    version: SETTINGS_VERSION,
    station,
    ingest: { host: '127.0.0.1', port: 1935 },
    obs: NO_OBS_MACHINES,
    destinations: [],
    events: [],
    look: { ...PLAIN_LOOK, languages: [station.language] },
    rule: DEFAULT_AIR_RULE,
    watch: DEFAULT_WATCH,
    alerts: DEFAULT_ALERT_SETTINGS,
    preflight: DEFAULT_PREFLIGHT,
    vault: DEFAULT_VAULT_SETTINGS,
  };
}

/** The station of a first start: the machine's time zone, and its language where Foyer speaks it. */
export function systemStation(): Station {
  const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions();
  const language = languageSchema.safeParse(locale.split('-')[0]);
  return { name: 'Foyer', timeZone, language: language.success ? language.data : 'en' };
}

export type ParsedSettings =
  | { kind: 'good'; settings: Settings }
  /** Written by a later Foyer; must not be touched. */
  | { kind: 'newer'; version: number }
  | { kind: 'damaged'; why: string };

/**
 * Reads a settings file's text; pure.
 * @param steps migrations to use, `MIGRATIONS` except in tests
 * @param current version the schema is of
 */
export function parseSettings(text: string, steps: Migrations = MIGRATIONS, current: number = SETTINGS_VERSION): ParsedSettings {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { kind: 'damaged', why: `not JSON: ${String(error)}` };
  }
  const head = z.looseObject({ version: z.int().min(0) }).safeParse(content);
  if (!head.success) return { kind: 'damaged', why: 'no version' };
  if (head.data.version > current) return { kind: 'newer', version: head.data.version };
  let migrated: Record<string, unknown> = head.data;
  for (let version = head.data.version; version < current; version += 1) {
    const step = steps[version];
    if (!step) return { kind: 'damaged', why: `no way from version ${version}` };
    migrated = { ...step(migrated), version: version + 1 };
  }
  const parsed = settingsSchema.safeParse(migrated);
  if (!parsed.success) return { kind: 'damaged', why: z.prettifyError(parsed.error) };
  return { kind: 'good', settings: parsed.data };
}
