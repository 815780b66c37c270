import type { AsRunEntry, AsRunKind } from '../contract/as-run.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { isRehearsal } from './rehearsal-id.ts';
import { isOnAir } from './tally.ts';

export interface AsRunFact {
  kind: AsRunKind;
  detail: AsRunEntry['detail'];
}

/** What a change of the snapshot says for the as-run log, in the order it is written; pure. A rehearsal aired nothing and is left out. */
export function asRunFacts(before: Snapshot, after: Snapshot): AsRunFact[] {
  return [
    ...programFacts(before, after),
    ...airFacts(before, after),
    ...relayFacts(before, after),
    ...serverFacts(before, after),
    ...obsFacts(before, after),
  ];
}

function programFacts(before: Snapshot, after: Snapshot): AsRunFact[] {
  if (before.rehearsal.running || after.rehearsal.running) return [];
  const was = before.program.state !== 'absent';
  const is = after.program.state !== 'absent';
  if (was === is) return [];
  return is ? [{ kind: 'program-on', detail: { encoder: after.program.encoder } }] : [{ kind: 'program-off', detail: {} }];
}

/** `none` is no entry: either the engine cannot be asked, or the program and every relay have ended, which is said already. */
function airFacts(before: Snapshot, after: Snapshot): AsRunFact[] {
  if (before.rehearsal.running || after.rehearsal.running || after.air.source === 'none') return [];
  const { source, slate, heldBy } = after.air;
  if (before.air.source === source && before.air.slate === slate && before.air.heldBy === heldBy) return [];
  return [{ kind: 'air', detail: slate === null ? { source } : { source, slate, why: heldBy } }];
}

function relayFacts(before: Snapshot, after: Snapshot): AsRunFact[] {
  const facts: AsRunFact[] = [];
  const ids = new Set([...Object.keys(before.relays), ...Object.keys(after.relays)]);
  for (const id of ids) {
    if (isRehearsal(id)) continue;
    const was = before.relays[id];
    const is = after.relays[id];
    const detail = { id, name: nameOf(after, id) ?? nameOf(before, id) ?? id };
    const wasOnAir = was !== undefined && isOnAir(was);
    const isNowOnAir = is !== undefined && isOnAir(is);
    const isWanted = is?.wanted ?? false;
    if (isWanted && !was?.wanted) facts.push({ kind: 'relay-started', detail });
    if (isNowOnAir && !wasOnAir) facts.push({ kind: 'relay-live', detail });
    // Held while the program is absent: `program-off` says it.
    if (wasOnAir && !isNowOnAir && isWanted && is?.state !== 'no-program') {
      facts.push({ kind: 'relay-lost', detail: is?.fault ? { ...detail, fault: is.fault.code } : detail });
    }
    // A relay that was stopped is on no slate either: `relay-stopped` says it.
    if (is !== undefined && isWanted && is.slate !== (was?.slate ?? null)) {
      facts.push({ kind: 'relay-slate', detail: is.slate === null ? detail : { ...detail, slate: is.slate } });
    }
    if (!isWanted && was?.wanted) facts.push({ kind: 'relay-stopped', detail });
  }
  return facts;
}

/** The two servers of a destination, each for itself: that one goes while the other holds it on air is seen here alone. */
function serverFacts(before: Snapshot, after: Snapshot): AsRunFact[] {
  return Object.entries(after.legs).flatMap(([id, legs]) =>
    (['main', 'backup'] as const).flatMap((server): AsRunFact[] => {
      const [was, is] = [before.legs[id]?.[server], legs[server]];
      const detail = { id, name: nameOf(after, id) ?? id, server };
      const wasOnAir = was !== undefined && isOnAir(was);
      if (isOnAir(is) && !wasOnAir) return [{ kind: 'server-live', detail }];
      if (!wasOnAir || isOnAir(is) || !is.wanted || is.state === 'no-program') return [];
      return [{ kind: 'server-lost', detail: is.fault ? { ...detail, fault: is.fault.code } : detail }];
    }),
  );
}

function nameOf({ destinations }: Snapshot, id: string): string | undefined {
  return destinations.find((destination) => destination.id === id)?.name;
}

/** Only what was seen to change: the first look at an OBS that already streams is no start. */
function obsFacts({ obs: before, obsMachines: had }: Snapshot, { obs: after, obsMachines: have }: Snapshot): AsRunFact[] {
  if (had.helm !== have.helm && had.machines.length > 0) {
    return [{ kind: 'obs-helm', detail: { name: have.machines.find(({ role }) => role === have.helm)?.name ?? have.helm } }];
  }
  // Another machine at the helm: that it streams or shows another scene is no change of either.
  if (before.host !== after.host || before.port !== after.port) return [];
  if (before.link !== 'up' || after.link !== 'up') return [];
  const facts: AsRunFact[] = [];
  if (after.stream === 'streaming' && (before.stream === 'stopped' || before.stream === 'starting')) {
    facts.push({ kind: 'obs-stream-started', detail: {} });
  }
  if (after.stream === 'stopped' && before.stream !== 'stopped' && before.stream !== 'unknown' && before.stream !== 'starting') {
    facts.push({ kind: 'obs-stream-stopped', detail: {} });
  }
  if (after.scene !== before.scene && after.scene !== '' && before.scene !== '')
    facts.push({ kind: 'scene', detail: { scene: after.scene } });
  return facts;
}
