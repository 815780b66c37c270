import { z } from 'zod';
import type { BroadcastEvent } from './broadcast-event.ts';
import { faultInfoSchema } from './fault.ts';
import { obsLiveSchema, obsTroubleSchema } from './obs-live.ts';
import type { ProgramStatus } from './program.ts';

export const obsStatusSchema = z.object({
  /** `off` no address set; `down` waiting to try again. */
  link: z.enum(['off', 'connecting', 'up', 'down']),
  host: z.string(),
  port: z.number(),
  hasPassword: z.boolean(),
  version: z.string(),
  fault: faultInfoSchema.nullable(),
  /** What OBS says of its stream output, confirmed by reading back; {@link seenStream} has what our ingest sees of it. */
  stream: z.enum(['unknown', 'stopped', 'starting', 'streaming', 'reconnecting', 'stopping']),
  /** OBS's stream settings point at this desk's ingest. */
  isSetUp: z.boolean(),
  /** Settings that were there before "Set OBS up" are kept and can be restored. */
  canRestore: z.boolean(),
  scenes: z.array(z.string()),
  /** Program scene, empty while unknown. */
  scene: z.string(),
  /** Null while no OBS is linked. */
  live: obsLiveSchema.nullable(),
  health: z.array(obsTroubleSchema),
});
export type ObsStatus = z.infer<typeof obsStatusSchema>;

export const OBS_OFF: ObsStatus = {
  link: 'off',
  host: '',
  port: 4455,
  hasPassword: false,
  version: '',
  fault: null,
  stream: 'unknown',
  isSetUp: false,
  canRestore: false,
  scenes: [],
  scene: '',
  live: null,
  health: [],
};

/** Scenes that an event will switch to and that the linked OBS has not; none for an event that is over, or while OBS is away. */
export function missingScenes(
  { openingScene, closingScene, state }: Pick<BroadcastEvent, 'openingScene' | 'closingScene' | 'state'>,
  { link, scenes }: Pick<ObsStatus, 'link' | 'scenes'>,
): string[] {
  if (link !== 'up' || (state !== 'upcoming' && state !== 'on-air')) return [];
  const used = state === 'upcoming' ? [openingScene, closingScene] : [closingScene];
  return [...new Set(used)].filter((scene) => scene !== '' && !scenes.includes(scene));
}

/**
 * OBS's stream as the page says it: OBS goes on "streaming" to an ingest that has turned it away or reads nothing, so it streams only
 * where media arrives. An OBS that is not set up for this desk streams elsewhere, and is believed.
 * @param feed what arrives on the path that this OBS is set up for
 */
export function seenStream(
  { stream, isSetUp }: Pick<ObsStatus, 'stream' | 'isSetUp'>,
  feed: Pick<ProgramStatus, 'state'>,
): ObsStatus['stream'] | 'unseen' {
  return stream === 'streaming' && isSetUp && feed.state !== 'live' ? 'unseen' : stream;
}
