import { IDLE_RELAY, type RelayState, type RelayStatus } from '../../main/contract/relay.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { initialSnapshot } from '../../main/desk/initial-snapshot.ts';

export function sampleSnapshot(parts: Partial<Snapshot> = {}): Snapshot {
  const station = { name: 'Test hall', timeZone: 'Asia/Seoul', language: 'en' as const };
  return { ...initialSnapshot({ version: '0.0.0', station, nowMs: 1_000 }), ...parts };
}

export function sampleRelay(state: RelayState, parts: Partial<RelayStatus> = {}): RelayStatus {
  return { ...IDLE_RELAY, wanted: state !== 'idle', state, ...parts };
}

export function sampleDestination(id: string) {
  return {
    id,
    name: id.toUpperCase(),
    kind: 'rtmp' as const,
    server: 'rtmp://127.0.0.1/live',
    hasKey: true,
    username: '',
    hasPassword: false,
  };
}
