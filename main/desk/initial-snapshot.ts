import { DEFAULT_AIR_RULE, NOTHING_ON_AIR } from '../contract/air.ts';
import { DEFAULT_ALERT_SETTINGS } from '../contract/alert.ts';
import { OBS_OFF } from '../contract/obs.ts';
import { NO_OBS_MACHINES } from '../contract/obs-machines.ts';
import { NO_PORTRAIT } from '../contract/portrait.ts';
import { DEFAULT_PREFLIGHT, NO_PREFLIGHT } from '../contract/preflight.ts';
import { ABSENT_PROGRAM } from '../contract/program.ts';
import { PLAIN_LOOK } from '../contract/slate.ts';
import type { Snapshot, Station } from '../contract/snapshot.ts';
import { UNSEEN_SYSTEM } from '../contract/system.ts';
import { VAULT_UNKNOWN } from '../contract/vault.ts';
import { DEFAULT_WATCH, WATCH_OFF } from '../contract/watch.ts';

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
    feeds: { main: ABSENT_PROGRAM, backup: ABSENT_PROGRAM },
    air: NOTHING_ON_AIR,
    portrait: NO_PORTRAIT,
    watch: WATCH_OFF,
    system: UNSEEN_SYSTEM,
    vault: VAULT_UNKNOWN,
    destinations: [],
    relays: {},
    renditions: [],
    misfits: {},
    legs: {},
    obs: OBS_OFF,
    obsMachines: { ...NO_OBS_MACHINES, machines: [] },
    events: [],
    asRun: [],
    rehearsal: { running: false, sinceMs: 0, checks: [], fault: null },
    preflight: NO_PREFLIGHT,
    notices: [],
    alerts: [],
    settings: {
      look: PLAIN_LOOK,
      rule: DEFAULT_AIR_RULE,
      watch: DEFAULT_WATCH,
      alerts: DEFAULT_ALERT_SETTINGS,
      preflight: DEFAULT_PREFLIGHT,
      hasWebhook: false,
      hasMailPassword: false,
    },
  };
}
