import type { Destination } from '../../contract/destination.ts';
import type { RelayState, RelayStatus } from '../../contract/relay.ts';
import type { Rendition } from '../../contract/rendition.ts';
import { isRehearsal } from '../rehearsal-id.ts';
import type { Server } from '../relay-pair.ts';
import { isOnAir } from '../tally.ts';
import type { AlertRule, Look, Situation } from './rule.ts';

const AWAY: ReadonlySet<RelayState> = new Set(['connecting', 'retrying']);
const RAISE_AFTER_MS = 3_000;

/** A destination that was served and is not any more. One that never was says on its card why. */
export const RELAY_RULES: readonly AlertRule[] = [
  {
    code: 'relay/lost',
    raiseAfterMs: RAISE_AFTER_MS,
    clearAfterMs: 3_000,
    find: (look) => relays(look, ({ kind }, { state }) => kind !== 'file' && AWAY.has(state)),
  },
  { code: 'relay/main-server-lost', raiseAfterMs: RAISE_AFTER_MS, clearAfterMs: 3_000, find: (look) => oneServer(look, 'main') },
  { code: 'relay/backup-server-lost', raiseAfterMs: RAISE_AFTER_MS, clearAfterMs: 3_000, find: (look) => oneServer(look, 'backup') },
  {
    code: 'relay/slow',
    raiseAfterMs: RAISE_AFTER_MS,
    clearAfterMs: 5_000,
    find: (look) => relays(look, (_, { state }) => state === 'slow'),
  },
  {
    code: 'relay/stalled',
    raiseAfterMs: RAISE_AFTER_MS,
    clearAfterMs: 3_000,
    find: (look) => relays(look, ({ kind }, { state }) => kind !== 'file' && state === 'stalled'),
  },
  {
    code: 'recording/stopped',
    raiseAfterMs: 1_000,
    clearAfterMs: 3_000,
    find: (look) => relays(look, ({ kind }, { state }) => kind === 'file' && (AWAY.has(state) || state === 'stalled')),
  },
  {
    code: 'rendition/stopped',
    raiseAfterMs: 1_000,
    clearAfterMs: 3_000,
    find: (look) => renditions(look, ({ status }) => status.state === 'retrying'),
  },
  {
    code: 'rendition/slow',
    raiseAfterMs: RAISE_AFTER_MS,
    clearAfterMs: 5_000,
    find: (look) => renditions(look, ({ status }) => status.fault?.code === 'rendition/too-slow'),
  },
];

/** One of two servers is away, and the other one holds the destination on air. */
function oneServer(look: Look, lost: Server): Situation[] {
  const { legs } = look.snapshot;
  return relays(look, ({ id }, whole) => {
    const leg = legs[id]?.[lost];
    return leg !== undefined && isOnAir(whole) && (AWAY.has(leg.state) || leg.state === 'stalled');
  });
}

function relays({ snapshot, memory }: Look, isSo: (destination: Destination, relay: RelayStatus) => boolean): Situation[] {
  return snapshot.destinations.flatMap((destination) => {
    const { id, name } = destination;
    const relay = snapshot.relays[id];
    if (!relay?.wanted || !memory.served.has(id) || isRehearsal(id) || !isSo(destination, relay)) return [];
    return [{ subject: id, params: { name } }];
  });
}

/** One for each rendition that is being served, with the names of those that have it. */
function renditions({ snapshot }: Look, isSo: (rendition: Rendition) => boolean): Situation[] {
  const isServed = ({ destinations }: Rendition) => destinations.some((id) => snapshot.relays[id]?.wanted);
  return snapshot.renditions
    .filter((one) => isServed(one) && isSo(one))
    .map(({ id, destinations, status }) => {
      const names = snapshot.destinations.filter((destination) => destinations.includes(destination.id)).map(({ name }) => name);
      return { subject: id, params: { names: names.join(', '), speed: status.fault?.params.speed ?? status.speed } };
    });
}
