import type { Destination } from '../../contract/destination.ts';
import type { RelayState, RelayStatus } from '../../contract/relay.ts';
import { isRehearsal } from '../rehearsal-id.ts';
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
];

function relays({ snapshot, memory }: Look, isSo: (destination: Destination, relay: RelayStatus) => boolean): Situation[] {
  return snapshot.destinations.flatMap((destination) => {
    const { id, name } = destination;
    const relay = snapshot.relays[id];
    if (!relay?.wanted || !memory.served.has(id) || isRehearsal(id) || !isSo(destination, relay)) return [];
    return [{ subject: id, params: { name } }];
  });
}
