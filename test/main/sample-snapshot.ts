import { NOTHING_ON_AIR } from '../../main/contract/air.ts';
import type { Destination } from '../../main/contract/destination.ts';
import type { EngineStatus } from '../../main/contract/engine-api.ts';
import { ABSENT_PROGRAM } from '../../main/contract/program.ts';
import { IDLE_RELAY, type RelayState, type RelayStatus } from '../../main/contract/relay.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { WATCH_OFF } from '../../main/contract/watch.ts';
import { initialSnapshot } from '../../main/desk/initial-snapshot.ts';

/** An engine that listens nowhere and serves nobody. */
export const QUIET_ENGINE: EngineStatus = {
  pid: 1,
  startedAtMs: 0,
  ingest: { listening: false, host: '', port: 0, server: '', streamName: 'main', needsSecret: false, fault: null, refusals: 0 },
  program: ABSENT_PROGRAM,
  feeds: { main: ABSENT_PROGRAM, backup: ABSENT_PROGRAM },
  air: NOTHING_ON_AIR,
  watch: WATCH_OFF,
  relays: {},
};

export function sampleSnapshot(parts: Partial<Snapshot> = {}): Snapshot {
  const station = { name: 'Test hall', timeZone: 'Asia/Seoul', language: 'en' as const };
  return { ...initialSnapshot({ version: '0.0.0', station, nowMs: 1_000 }), ...parts };
}

export function sampleRelay(state: RelayState, parts: Partial<RelayStatus> = {}): RelayStatus {
  return { ...IDLE_RELAY, wanted: state !== 'idle', state, ...parts };
}

export function sampleDestination(id: string): Destination {
  return {
    id,
    name: id.toUpperCase(),
    kind: 'rtmp',
    server: 'rtmp://127.0.0.1/live',
    backupServer: '',
    hasKey: true,
    keys: [{ id: 'first', name: '', validFromMs: null, validUntilMs: null, eventId: null, hasBackup: false }],
    keyInUse: 'first',
    username: '',
    hasPassword: false,
    platform: null,
    limits: {},
  };
}
