import { OBS_OFF } from '../contract/obs.ts';
import { ABSENT_PROGRAM } from '../contract/program.ts';
import type { Snapshot, Station } from '../contract/snapshot.ts';

/** What a desk knows before anybody said anything. */
export function initialSnapshot({ version, station, nowMs }: { version: string; station: Station; nowMs: number }): Snapshot {
  return {
    rev: 0,
    nowMs,
    version,
    station,
    tally: 'standby',
    engine: { state: 'starting', fault: null },
    ingest: { listening: false, host: '', port: 0, server: '', streamName: 'main', needsSecret: false, fault: null, refusals: 0 },
    program: ABSENT_PROGRAM,
    destinations: [],
    relays: {},
    obs: OBS_OFF,
    events: [],
    asRun: [],
    rehearsal: { running: false, sinceMs: 0, checks: [], fault: null },
    notices: [],
  };
}
