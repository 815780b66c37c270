import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { Redactor } from '../base/redact.ts';
import { Scope } from '../base/scope.ts';
import type { AsRunEntry } from '../contract/as-run.ts';
import type { BroadcastEvent } from '../contract/broadcast-event.ts';
import type { Destination } from '../contract/destination.ts';
import type { ObsCommands } from '../contract/obs-commands.ts';
import type { ObsRole } from '../contract/obs-machines.ts';
import type { SlateKind } from '../contract/slate.ts';
import type { Snapshot, Station, Update } from '../contract/snapshot.ts';
import { chosenDestinations, encoderNeed } from '../domain/platforms/encoder-need.ts';
import { AS_RUN_TAIL } from '../domain/reduce.ts';
import { PLATFORMS } from '../platforms/platforms.ts';
import type { ShowPort } from '../schedule/show-runner.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type {
  AccessCommands,
  DeskCommands,
  DeskMedia,
  DestinationEdit,
  EventEdit,
  IngestChange,
  NewDestination,
  NewEvent,
} from '../transport/desk-commands.ts';
import type { KeyWrap } from '../vault/key-wrap.ts';
import { SCRYPT_COST, type ScryptCost } from '../vault/passphrase.ts';
import { AirDesk } from './air-desk.ts';
import { AlertDesk } from './alert-desk.ts';
import { DeskNews } from './desk-news.ts';
import { DestinationBook, type Servers } from './destination-book.ts';
import { each } from './each.ts';
import { HealthKeeper } from './health-keeper.ts';
import { IngestBook } from './ingest-book.ts';
import { initialSnapshot } from './initial-snapshot.ts';
import { KeyDesk } from './key-desk.ts';
import { obsCommands } from './obs-commands.ts';
import { ObsMachines } from './obs-machines.ts';
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
import { PreflightDesk } from './preflight-desk.ts';
import { Publisher } from './publisher.ts';
import { RehearsalDesk } from './rehearsal-desk.ts';
import { RelayDesk } from './relay-desk.ts';
import { RelayKeeper } from './relay-keeper.ts';
import { RenditionDesk } from './rendition-desk.ts';
import { Secrets } from './secrets.ts';
import { SystemDesk } from './system-desk.ts';
import { VaultDesk } from './vault-desk.ts';

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

/**
 * The desk: one state, one set of commands, over services that it is given. What is on air is the engine's; opening and
 * closing a desk changes nothing there.
 */
export class Desk implements DeskCommands, DeskMedia, AsyncDisposable {
  #deps: DeskDeps;
  #scope = new Scope();
  #publisher: Publisher;
  #book: DestinationBook;
  #ingest: IngestBook;
  #relays: RelayKeeper;
  #relayDesk: RelayDesk;
  readonly air: AirDesk;
  readonly alerts: AlertDesk;
  readonly access: AccessCommands;
  readonly audit: AuditPort;
  readonly vault: VaultDesk;
  readonly keys: KeyDesk;
  readonly renditions: RenditionDesk;
  readonly platforms = PLATFORMS;
  readonly health: HealthKeeper;
  readonly preflight: PreflightDesk;
  readonly obsMachines: ObsMachines;
  readonly obs: ObsCommands;
  #rehearsal: RehearsalDesk;
  #schedule: SchedulePort | null = null;
  #news: DeskNews;

  private constructor(deps: DeskDeps) {
    this.#deps = deps;
    this.access = deps.access;
    this.audit = deps.audit;
    const { store, dataDir, random, clock, version, engine, log } = deps;
    const secrets = new Secrets(deps.vault, deps.redactor);
    this.#publisher = new Publisher(clock, initialSnapshot({ version, station: store.read().station, nowMs: clock.nowMs() }));
    this.#book = new DestinationBook({ store, secrets, dataDir, random, clock });
    this.#ingest = new IngestBook({ store, secrets, override: deps.ingest });
    const events = () => this.#publisher.current.events;
    this.air = new AirDesk({ engine, store, events, changed: () => this.#news.settings() });
    const publisher = this.#publisher;
    this.alerts = new AlertDesk({ ...deps, publisher, secrets, changed: () => this.#news.settings() });
    this.health = new HealthKeeper({ clock, current: () => this.#publisher.current });
    const readable = () => this.#book.ids().filter((id) => this.#book.hasSpecs(id));
    this.#relays = new RelayKeeper({
      ...{ engine, log, air: this.air, ingest: this.#ingest, adopting: (journal) => this.#news.adopt(journal) },
      specs: () => [...readable().flatMap((id) => this.#book.specs(id)), ...this.#rehearsal.specs()],
      ids: () => [...this.#book.ids().flatMap((id) => this.#book.relayIds(id)), ...this.#rehearsal.destinations().map(({ id }) => id)],
    });
    this.obsMachines = new ObsMachines({
      ...{ links: deps.obs, store, secrets, ingest: this.#ingest, log },
      status: () => this.#publisher.current.ingest,
      takeFeed: async (feed) => {
        if (this.#publisher.current.feeds[feed].state === 'live') await this.air.take(feed);
      },
      changed: () => this.#news.obsMachines(),
    });
    const { helm } = this.obsMachines;
    this.obs = obsCommands({
      helm,
      isOnAir: () => ['starting', 'on-air'].includes(this.#publisher.current.tally),
      need: () => {
        const { destinations, relays, events, program } = this.#publisher.current;
        return encoderNeed(chosenDestinations(destinations, relays, events), PLATFORMS, program.video);
      },
    });
    this.#rehearsal = new RehearsalDesk({
      rehearsal: deps.rehearsal,
      relays: this.#relays,
      log,
      ingest: () => this.#publisher.current.ingest,
      streamKey: (ingest) => this.#ingest.streamKey(ingest),
      changed: () => this.#news.destinations(),
    });
    this.#relayDesk = new RelayDesk({
      ...{ book: this.#book, relays: this.#relays, clock },
      vaultFault: () => deps.vault.fault,
      isRehearsing: () => this.#rehearsal.running,
    });
    this.vault = new VaultDesk({
      ...{ vault: deps.vault, keyring: deps.keyring, secrets, store, clock, audit: deps.audit, cost: deps.scryptCost ?? SCRYPT_COST },
      changed: () => this.#news.vault(),
      unlocked: () => this.#unlocked(),
    });
    this.keys = new KeyDesk({
      ...{ book: this.#book, audit: deps.audit, clock, cost: deps.scryptCost ?? SCRYPT_COST },
      station: () => store.read().station.name,
      isOnAir: (id) => this.#relays.wanted.has(id),
      taken: (ids, before) => this.#taken(ids, before),
    });
    this.renditions = new RenditionDesk({
      ...{ clock, engine, publisher, book: this.#book, platforms: PLATFORMS, cores: availableParallelism() },
      put: (spec) => this.#relays.put(spec),
      changed: () => this.#news.destinations(),
    });
    this.preflight = new PreflightDesk({
      ...{
        ...deps,
        publisher,
        book: this.#book,
        history: () => this.health.history(),
        checkEncoder: () => this.obs.checkEncoder(undefined),
      },
      ...{ start: (id) => this.startRelay(id), stop: (id) => this.stopRelay(id), changed: () => this.#news.settings() },
    });
    const parts = {
      vault: this.vault,
      air: this.air,
      alerts: this.alerts,
      publisher: this.#publisher,
      book: this.#book,
      relays: this.#relays,
      machines: this.obsMachines,
      rehearsalDesk: this.#rehearsal,
    };
    this.#news = new DeskNews({ ...deps, ...parts, obs: helm });
  }

  /**
   * Takes over whatever the engine already serves. The services in `deps` stay the caller's, to be ended after the desk.
   * @throws Fault `ingest/bad-address`, `ingest/secret-needed` for an ingest address from the command line
   */
  static async open(deps: DeskDeps): Promise<Desk> {
    const desk = new Desk(deps);
    try {
      await desk.#begin();
      return desk;
    } catch (error) {
      await desk[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const { engine, asRun, store, version } = this.#deps;
    const publisher = this.#scope.use(this.#publisher);
    for (const entry of asRun.tail(AS_RUN_TAIL)) publisher.say({ kind: 'as-run', entry });
    this.#scope.use(this.#news.listen());
    this.#scope.use(this.alerts);
    asRun.append('desk-started', { version });
    this.#scope.defer(() => this.#leave());
    this.#scope.use(this.health).begin();
    this.#scope.use(new SystemDesk({ ...this.#deps, publisher, onTime: () => this.#schedule?.look() }).listen());
    this.#news.begin(store.kept);
    this.#scope.use(this.renditions.listen());
    await this.#relays.settle();
    this.#news.engine();
    this.alerts.begin();
    this.obsMachines.begin();
    this.#scope.use(this.vault.watch());
    this.#scope.defer(() => this.#rehearsal.stop());
    this.#schedule = this.#scope.use(await this.#deps.openSchedule(this.#scheduleDeps()));
    this.#scope.use(this.obsMachines.helm.renamed.on(({ from, to }) => this.#schedule?.renameScene(from, to)));
    publisher.say({ kind: 'events', events: store.read().events });
    this.#schedule.changed.on((events) => publisher.say({ kind: 'events', events: [...events] }));
    this.#scope.use(this.preflight).begin();
    this.#deps.log.info({ version, engine: engine.state }, 'desk is open');
  }

  #scheduleDeps(): ScheduleDeps {
    const { store, asRun } = this.#deps;
    return {
      timeZone: () => store.read().station.timeZone,
      events: { read: () => store.read().events, write: (events) => void store.update((settings) => ({ ...settings, events })) },
      show: this.#showPort(),
      say: (kind, detail) => void asRun.append(kind, detail),
    };
  }

  /** The schedule puts a show on air over a rehearsal: doors are open. */
  #showPort(): ShowPort {
    const machines = this.obsMachines;
    const { helm } = machines;
    return {
      startRelays: async (ids) => {
        await this.#rehearsal.stop();
        await each(ids, (id) => this.#relayDesk.startForEvent(id));
      },
      stopRelays: (ids) => each(ids, (id) => this.#relayDesk.stop(id)),
      startStream: () => machines.forShow('startStream'),
      stopStream: () => machines.forShow('stopStream'),
      isStreaming: () => ['starting', 'streaming', 'reconnecting'].includes(helm.status.stream),
      switchScene: (scene) => helm.switchScene(scene),
    };
  }

  snapshot(): Snapshot {
    return this.#publisher.snapshot;
  }

  watch(signal?: AbortSignal): AsyncGenerator<Update, void> {
    return this.#publisher.watch(signal);
  }

  async setStation(station: Station): Promise<void> {
    this.#deps.store.update((settings) => ({ ...settings, station }));
    this.#publisher.say({ kind: 'station', station });
    this.#schedule?.look();
  }

  async configureIngest(change: IngestChange): Promise<void> {
    this.#ingest.change(change);
    const status = await this.#deps.engine.call('ingest.configure', this.#ingest.config());
    this.obsMachines.aim();
    if (status.fault) throw new Fault(status.fault.code, status.fault.params);
  }

  async addDestination(draft: NewDestination): Promise<Destination> {
    const destination = this.#book.add(draft);
    this.#news.destinations();
    await each(this.#book.specs(destination.id), (spec) => this.#relays.put(spec));
    return destination;
  }

  async changeDestination(change: DestinationEdit): Promise<Destination> {
    this.#requireKey(change.id);
    const before = this.#book.servers();
    const destination = this.#book.change(change);
    this.#news.destinations();
    await this.#relayDesk.changed(change.id, before.get(change.id) ?? []);
    return destination;
  }

  async removeDestination(id: string): Promise<void> {
    this.#requireKnown(id);
    if (this.#book.has(id)) this.#requireKey(id);
    await this.#relayDesk.remove(id);
    if (this.#book.has(id)) this.#book.remove(id);
    this.#news.destinations();
    await rm(this.#book.folder(id), { recursive: true, force: true });
  }

  async startRelay(id: string): Promise<void> {
    await this.#relayDesk.startByHand(id);
  }

  async stopRelay(id: string): Promise<void> {
    this.#requireKnown(id);
    await this.#relayDesk.stop(id);
  }

  async retryRelay(id: string): Promise<void> {
    this.#requireKnown(id);
    await this.#relayDesk.retry(id);
  }

  startAllRelays(): Promise<void> {
    return this.#relayDesk.startAll();
  }

  endAllRelays(): Promise<void> {
    return this.#relayDesk.endAll();
  }

  async slateRelay(id: string, slate: SlateKind | null): Promise<void> {
    this.#requireKnown(id);
    await this.#relayDesk.slate(id, slate);
  }

  async addEvent(draft: NewEvent): Promise<BroadcastEvent> {
    return this.#events().add(draft);
  }

  async changeEvent(change: EventEdit): Promise<BroadcastEvent> {
    return this.#events().change(change);
  }

  async removeEvent(id: string): Promise<void> {
    await this.#events().remove(id);
  }

  async cancelEvent(id: string): Promise<void> {
    await this.#events().cancel(id);
  }

  async startEventNow(id: string): Promise<void> {
    await this.#events().startNow(id);
  }

  async endEventNow(id: string): Promise<void> {
    await this.#events().endNow(id);
  }

  async listAsRun(range: { afterSeq: number; limit: number }): Promise<AsRunEntry[]> {
    return this.#deps.asRun.list(range);
  }

  startRehearsal(): Promise<void> {
    return this.#rehearsal.start();
  }

  stopRehearsal(): Promise<void> {
    return this.#rehearsal.stop();
  }

  feed(signal: AbortSignal): Promise<Readable> {
    return this.#deps.engine.feed(signal);
  }

  hlsFolder(id: string): string | null {
    return this.#book.has(id) && this.#book.get(id).kind === 'hls' ? this.#book.folder(id) : null;
  }

  obsThumbnail(scene: string): Buffer | null {
    return this.obsMachines.helm.thumbnail(scene);
  }

  /** Ends the desk; an engine that serves something goes on, one that serves nothing ends with it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  async #leave(): Promise<void> {
    const { engine, asRun, log } = this.#deps;
    asRun.append('desk-stopped', { relays: this.#relays.wanted.size });
    if (this.#relays.isNeeded) return;
    try {
      await engine.shutdown();
    } catch (error) {
      log.warn({ err: error }, 'engine did not end'); // it is gone already, or it answers nobody: either way it serves nothing
    }
  }

  /** Destinations came or changed, by a file or by their keys. */
  async #taken(ids: readonly string[], before: Servers): Promise<void> {
    this.#news.destinations();
    await each(ids, (id) => this.#relayDesk.changed(id, before.get(id) ?? []));
  }

  /** The keys can be had again. */
  async #unlocked(): Promise<void> {
    this.#news.destinations();
    await this.#relays.settle();
    this.obsMachines.unlocked();
    this.#schedule?.unlocked();
  }

  /** What needs a key waits for the vault. @throws Fault `vault/locked`, or why it cannot be opened; `destination/not-found` */
  #requireKey(id: string): void {
    this.#book.specs(id);
  }

  #requireKnown(id: string): void {
    if (!this.#publisher.current.destinations.some((destination) => destination.id === id))
      throw new Fault('destination/not-found', { id });
  }

  #events(): SchedulePort {
    if (!this.#schedule) throw new Error('the schedule is not open yet');
    return this.#schedule;
  }
}
