import { z } from 'zod';
import { destinationIdSchema } from './destination.ts';
import { eventIdSchema } from './event-id.ts';
import { faultInfoSchema } from './fault.ts';

export { eventIdSchema } from './event-id.ts';

export const eventKindSchema = z.enum(['concert', 'gallery-tour', 'talk', 'open-camera']);
export type EventKind = z.infer<typeof eventKindSchema>;

/** Wall-clock time in the venue's zone, `YYYY-MM-DDTHH:MM`; the zone is the station's. */
export const localTimeSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/);

const fields = {
  title: z.string().trim().min(1).max(200),
  kind: eventKindSchema,
  startsAt: localTimeSchema,
  endsAt: localTimeSchema,
  channel: z.string().min(1).max(40),
  destinationIds: z.array(destinationIdSchema).max(200),
  /** OBS scene to switch to at the start and at the end; empty leaves the scene alone. */
  openingScene: z.string().max(200),
  closingScene: z.string().max(200),
  /** Start and stop OBS's stream with the event. */
  drivesObs: z.boolean(),
};

/**
 * `upcoming` -> `on-air` -> `ended`; `missed` when its whole time passed while no desk ran (or it was past the rule's limit),
 * `cancelled` by the operator.
 */
export const eventStateSchema = z.enum(['upcoming', 'on-air', 'ended', 'missed', 'cancelled']);
export type EventState = z.infer<typeof eventStateSchema>;

export const broadcastEventSchema = z.object({
  id: eventIdSchema,
  ...fields,
  state: eventStateSchema,
  /** UTC epoch, ms, of `startsAt` and `endsAt` in the venue's zone. */
  startsAtMs: z.number(),
  endsAtMs: z.number(),
  /** What really happened; null until it did. */
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  /** What went wrong at its start or end, for example OBS that was not linked. */
  fault: faultInfoSchema.nullable(),
});
export type BroadcastEvent = z.infer<typeof broadcastEventSchema>;

export const eventDraftSchema = z.strictObject({
  ...fields,
  channel: fields.channel.default('main'),
  openingScene: fields.openingScene.default(''),
  closingScene: fields.closingScene.default(''),
  drivesObs: fields.drivesObs.default(true),
});
export type EventDraft = z.input<typeof eventDraftSchema>;
/** A change: fields left out stay as they are (so none of them has a default here). */
export const eventChangeSchema = z
  .strictObject({ id: eventIdSchema, ...fields })
  .partial()
  .required({ id: true });
export type EventChange = z.input<typeof eventChangeSchema>;
