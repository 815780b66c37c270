import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { AccessStatus, NewToken, Pairing, PairWish, TokenWish } from '../contract/access.ts';
import type { AirRule, FeedName } from '../contract/air.ts';
import type { alertChangeSchema } from '../contract/alert.ts';
import type { AsRunEntry } from '../contract/as-run.ts';
import type { AuditEntry, AuditKind } from '../contract/audit.ts';
import type { BroadcastEvent, eventChangeSchema, eventDraftSchema } from '../contract/broadcast-event.ts';
import type {
  Destination,
  DestinationKey,
  destinationChangeSchema,
  destinationDraftSchema,
  keyChangeSchema,
  keyDraftSchema,
} from '../contract/destination.ts';
import type { HealthHistory } from '../contract/health.ts';
import type {
  ImportChoice,
  ImportPreview,
  importFileSchema,
  keyCheckSchema,
  keyExportSchema,
  namedKeySchema,
  RevealedKey,
  revealSchema,
} from '../contract/keys.ts';
import type { ObsCommands } from '../contract/obs-commands.ts';
import type { HelmRole, ObsRole, obsConnectSchema } from '../contract/obs-machines.ts';
import type { KeyDoubt, Platform } from '../contract/platform.ts';
import type { PortraitStandIn } from '../contract/portrait.ts';
import type { PreflightReport, PreflightSettings, PreflightWish } from '../contract/preflight.ts';
import type { RenditionProfile, RenditionProposal, RenditionWish } from '../contract/rendition.ts';
import type { Caller } from '../contract/session.ts';
import type { SlateKind, SlateLook } from '../contract/slate.ts';
import type { Snapshot, Station, Update } from '../contract/snapshot.ts';
import type { VaultSettings } from '../contract/vault.ts';
import type { WatchConfig } from '../contract/watch.ts';
import type { Refusals } from './access/refusals.ts';

export type NewDestination = z.output<typeof destinationDraftSchema>;
export type DestinationEdit = z.output<typeof destinationChangeSchema>;
export type NewKey = z.output<typeof keyDraftSchema>;
export type KeyEdit = z.output<typeof keyChangeSchema>;
export type NewEvent = z.output<typeof eventDraftSchema>;
export type EventEdit = z.output<typeof eventChangeSchema>;
export type ObsAddress = z.output<typeof obsConnectSchema>;
export type AlertChange = z.output<typeof alertChangeSchema>;
export interface IngestChange {
  host: string;
  port: number;
  secret?: string | undefined;
}

export interface DestinationCommands {
  add(draft: NewDestination): Promise<Destination>;
  change(change: DestinationEdit): Promise<Destination>;
  remove(id: string): Promise<void>;
}

/** Destinations put on air and taken off. */
export interface RelayCommands {
  start(id: string): Promise<void>;
  stop(id: string): Promise<void>;
  retry(id: string): Promise<void>;
  slate(id: string, slate: SlateKind | null): Promise<void>;
  startAll(): Promise<void>;
  endAll(): Promise<void>;
}

export interface EventCommands {
  add(draft: NewEvent): Promise<BroadcastEvent>;
  change(change: EventEdit): Promise<BroadcastEvent>;
  remove(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  startNow(id: string): Promise<void>;
  endNow(id: string): Promise<void>;
}

export interface RehearsalCommands {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What goes out: slates, the two feeds, and the rules by which the engine chooses. */
export interface AirCommands {
  slate(slate: SlateKind | null): Promise<void>;
  take(feed: FeedName): Promise<void>;
  cue(): Promise<void>;
  setRule(rule: AirRule): Promise<void>;
  setLook(look: SlateLook): Promise<void>;
  configureWatch(watch: WatchConfig): Promise<void>;
}

export interface AlertCommands {
  acknowledge(id: string): Promise<void>;
  configure(change: AlertChange): Promise<void>;
  /** Sends a trial alert everywhere outside the page. @throws Fault `alerts/...` */
  test(): Promise<void>;
}

export interface PassphraseChange {
  /** Null: the shell's own way again. */
  passphrase: string | null;
  /** The one that is set now, where one is. */
  current?: string | undefined;
}

/** `who` is for the audit trail. */
export interface VaultCommands {
  unlock(passphrase: string | undefined, who: string): Promise<void>;
  lock(who: string): Promise<void>;
  setPassphrase(change: PassphraseChange, who: string): Promise<void>;
  keepInKeyring(current: string | undefined, who: string): Promise<void>;
  configure(settings: VaultSettings): Promise<void>;
  /** Somebody works with the desk: it is not idle. */
  noteUse(): void;
}

export type ImportFile = z.output<typeof importFileSchema>;

export interface KeyCommands {
  add(draft: NewKey, who: string): Promise<DestinationKey>;
  change(change: KeyEdit, who: string): Promise<DestinationKey>;
  /** The key that is used from now on, where an event has none of its own. */
  choose(key: z.output<typeof namedKeySchema>, who: string): Promise<void>;
  remove(key: z.output<typeof namedKeySchema>, who: string): Promise<void>;
  reveal(key: z.output<typeof revealSchema>, who: string): Promise<RevealedKey>;
  check(key: z.output<typeof keyCheckSchema>): KeyDoubt[];
  export(wish: z.output<typeof keyExportSchema>, who: string): Promise<{ name: string; text: string }>;
  preview(file: ImportFile): Promise<ImportPreview>;
  import(file: ImportFile, choices: readonly ImportChoice[], who: string): Promise<{ imported: number }>;
}

export interface PreflightCommands {
  /** Answers once it has begun. @throws Fault `preflight/running`, `event/not-found` */
  run(wish: PreflightWish): Promise<void>;
  report(): PreflightReport | null;
  /** Publishes for real. Answers once it has begun. @throws Fault `preflight/running`, `preflight/on-air`, `air/feed-absent`, `destination/...` */
  privateTest(id: string): Promise<void>;
  configure(settings: PreflightSettings): Promise<void>;
}

export interface RenditionCommands {
  propose(id: string, wish: RenditionWish, alsoFor?: readonly string[]): Promise<RenditionProposal>;
  attach(id: string, profile: RenditionProfile | undefined, alsoFor?: readonly string[]): Promise<void>;
  detach(id: string): Promise<void>;
}

/** Which destinations have the portrait program. */
export interface PortraitCommands {
  use(id: string, standIn: PortraitStandIn): Promise<void>;
  leave(id: string): Promise<void>;
}

/** Who may use the desk. */
export interface AccessCommands {
  readonly refusals: Pick<Refusals, 'note'>;
  list(you: Caller): AccessStatus;
  beginPairing(wish: PairWish): Pairing;
  cancelPairing(): void;
  createToken(wish: TokenWish): NewToken;
  revoke(id: string): void;
}

/** Who did what. */
export interface AuditCommands {
  /** Newest first. */
  list(): AuditEntry[];
  /** Never fails: a disk that refuses is said in a notice. */
  note(who: string, kind: AuditKind, detail?: AuditEntry['detail']): Promise<void>;
}

export type ObsStreamChoice = ObsRole | 'both' | undefined;

/** The OBS machines of the house; a machine that is not named is the one at the helm. */
export interface ObsMachineCommands {
  connect(address: ObsAddress): Promise<void>;
  disconnect(machine?: ObsRole): Promise<void>;
  setUp(machine?: ObsRole): Promise<void>;
  restore(machine?: ObsRole): Promise<void>;
  startStream(machine?: ObsStreamChoice): Promise<void>;
  stopStream(machine?: ObsStreamChoice): Promise<void>;
  switchScene(scene: string): Promise<void>;
  takeHelm(machine: HelmRole): Promise<void>;
  followScenes(isOn: boolean): Promise<void>;
}

/** The desk as the transport sees it: `deskApi` with checked input. Commands answer when taken; an expected failure is a `Fault`. */
export interface DeskCommands {
  /** As last published. */
  snapshot(): Snapshot;
  watch(signal?: AbortSignal): AsyncGenerator<Update, void>;
  setStation(station: Station): Promise<void>;
  configureIngest(change: IngestChange): Promise<void>;
  readonly destinations: DestinationCommands;
  readonly relays: RelayCommands;
  readonly air: AirCommands;
  readonly alerts: AlertCommands;
  readonly access: AccessCommands;
  readonly audit: AuditCommands;
  readonly vault: VaultCommands;
  readonly keys: KeyCommands;
  readonly preflight: PreflightCommands;
  readonly renditions: RenditionCommands;
  readonly portrait: PortraitCommands;
  readonly platforms: readonly Platform[];
  readonly health: { history(afterSeq: number): HealthHistory };
  readonly obs: ObsCommands;
  readonly obsMachines: ObsMachineCommands;
  readonly events: EventCommands;
  readonly rehearsal: RehearsalCommands;
  listAsRun(range: { afterSeq: number; limit: number }): Promise<AsRunEntry[]>;
}

/** What the HTTP surface needs beside the commands. */
export interface DeskMedia {
  /** FLV of the program for a preview. @throws Fault `engine/gone` */
  feed(signal: AbortSignal): Promise<Readable>;
  /** Folder of an `hls` destination's playlist and segments; null for anything else. */
  hlsFolder(id: string): string | null;
  /** JPEG of an OBS scene as last made, null if there is none. */
  obsThumbnail(scene: string): Buffer | null;
}
