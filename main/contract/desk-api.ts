import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { accessApi } from './access-api.ts';
import { airRuleSchema, feedNameSchema } from './air.ts';
import { alertChangeSchema } from './alert.ts';
import { asRunEntrySchema } from './as-run.ts';
import { broadcastEventSchema, eventChangeSchema, eventDraftSchema, eventIdSchema } from './broadcast-event.ts';
import {
  destinationChangeSchema,
  destinationDraftSchema,
  destinationIdSchema,
  destinationKeySchema,
  destinationSchema,
  keyChangeSchema,
  keyDraftSchema,
} from './destination.ts';
import { faultInfoSchema } from './fault.ts';
import { healthHistorySchema } from './health.ts';
import {
  importChoiceSchema,
  importFileSchema,
  importPreviewSchema,
  keyCheckSchema,
  keyDoubtsSchema,
  keyExportSchema,
  namedKeySchema,
  revealedKeySchema,
  revealSchema,
} from './keys.ts';
import { obsApi } from './obs-api.ts';
import { helmRoleSchema, obsConnectSchema, obsMachineInputSchema, obsStreamInputSchema } from './obs-machines.ts';
import { platformSchema } from './platform.ts';
import { portraitStandInSchema } from './portrait.ts';
import { preflightReportSchema, preflightSettingsSchema, preflightWishSchema } from './preflight.ts';
import { renditionProfileSchema, renditionProposalSchema, renditionWishSchema } from './rendition.ts';
import { slateKindSchema, slateLookSchema } from './slate.ts';
import { snapshotSchema, stationSchema, updateSchema } from './snapshot.ts';
import { passphraseSchema, vaultSettingsSchema } from './vault.ts';
import { watchConfigSchema } from './watch.ts';

/**
 * What a client may ask of the desk: over a WebSocket, an Electron MessagePort, or REST (`/api/...`), the same contract.
 * A command answers when the desk has taken it; what became of it is in the snapshot. An expected failure is the error
 * `FAULT` with a `FaultInfo` as its data.
 */
const base = oc.errors({ FAULT: { status: 422, data: faultInfoSchema } });
const done = z.object({ rev: z.number() });
const byDestination = z.strictObject({ id: destinationIdSchema });
const byEvent = z.strictObject({ id: eventIdSchema });
const nothing = z.strictObject({}).optional();

export const deskApi = {
  ...accessApi,
  desk: {
    snapshot: base.route({ method: 'GET', path: '/snapshot' }).output(snapshotSchema),
    /** The snapshot, then patches for as long as the client listens. */
    watch: base.route({ method: 'GET', path: '/watch' }).output(eventIterator(updateSchema)),
  },
  station: {
    set: base
      .route({ method: 'PUT', path: '/station' })
      .input(stationSchema.refine(({ timeZone }) => isTimeZone(timeZone), { path: ['timeZone'], error: 'unknown time zone' }))
      .output(done),
  },
  ingest: {
    /** `secret` left out keeps the stored one, empty removes it. An address other than loopback needs one. */
    configure: base
      .route({ method: 'PUT', path: '/ingest' })
      .input(
        z.strictObject({
          host: z.string().trim().min(1).max(255),
          port: z.int().min(1).max(65535),
          secret: z.string().max(200).optional(),
        }),
      )
      .output(done),
  },
  destinations: {
    add: base.route({ method: 'POST', path: '/destinations' }).input(destinationDraftSchema).output(destinationSchema),
    change: base.route({ method: 'PATCH', path: '/destinations/{id}' }).input(destinationChangeSchema).output(destinationSchema),
    remove: base.route({ method: 'DELETE', path: '/destinations/{id}' }).input(byDestination).output(done),
  },
  relays: {
    start: base.route({ method: 'POST', path: '/relays/{id}/start' }).input(byDestination).output(done),
    stop: base.route({ method: 'POST', path: '/relays/{id}/stop' }).input(byDestination).output(done),
    /** Connects again now, without waiting for the next attempt. */
    retry: base.route({ method: 'POST', path: '/relays/{id}/retry' }).input(byDestination).output(done),
    /** Puts this destination alone on a slate; null brings it back to what is on air. */
    slate: base
      .route({ method: 'PUT', path: '/relays/{id}/slate' })
      .input(z.strictObject({ id: destinationIdSchema, slate: slateKindSchema.nullable() }))
      .output(done),
    startAll: base.route({ method: 'POST', path: '/relays/start-all' }).input(nothing).output(done),
    endAll: base.route({ method: 'POST', path: '/relays/end-all' }).input(nothing).output(done),
  },
  air: {
    /** The operator's slate for everybody; null goes back to the best feed at its next keyframe. */
    slate: base
      .route({ method: 'PUT', path: '/air/slate' })
      .input(z.strictObject({ slate: slateKindSchema.nullable() }))
      .output(done),
    /** Puts this feed on air at its next keyframe. */
    take: base
      .route({ method: 'POST', path: '/air/take' })
      .input(z.strictObject({ feed: feedNameSchema }))
      .output(done),
    /** A cue has been taken: a feed that waits for one goes on air. */
    cue: base.route({ method: 'POST', path: '/air/cue' }).input(nothing).output(done),
    setRule: base.route({ method: 'PUT', path: '/air/rule' }).input(airRuleSchema).output(done),
    setLook: base.route({ method: 'PUT', path: '/air/look' }).input(slateLookSchema).output(done),
  },
  watch: { configure: base.route({ method: 'PUT', path: '/watch' }).input(watchConfigSchema).output(done) },
  alerts: {
    acknowledge: base
      .route({ method: 'POST', path: '/alerts/{id}/acknowledge' })
      .input(z.strictObject({ id: z.string().min(1).max(80) }))
      .output(done),
    configure: base.route({ method: 'PUT', path: '/alerts' }).input(alertChangeSchema).output(done),
    /** Sends a trial alert to webhook and mail, and fails with why it did not arrive. */
    test: base.route({ method: 'POST', path: '/alerts/test' }).input(nothing).output(done),
  },
  vault: {
    /** The passphrase; left out tries again what opens without one, after a key file was put back for example. */
    unlock: base
      .route({ method: 'POST', path: '/vault/unlock' })
      .input(z.strictObject({ passphrase: passphraseSchema.optional() }))
      .output(done),
    /** Hides the keys until it is unlocked; what is on air goes on. */
    lock: base.route({ method: 'POST', path: '/vault/lock' }).input(nothing).output(done),
    /** `current` where one is set. Null takes it away: the vault then opens by itself. */
    setPassphrase: base
      .route({ method: 'PUT', path: '/vault/passphrase' })
      .input(z.strictObject({ passphrase: passphraseSchema.nullable(), current: passphraseSchema.optional() }))
      .output(done),
    keepInKeyring: base
      .route({ method: 'POST', path: '/vault/keyring' })
      .input(z.strictObject({ current: passphraseSchema.optional() }))
      .output(done),
    configure: base.route({ method: 'PUT', path: '/vault' }).input(vaultSettingsSchema).output(done),
  },
  keys: {
    /** The key itself, once, for an operator who holds a button; who saw it is written down. */
    reveal: base.route({ method: 'POST', path: '/keys/{id}/reveal' }).input(revealSchema).output(revealedKeySchema),
    add: base.route({ method: 'POST', path: '/destinations/{id}/keys' }).input(keyDraftSchema).output(destinationKeySchema),
    change: base.route({ method: 'PATCH', path: '/destinations/{id}/keys/{keyId}' }).input(keyChangeSchema).output(destinationKeySchema),
    /** The key that is used from now on, where an event has none of its own; what is on air takes it over. */
    choose: base.route({ method: 'PUT', path: '/destinations/{id}/key-in-use' }).input(namedKeySchema).output(done),
    remove: base.route({ method: 'DELETE', path: '/destinations/{id}/keys/{keyId}' }).input(namedKeySchema).output(done),
    /** What makes a key look wrong, before it is stored. */
    check: base.route({ method: 'POST', path: '/keys/check' }).input(keyCheckSchema).output(keyDoubtsSchema),
    /** A bundle under a passphrase of its own. */
    export: base
      .route({ method: 'POST', path: '/keys/export' })
      .input(keyExportSchema)
      .output(z.object({ name: z.string(), text: z.string() })),
    /** What importing a file would do; nothing secret is in it. */
    preview: base.route({ method: 'POST', path: '/keys/preview' }).input(importFileSchema).output(importPreviewSchema),
    /** The same file again, and what of it is wanted: all of that or nothing. */
    import: base
      .route({ method: 'POST', path: '/keys/import' })
      .input(importFileSchema.extend({ choices: z.array(importChoiceSchema).min(1).max(1_000) }))
      .output(z.object({ imported: z.int(), rev: z.number() })),
  },
  renditions: {
    /** What a destination does not take of the program, and what would fit it at which cost, if `alsoFor` got the same. */
    propose: base
      .route({ method: 'POST', path: '/renditions/{id}/proposal' })
      .input(renditionWishSchema.extend({ id: destinationIdSchema, alsoFor: z.array(destinationIdSchema).max(200).optional() }))
      .output(renditionProposalSchema),
    /**
     * The operator's consent: this destination gets a rendition from its next keyframe on. `profile` left out is the proposal, `alsoFor`
     * are others that get the same with it. On air they keep their connections, and no other destination notices.
     */
    attach: base
      .route({ method: 'POST', path: '/renditions/{id}/attach' })
      .input(
        z.strictObject({
          id: destinationIdSchema,
          profile: renditionProfileSchema.optional(),
          alsoFor: z.array(destinationIdSchema).max(200).optional(),
        }),
      )
      .output(done),
    /** Back to the program itself. */
    detach: base.route({ method: 'POST', path: '/renditions/{id}/detach' }).input(byDestination).output(done),
  },
  portrait: {
    /** The operator's consent: this destination gets the portrait program of a second encoder, and what stands in while that is away. */
    use: base
      .route({ method: 'POST', path: '/destinations/{id}/portrait' })
      .input(z.strictObject({ id: destinationIdSchema, standIn: portraitStandInSchema }))
      .output(done),
    /** Back to the main program itself. */
    leave: base.route({ method: 'POST', path: '/destinations/{id}/portrait/leave' }).input(byDestination).output(done),
  },
  platforms: { list: base.route({ method: 'GET', path: '/platforms' }).output(z.array(platformSchema)) },
  health: {
    /** The last hour, or what came after a sample that is known; one that is not known brings the whole hour. */
    history: base
      .route({ method: 'GET', path: '/health-history' })
      .input(z.strictObject({ afterSeq: z.coerce.number().int().min(0).default(0) }))
      .output(healthHistorySchema),
  },
  obs: {
    connect: base.route({ method: 'POST', path: '/obs/connect' }).input(obsConnectSchema).output(done),
    disconnect: base.route({ method: 'POST', path: '/obs/disconnect' }).input(obsMachineInputSchema).output(done),
    /** Points OBS's stream settings at this desk's ingest and keeps what was there. */
    setUp: base.route({ method: 'POST', path: '/obs/set-up' }).input(obsMachineInputSchema).output(done),
    restore: base.route({ method: 'POST', path: '/obs/restore' }).input(obsMachineInputSchema).output(done),
    startStream: base.route({ method: 'POST', path: '/obs/start-stream' }).input(obsStreamInputSchema).output(done),
    stopStream: base.route({ method: 'POST', path: '/obs/stop-stream' }).input(obsStreamInputSchema).output(done),
    /** This machine is driven from now on; where its feed is there, it goes on air at its next keyframe. */
    takeHelm: base
      .route({ method: 'POST', path: '/obs/helm' })
      .input(z.strictObject({ machine: helmRoleSchema }))
      .output(done),
    followScenes: base
      .route({ method: 'PUT', path: '/obs/follow-scenes' })
      .input(z.strictObject({ isOn: z.boolean() }))
      .output(done),
    switchScene: base
      .route({ method: 'POST', path: '/obs/scene' })
      .input(z.strictObject({ scene: z.string().min(1).max(200) }))
      .output(done),
    ...obsApi,
  },
  events: {
    add: base.route({ method: 'POST', path: '/events' }).input(eventDraftSchema).output(broadcastEventSchema),
    change: base.route({ method: 'PATCH', path: '/events/{id}' }).input(eventChangeSchema).output(broadcastEventSchema),
    remove: base.route({ method: 'DELETE', path: '/events/{id}' }).input(byEvent).output(done),
    cancel: base.route({ method: 'POST', path: '/events/{id}/cancel' }).input(byEvent).output(done),
    startNow: base.route({ method: 'POST', path: '/events/{id}/start' }).input(byEvent).output(done),
    endNow: base.route({ method: 'POST', path: '/events/{id}/end' }).input(byEvent).output(done),
  },
  asRun: {
    list: base
      .route({ method: 'GET', path: '/as-run' })
      .input(
        z.strictObject({
          afterSeq: z.coerce.number().int().min(0).default(0),
          limit: z.coerce.number().int().min(1).max(1000).default(200),
        }),
      )
      .output(z.array(asRunEntrySchema)),
  },
  preflight: {
    /** Begins one; what it found is in `report` when `preflight.running` in the snapshot is null again. Nothing is published. */
    run: base.route({ method: 'POST', path: '/preflight/run' }).input(preflightWishSchema).output(done),
    /** All of the last one, null before the first. */
    report: base.route({ method: 'GET', path: '/preflight' }).output(preflightReportSchema.nullable()),
    /** Publishes to one destination for 10 s, for real: whoever watches there sees it. */
    privateTest: base
      .route({ method: 'POST', path: '/preflight/private-test' })
      .input(z.strictObject({ id: destinationIdSchema, consent: z.literal(true) }))
      .output(done),
    configure: base.route({ method: 'PUT', path: '/preflight/settings' }).input(preflightSettingsSchema).output(done),
  },
  rehearsal: {
    start: base.route({ method: 'POST', path: '/rehearsal/start' }).input(nothing).output(done),
    stop: base.route({ method: 'POST', path: '/rehearsal/stop' }).input(nothing).output(done),
  },
};
export type DeskApi = typeof deskApi;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // RangeError: no such zone
  }
}
