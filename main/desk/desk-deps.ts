import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Redactor } from '../base/redact.ts';
import type { ObsRole } from '../contract/obs-machines.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { AccessCommands } from '../transport/desk-commands.ts';
import type { KeyWrap } from '../vault/key-wrap.ts';
import type { ScryptCost } from '../vault/passphrase.ts';
import type {
  AsRunPort,
  AuditPort,
  EnginePort,
  KnockPort,
  ObsPort,
  RehearsalPort,
  ScheduleDeps,
  SchedulePort,
  SystemPort,
  VaultPort,
} from './ports.ts';

/** What a desk is made of: every service open already, and its own to use, not to end. */
export interface DeskDeps {
  version: string;
  dataDir: string;
  clock: Clock;
  random: () => number;
  log: Log;
  redactor: Redactor;
  store: SettingsStore;
  vault: VaultPort;
  /** The system's keyring as a way to keep the vault's key, where it works. */
  keyring: KeyWrap | null;
  audit: AuditPort;
  access: AccessCommands;
  /** What a guess at a passphrase costs; less in tests alone. */
  scryptCost?: ScryptCost;
  engine: EnginePort;
  obs: Readonly<Record<ObsRole, ObsPort>>;
  asRun: AsRunPort;
  rehearsal: RehearsalPort;
  system: SystemPort;
  knock: KnockPort;
  openSchedule: (deps: ScheduleDeps) => Promise<SchedulePort>;
  /** From the command line: where the ingest listens this time. */
  ingest: { host: string; port: number } | null;
}
