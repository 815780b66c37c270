import { feedNameSchema } from '../../contract/air.ts';
import { PORTRAIT } from '../../contract/portrait.ts';
import { COLLAPSED, usual } from './memory.ts';
import { type AlertRule, channel, isFeedOnAir, isShow, type Look } from './rule.ts';

/** @source several platforms refuse keyframes further apart than 4 s */
const LONGEST_GOP_MS = 4_000;
const LARGEST_DRIFT_MS = 100;

/** What arrives, or does not. */
export const FEED_RULES: readonly AlertRule[] = [
  {
    code: 'feed/lost',
    raiseAfterMs: 0,
    clearAfterMs: 2_000,
    // Doors open: a show that began on a slate has lost nothing.
    find: ({ snapshot, memory }) =>
      channel(isShow(snapshot) && memory.hadFeed && snapshot.air.source === 'slate' && snapshot.air.heldBy === 'lost-feed'),
  },
  {
    code: 'feed/frozen',
    raiseAfterMs: 1_500,
    clearAfterMs: 2_000,
    find: ({ snapshot }) =>
      feedNameSchema.options
        .filter((feed) => isShow(snapshot) && snapshot.feeds[feed].state === 'silent')
        .map((feed) => ({ subject: feed, params: { encoder: snapshot.feeds[feed].encoder } })),
  },
  {
    code: 'feed/backup-on-air',
    raiseAfterMs: 0,
    clearAfterMs: 1_000,
    find: ({ snapshot }) => channel(isShow(snapshot) && snapshot.air.source === 'backup'),
  },
  {
    code: 'feed/portrait-absent',
    raiseAfterMs: 3_000,
    clearAfterMs: 2_000,
    // Before the main program, and under a slate that somebody wants, nobody misses it.
    find: ({ snapshot }) => {
      const { destinations, relays, air, portrait } = snapshot;
      const waiting = destinations.filter(({ id, program }) => program === PORTRAIT && relays[id]?.wanted);
      const isMissed = air.source !== 'none' && portrait.onAir !== 'program' && portrait.heldBy !== 'operator';
      return channel(waiting.length > 0 && isMissed, { names: waiting.map(({ name }) => name).join(', ') });
    },
  },
  {
    code: 'feed/av-drift',
    raiseAfterMs: 3_000,
    clearAfterMs: 5_000,
    find: (look) => {
      const driftMs = Math.abs(look.snapshot.watch.avDriftMs ?? 0);
      return channel(isFeedOnAir(look) && driftMs > LARGEST_DRIFT_MS, { driftMs });
    },
  },
  {
    code: 'feed/keyframe-interval',
    raiseAfterMs: 0,
    clearAfterMs: 5_000,
    find: (look) => {
      const gopMs = look.snapshot.program.video?.gopMs ?? 0;
      return channel(isFeedOnAir(look) && gopMs > LONGEST_GOP_MS, { seconds: Math.round(gopMs / 100) / 10 });
    },
  },
  {
    code: 'slate/other-codec',
    raiseAfterMs: 3_000,
    clearAfterMs: 2_000,
    find: ({ snapshot }) => {
      const { fault } = snapshot.air;
      return channel(isShow(snapshot) && fault?.code === 'slate/other-codec', { codec: fault?.params.codec ?? '' });
    },
  },
  {
    code: 'feed/bitrate-collapse',
    raiseAfterMs: 5_000,
    clearAfterMs: 5_000,
    find: (look) => collapsed(look, 'bitrateKbps', look.snapshot.program.bitrateKbps),
  },
  {
    code: 'feed/frame-rate-collapse',
    raiseAfterMs: 5_000,
    clearAfterMs: 5_000,
    find: (look) => (look.snapshot.program.video ? collapsed(look, 'fps', look.snapshot.program.video.fps) : []),
  },
];

/** A feed that is silent or gone has another alert. */
function collapsed(look: Look, figure: keyof typeof COLLAPSED, now: number) {
  const before = usual(look.memory, figure);
  const isMoving = isFeedOnAir(look) && look.snapshot.program.state === 'live';
  return channel(isMoving && before !== null && now < before * COLLAPSED[figure], { now, usual: before ?? 0 });
}
