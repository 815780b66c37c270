import { NOTHING_ON_AIR } from '../contract/air.ts';
import type { Destination } from '../contract/destination.ts';
import { NO_PORTRAIT } from '../contract/portrait.ts';
import { ABSENT_PROGRAM, type IngestStatus } from '../contract/program.ts';
import { IDLE_RELAY, type RelayStatus } from '../contract/relay.ts';
import type { Notice, Snapshot } from '../contract/snapshot.ts';
import { WATCH_OFF } from '../contract/watch.ts';
import type { Fact } from './fact.ts';
import { obsHealth } from './obs-health.ts';
import { legsIn, paired, type Relays, relayIdsOf } from './relay-pair.ts';
import { isOnAir, tallyOf } from './tally.ts';

type EngineFact = Extract<Fact, { kind: 'engine' }>;

/** As-run entries that a snapshot carries; the whole log is asked for with `asRun.list`. */
export const AS_RUN_TAIL = 200;

/**
 * The snapshot after a fact; pure. `rev` and `nowMs` are not touched: they number and date what is *published*, and several figures may
 * go out as one revision (see `Publisher`).
 */
export function reduce(snapshot: Snapshot, fact: Fact): Snapshot {
  const next = { ...snapshot, ...partsOf(snapshot, fact) };
  next.tally = tallyOf(next);
  if (next.obs !== snapshot.obs || next.air !== snapshot.air) {
    next.obs = { ...next.obs, health: obsHealth(snapshot.obs.health, next.obs, next.air) };
  }
  return next;
}

function partsOf(snapshot: Snapshot, fact: Fact): Partial<Snapshot> {
  switch (fact.kind) {
    case 'station':
      return { station: fact.station };
    case 'engine':
      return engineParts(snapshot, fact);
    case 'settings':
      return { settings: fact.settings };
    case 'vault':
      return { vault: fact.vault };
    case 'alerts':
      return { alerts: fact.alerts };
    case 'system':
      return { system: fact.system };
    case 'destinations':
      return { destinations: fact.destinations, ...paired(fact.destinations, relaysFor(fact.destinations, legsIn(snapshot))) };
    case 'renditions':
      return { renditions: fact.renditions };
    case 'misfits':
      return { misfits: fact.misfits };
    case 'obs':
      return { obs: fact.obs };
    case 'obs-machines':
      return { obsMachines: fact.obsMachines };
    case 'events':
      return { events: fact.events };
    case 'as-run':
      return { asRun: [...snapshot.asRun, fact.entry].slice(-AS_RUN_TAIL) };
    case 'rehearsal':
      return { rehearsal: fact.rehearsal };
    case 'preflight':
      return { preflight: fact.preflight };
    case 'notice':
      return { notices: withNotice(snapshot.notices, fact.notice) };
    case 'notice-gone':
      return { notices: snapshot.notices.filter(({ id }) => id !== fact.id) };
  }
}

function engineParts(snapshot: Snapshot, fact: EngineFact): Partial<Snapshot> {
  const { state, fault, status } = fact;
  const engine = { state, fault };
  if (state === 'up' && status) {
    const { ingest, program, feeds, air, watch } = status;
    const { portrait = NO_PORTRAIT } = status;
    const relays = askedRelays(snapshot, fact, status.relays);
    return { engine, ingest, program, feeds, air, portrait, watch, ...paired(snapshot.destinations, relays) };
  }
  const unseen = Object.entries(legsIn(snapshot)).map(([id, relay]) => [id, unseenRelay(relay, fact, id)] as const);
  const nothing = {
    program: ABSENT_PROGRAM,
    feeds: { main: ABSENT_PROGRAM, backup: ABSENT_PROGRAM },
    air: NOTHING_ON_AIR,
    portrait: NO_PORTRAIT,
    watch: WATCH_OFF,
  };
  return { engine, ingest: unseenIngest(snapshot.ingest), ...nothing, ...paired(snapshot.destinations, Object.fromEntries(unseen)) };
}

/** Nothing may say LIVE that nobody can see to be live: while the engine is away a wanted relay is trying, another one idle. */
function unseenRelay(relay: RelayStatus, { atMs, fault, wanted }: EngineFact, id: string): RelayStatus {
  if (!wanted.has(id)) return IDLE_RELAY;
  const sinceMs = relay.state === 'retrying' ? relay.sinceMs : atMs;
  return { ...relay, wanted: true, state: 'retrying', sinceMs, fault, retryAtMs: null, bitrateKbps: 0, queueBytes: 0 };
}

/** Until the engine has taken a wish (a start, or all of them after its restart), the relay is on its way; it never looks stopped. */
function askedRelays(snapshot: Snapshot, { atMs, wanted }: EngineFact, now: Relays): Relays {
  const { destinations } = snapshot;
  const before = legsIn(snapshot);
  const relays = relaysFor(destinations, now);
  for (const [id, relay] of Object.entries(relays)) {
    if (relay.wanted || !wanted.has(id)) continue;
    const was = before[id];
    relays[id] = was?.wanted && !isOnAir(was) ? was : { ...IDLE_RELAY, wanted: true, state: 'connecting', sinceMs: atMs };
  }
  return relays;
}

function unseenIngest(ingest: IngestStatus): IngestStatus {
  return { ...ingest, listening: false, fault: null };
}

function relaysFor(destinations: Destination[], relays: Relays): Relays {
  return Object.fromEntries(destinations.flatMap(relayIdsOf).map((id) => [id, relays[id] ?? IDLE_RELAY]));
}

function withNotice(notices: Notice[], notice: Notice): Notice[] {
  return [...notices.filter(({ id }) => id !== notice.id), notice];
}
