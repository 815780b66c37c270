import type { Readable } from 'node:stream';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Emitter } from '../base/emitter.ts';
import type { AsRunEntry, AsRunKind } from '../contract/as-run.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';
import type { EngineMethod, EngineParams, EngineResult, EngineStatus } from '../contract/engine-api.ts';
import type { FaultInfo } from '../contract/fault.ts';
import type { ObsStatus } from '../contract/obs.ts';
import type { ObsControl } from '../contract/obs-commands.ts';
import type { ObsMeters, ObsThumbnail } from '../contract/obs-live.ts';
import type { Rehearsal, Snapshot } from '../contract/snapshot.ts';
import type { SystemStatus } from '../contract/system.ts';
import type { SceneRename } from '../obs/obs-keeper.ts';
import type { Knock } from '../preflight/knock.ts';
import type { ShowPort } from '../schedule/show-runner.ts';
import type { SystemNews } from '../system/system-watch.ts';
import type { EventEdit, NewEvent } from '../transport/desk-commands.ts';
import type { Vault } from '../vault/vault.ts';
import type { SecretStore } from './secrets.ts';

/** What the desk needs of the services: each is served by the class of that name, and by a fake in tests. */
export interface EnginePort extends AsyncDisposable {
  readonly status: EngineStatus | null;
  readonly state: Snapshot['engine']['state'];
  readonly fault: FaultInfo | null;
  readonly changed: Emitter<void>;
  call<M extends EngineMethod>(method: M, params: EngineParams<M>): Promise<EngineResult<M>>;
  feed(signal: AbortSignal): Promise<Readable>;
  shutdown(): Promise<void>;
}

export interface ObsPort extends AsyncDisposable {
  readonly status: ObsStatus;
  readonly changed: Emitter<ObsStatus>;
  readonly renamed: Emitter<SceneRename>;
  connect(address: { host: string; port: number; password: string }): void;
  disconnect(): void | Promise<void>;
  /** Says what "set up" means, without changing OBS. */
  aim(target: { server: string; key: string }): void;
  setUp(target: { server: string; key: string }): Promise<void>;
  restore(): Promise<void>;
  startStream(): Promise<void>;
  stopStream(): Promise<void>;
  switchScene(scene: string): Promise<void>;
  readonly control: ObsControl;
  meters(signal?: AbortSignal): AsyncGenerator<ObsMeters, void>;
  thumbnails(signal?: AbortSignal): AsyncGenerator<ObsThumbnail, void>;
  /** JPEG as last made, null if there is none. */
  thumbnail(scene: string): Buffer | null;
}

export interface SchedulePort extends AsyncDisposable {
  readonly changed: Emitter<BroadcastEvent[]>;
  add(draft: NewEvent): BroadcastEvent | Promise<BroadcastEvent>;
  change(change: EventEdit): BroadcastEvent | Promise<BroadcastEvent>;
  remove(id: string): void | Promise<void>;
  cancel(id: string): unknown;
  startNow(id: string): unknown;
  endNow(id: string): unknown;
  /** A scene of OBS has another name: events go on with it. */
  renameScene(from: string, to: string): void;
  /** Looks at clock and zone now. */
  look(): void;
  /** The vault gives keys again. */
  unlocked(): void;
}

export interface ScheduleDeps {
  timeZone: () => string;
  events: { read(): BroadcastEvent[]; write(events: BroadcastEvent[]): void };
  show: ShowPort;
  say: (kind: AsRunKind, detail: AsRunEntry['detail']) => void;
}

export interface AsRunPort extends AsyncDisposable {
  readonly appended: Emitter<AsRunEntry>;
  /** `fault` changed. */
  readonly changed: Emitter<void>;
  readonly fault: FaultInfo | null;
  readonly damage: FaultInfo | null;
  append(kind: AsRunKind, detail: AsRunEntry['detail'], atMs?: number): AsRunEntry;
  list(range: { afterSeq: number; limit: number }): AsRunEntry[] | Promise<AsRunEntry[]>;
  tail(count: number): AsRunEntry[];
}

/** What a preflight asks of the network; neither ever rejects. */
export type KnockPort = Pick<Knock, 'server' | 'clockOffsetMs'>;

export interface SystemPort {
  readonly status: SystemStatus;
  readonly changed: Emitter<SystemStatus>;
  readonly news: Emitter<SystemNews>;
}

/** The vault as the desk's side of it sees it. */
export type VaultPort = SecretStore & Pick<Vault, 'opener' | 'fault' | 'wrap' | 'unlock' | 'verify' | 'lock' | 'protect'>;

/** The audit trail: `write` before what must not happen unseen, `note` after what has happened. */
export type AuditPort = Pick<AuditLog, 'write' | 'note' | 'list' | 'fault' | 'changed'>;

export interface RehearsalSink {
  id: string;
  name: string;
  server: string;
  key: string;
}
export interface RehearsalPort extends AsyncDisposable {
  readonly status: Rehearsal;
  readonly changed: Emitter<Rehearsal>;
  start(ingest: { ingestServer: string; streamKey: string }): Promise<void>;
  stop(): Promise<void>;
  sinks(): RehearsalSink[];
}
