import type { RelayStatus } from '../contract/relay.ts';
import type { Snapshot, Tally } from '../contract/snapshot.ts';
import { isRehearsal } from './rehearsal-id.ts';

/** Media reaches the destination: `slow` leaves frames out, but bytes move. */
export function isOnAir(relay: RelayStatus): boolean {
  return relay.state === 'live' || relay.state === 'slow';
}

/** See `tallySchema`: red only for what is really live, and neither the rehearsal nor a recording counts as that. */
export function tallyOf({ relays, rehearsal, destinations }: Pick<Snapshot, 'relays' | 'rehearsal' | 'destinations'>): Tally {
  const recordings = new Set(destinations.filter(({ kind }) => kind === 'file').map(({ id }) => id));
  const real = Object.entries(relays).filter(([id]) => !isRehearsal(id) && !recordings.has(id));
  if (real.some(([, relay]) => isOnAir(relay))) return 'on-air';
  if (rehearsal.running) return 'rehearsal';
  return real.some(([, relay]) => relay.wanted) ? 'starting' : 'standby';
}
