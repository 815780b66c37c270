import type { Destination } from '../contract/destination.ts';
import { IDLE_RELAY, type RelayState, type RelayStatus } from '../contract/relay.ts';
import { backupRelayId } from '../contract/relay-id.ts';
import type { Snapshot } from '../contract/snapshot.ts';

/** By relay id: every server for itself. */
export type Relays = Record<string, RelayStatus>;
/** Both servers of a destination that has two. */
export type Legs = Snapshot['legs'][string];
export type Server = keyof Legs;

/** The relays that serve a destination: one, or with a backup server two. */
export function relayIdsOf({ id, kind, backupServer }: Pick<Destination, 'id' | 'kind' | 'backupServer'>): string[] {
  return kind === 'rtmp' && backupServer !== '' ? [id, backupRelayId(id)] : [id];
}

/** From best to worst: the better one of two servers says what viewers get. */
const RANK: Record<RelayState, number> = {
  live: 0,
  slow: 1,
  'no-program': 2,
  'waiting-program': 3,
  stalled: 4,
  connecting: 5,
  retrying: 6,
  idle: 7,
};

/** Two servers as the one destination that they are: live if either is, with what both take. */
export function together({ main, backup }: Legs): RelayStatus {
  const better = RANK[backup.state] < RANK[main.state] ? backup : main;
  return {
    ...better,
    wanted: main.wanted || backup.wanted,
    bitrateKbps: main.bitrateKbps + backup.bitrateKbps,
    queueBytes: main.queueBytes + backup.queueBytes,
    droppedFrames: main.droppedFrames + backup.droppedFrames,
    reconnects: main.reconnects + backup.reconnects,
    hasSecond: main.hasSecond || backup.hasSecond,
  };
}

/** What the engine says of each relay, by destination. */
export function paired(destinations: readonly Destination[], relays: Relays): Pick<Snapshot, 'relays' | 'legs'> {
  const legs: Snapshot['legs'] = {};
  const whole: Relays = {};
  for (const destination of destinations) {
    const [main, backup] = relayIdsOf(destination).map((id) => relays[id] ?? IDLE_RELAY) as [RelayStatus, RelayStatus?];
    if (backup) legs[destination.id] = { main, backup };
    whole[destination.id] = backup ? together({ main, backup }) : main;
  }
  return { relays: whole, legs };
}

/** The way back: every server of a snapshot for itself. */
export function legsIn({ relays, legs }: Pick<Snapshot, 'relays' | 'legs'>): Relays {
  const all = { ...relays };
  for (const [id, { main, backup }] of Object.entries(legs)) Object.assign(all, { [id]: main, [backupRelayId(id)]: backup });
  return all;
}
