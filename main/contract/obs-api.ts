import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { faultInfoSchema } from './fault.ts';
import { encoderCheckSchema } from './obs-encoder.ts';
import { obsMetersSchema, obsMonitoringSchema, obsThumbnailSchema } from './obs-live.ts';
import { showKitKindSchema, showKitPlanSchema } from './show-kit.ts';

const base = oc.errors({ FAULT: { status: 422, data: faultInfoSchema } });
const done = z.object({ rev: z.number() });
const nothing = z.strictObject({}).optional();
const name = z.string().min(1).max(400);
const input = z.strictObject({ input: name });

const put = <S extends z.ZodType>(path: `/${string}`, schema: S) => base.route({ method: 'PUT', path }).input(schema).output(done);
const post = <S extends z.ZodType>(path: `/${string}`, schema: S) => base.route({ method: 'POST', path }).input(schema).output(done);

/**
 * What can be asked of a linked OBS during a show. Each is done when OBS, asked again, says that it is so; otherwise it fails with an
 * `obs/...` fault.
 */
export const obsApi = {
  setStudioMode: put('/obs/studio-mode', z.strictObject({ isOn: z.boolean() })),
  setPreview: put('/obs/preview', z.strictObject({ scene: name })),
  /** Preview to program with OBS's transition. Fails with `obs/moved-on` unless `preview` is still on preview: a double TAKE airs one scene. */
  take: post('/obs/take', z.strictObject({ preview: name })),
  /** The same, with a moving transition whatever is chosen. */
  auto: post('/obs/auto', z.strictObject({ preview: name })),
  /** The same, as a cut. */
  cut: post('/obs/cut', z.strictObject({ preview: name })),
  /** `durationMs` left out keeps it. */
  setTransition: put('/obs/transition', z.strictObject({ name, durationMs: z.int().min(50).max(20_000).optional() })),
  setItemVisible: put('/obs/item', z.strictObject({ scene: name, id: z.int(), isVisible: z.boolean() })),
  setText: put('/obs/text', z.strictObject({ input: name, text: z.string().max(4_000) })),
  /** Another picture for an image source: a path on OBS's machine. */
  setImage: put('/obs/image', z.strictObject({ input: name, file: z.string().trim().min(1).max(1_000) })),
  playMedia: post('/obs/media/play', input),
  pauseMedia: post('/obs/media/pause', input),
  restartMedia: post('/obs/media/restart', input),
  stopMedia: post('/obs/media/stop', input),
  seekMedia: put('/obs/media/cursor', z.strictObject({ input: name, cursorMs: z.int().min(0) })),
  filters: base
    .route({ method: 'GET', path: '/obs/filters' })
    .input(z.strictObject({ source: name }))
    .output(z.array(z.object({ name: z.string(), isEnabled: z.boolean() }))),
  setFilterEnabled: put('/obs/filter', z.strictObject({ source: name, filter: name, isEnabled: z.boolean() })),
  setMuted: put('/obs/audio/muted', z.strictObject({ input: name, isMuted: z.boolean() })),
  setVolume: put('/obs/audio/volume', z.strictObject({ input: name, volumeDb: z.number().min(-100).max(26) })),
  setMonitoring: put('/obs/audio/monitoring', z.strictObject({ input: name, monitoring: obsMonitoringSchema })),
  setTracks: put('/obs/audio/tracks', z.strictObject({ input: name, tracks: z.array(z.int().min(1).max(6)).max(6) })),
  setSyncOffset: put('/obs/audio/sync-offset', z.strictObject({ input: name, syncOffsetMs: z.int().min(-950).max(20_000) })),
  setBalance: put('/obs/audio/balance', z.strictObject({ input: name, balance: z.number().min(0).max(1) })),
  startRecord: post('/obs/record/start', nothing),
  stopRecord: post('/obs/record/stop', nothing),
  startReplay: post('/obs/replay/start', nothing),
  stopReplay: post('/obs/replay/stop', nothing),
  saveReplay: post('/obs/replay/save', nothing),
  startVirtualCamera: post('/obs/virtual-camera/start', nothing),
  stopVirtualCamera: post('/obs/virtual-camera/stop', nothing),
  hotkeys: base.route({ method: 'GET', path: '/obs/hotkeys' }).input(nothing).output(z.array(z.string())),
  triggerHotkey: post('/obs/hotkey', z.strictObject({ name })),
  /** Fails with `obs/on-air` while something is on air or OBS streams or records. */
  switchCollection: put('/obs/collection', z.strictObject({ name })),
  switchProfile: put('/obs/profile', z.strictObject({ name })),
  /** The same, said a second time by somebody who knows that it is on air. */
  switchCollectionOnAir: put('/obs/collection-on-air', z.strictObject({ name })),
  switchProfileOnAir: put('/obs/profile-on-air', z.strictObject({ name })),
  /** Levels for as long as the client listens; a slow one gets fewer, always the newest. */
  meters: base.route({ method: 'GET', path: '/obs/meters' }).output(eventIterator(obsMetersSchema)),
  /** Pictures are made only while somebody listens here. */
  thumbnails: base.route({ method: 'GET', path: '/obs/thumbnails' }).output(eventIterator(obsThumbnailSchema)),
  checkEncoder: base.route({ method: 'GET', path: '/obs/encoder' }).input(nothing).output(encoderCheckSchema),
  applyEncoder: post('/obs/encoder/apply', nothing),
  restoreEncoder: post('/obs/encoder/restore', nothing),
  planShowKit: base
    .route({ method: 'GET', path: '/obs/show-kit' })
    .input(z.strictObject({ kind: showKitKindSchema }))
    .output(showKitPlanSchema),
  /** Adds what {@link planShowKit} says is missing, nothing else. */
  addShowKit: post('/obs/show-kit', z.strictObject({ kind: showKitKindSchema })),
};
