import { z } from 'zod';
import type { IngestPath } from './air.ts';
import { obsStatusSchema } from './obs.ts';
import { PORTRAIT } from './portrait.ts';

/** Those that can be at the helm: a house has one OBS machine and perhaps a spare, which streams to the backup path of the ingest. */
export const helmRoleSchema = z.enum(['main', 'spare']);
export type HelmRole = z.infer<typeof helmRoleSchema>;

/** And perhaps one that makes the portrait program: it is linked, set up, started and stopped, and its scenes are its own. */
export const obsRoleSchema = z.enum([...helmRoleSchema.options, PORTRAIT]);
export type ObsRole = z.infer<typeof obsRoleSchema>;
export const OBS_ROLES = obsRoleSchema.options;

/** Where each streams to. */
export const FEED_OF = { main: 'main', spare: 'backup', portrait: PORTRAIT } as const satisfies Record<ObsRole, IngestPath>;

export const isHelmRole = (role: ObsRole): role is HelmRole => role !== PORTRAIT;

const address = { host: z.string().trim().min(1).max(255), port: z.int().min(1).max(65_535) };
const machineName = z.string().trim().min(1).max(60);

/** As it is kept; its password is in the vault. */
export const storedObsMachineSchema = z.object({ role: obsRoleSchema, name: machineName, ...address });
export type StoredObsMachine = z.infer<typeof storedObsMachineSchema>;

export const obsSettingsSchema = z.object({
  machines: z
    .array(storedObsMachineSchema)
    .max(OBS_ROLES.length)
    .refine((machines) => new Set(machines.map(({ role }) => role)).size === machines.length, { error: 'one machine for each role' }),
  /** The machine at the helm: schedule, scenes and everything else that is done in OBS is done there. */
  helm: helmRoleSchema,
  /** What the helm has on program goes on program at the other too, by name. */
  scenesFollow: z.boolean(),
});
export type ObsSettings = z.infer<typeof obsSettingsSchema>;
export const NO_OBS_MACHINES: ObsSettings = { machines: [], helm: 'main', scenesFollow: false };

/** One machine as it is now. */
export const obsMachineSchema = obsStatusSchema
  .pick({
    link: true,
    host: true,
    port: true,
    hasPassword: true,
    version: true,
    fault: true,
    stream: true,
    isSetUp: true,
    canRestore: true,
    scene: true,
  })
  .extend({
    role: obsRoleSchema,
    name: z.string(),
    /** Scenes of the machine at the helm that this one has not; empty while either is away. */
    lacks: z.array(z.string()),
  });
export type ObsMachine = z.infer<typeof obsMachineSchema>;

export const obsMachinesSchema = z.object({ machines: z.array(obsMachineSchema), helm: helmRoleSchema, scenesFollow: z.boolean() });
export type ObsMachines = z.infer<typeof obsMachinesSchema>;

/** `machine` left out: the one at the helm. `password` left out keeps the stored one, empty removes it. */
export const obsConnectSchema = z.strictObject({
  ...address,
  password: z.string().max(1024).optional(),
  machine: obsRoleSchema.optional(),
  name: machineName.optional(),
});
export const obsMachineInputSchema = z.strictObject({ machine: obsRoleSchema.optional() }).optional();
export const obsStreamInputSchema = z.strictObject({ machine: z.enum([...OBS_ROLES, 'both']).optional() }).optional();
