import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import { Fault } from '../base/fault.ts';
import { Scope } from '../base/scope.ts';
import type { AsRunEntry } from '../contract/as-run.ts';
import type { ObsCommands } from '../contract/obs-commands.ts';
import type { Snapshot, Station, Update } from '../contract/snapshot.ts';
import { chosenDestinations, encoderNeed } from '../domain/platforms/encoder-need.ts';
import { AS_RUN_TAIL } from '../domain/reduce.ts';
import { PLATFORMS } from '../platforms/platforms.ts';
import type { AccessCommands, DeskCommands, DeskMedia, IngestChange } from '../transport/desk-commands.ts';
import { SCRYPT_COST } from '../vault/passphrase.ts';
import { AirDesk } from './air-desk.ts';
import { AlertDesk } from './alert-desk.ts';
import type { DeskDeps } from './desk-deps.ts';
import { DeskNews } from './desk-news.ts';
import { DestinationBook } from './destination-book.ts';
import { DestinationDesk } from './destination-desk.ts';
import { EventDesk } from './event-desk.ts';
import { HealthKeeper } from './health-keeper.ts';
import { IngestBook } from './ingest-book.ts';
import { initialSnapshot } from './initial-snapshot.ts';
import { KeyDesk } from './key-desk.ts';
import { obsCommands } from './obs-commands.ts';
import { ObsMachines } from './obs-machines.ts';
import { PortraitDesk } from './portrait-desk.ts';
import type { AuditPort } from './ports.ts';
import { PreflightDesk } from './preflight-desk.ts';
import { Publisher } from './publisher.ts';
import { RehearsalDesk } from './rehearsal-desk.ts';
import { RelayDesk } from './relay-desk.ts';
import { RelayKeeper } from './relay-keeper.ts';
import { RenditionDesk } from './rendition-desk.ts';
import { Secrets } from './secrets.ts';
import { SystemDesk } from './system-desk.ts';
import { VaultDesk } from './vault-desk.ts';

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
  #keeper: RelayKeeper;
  #news: DeskNews;
  readonly destinations: DestinationDesk;
  readonly relays: RelayDesk;
  readonly events: EventDesk;
  readonly rehearsal: RehearsalDesk;
  readonly air: AirDesk;
  readonly alerts: AlertDesk;
  readonly access: AccessCommands;
  readonly audit: AuditPort;
  readonly vault: VaultDesk;
  readonly keys: KeyDesk;
  readonly renditions: RenditionDesk;
  readonly portrait: PortraitDesk;
  readonly platforms = PLATFORMS;
  readonly health: HealthKeeper;
  readonly preflight: PreflightDesk;
  readonly obsMachines: ObsMachines;
  readonly obs: ObsCommands;

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
    this.#keeper = new RelayKeeper({
      ...{ engine, log, air: this.air, ingest: this.#ingest, adopting: (journal) => this.#news.adopt(journal) },
      specs: () => [...readable().flatMap((id) => this.#book.specs(id)), ...this.rehearsal.specs()],
      ids: () => [...this.#book.ids().flatMap((id) => this.#book.relayIds(id)), ...this.rehearsal.destinations().map(({ id }) => id)],
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
    this.rehearsal = new RehearsalDesk({
      rehearsal: deps.rehearsal,
      relays: this.#keeper,
      log,
      ingest: () => this.#publisher.current.ingest,
      streamKey: (ingest) => this.#ingest.streamKey(ingest),
      changed: () => this.#news.destinations(),
    });
    this.relays = new RelayDesk({
      ...{ book: this.#book, relays: this.#keeper, clock },
      vaultFault: () => deps.vault.fault,
      isRehearsing: () => this.rehearsal.running,
      isKnown: (id) => publisher.current.destinations.some((destination) => destination.id === id),
    });
    const { relays, rehearsal, obsMachines: machines } = this;
    this.destinations = new DestinationDesk({ book: this.#book, relays, changed: () => this.#news.destinations() });
    this.events = new EventDesk({ ...deps, publisher, machines, rehearsal, relays });
    this.vault = new VaultDesk({
      ...{ vault: deps.vault, keyring: deps.keyring, secrets, store, clock, audit: deps.audit, cost: deps.scryptCost ?? SCRYPT_COST },
      changed: () => this.#news.vault(),
      unlocked: () => this.#unlocked(),
    });
    this.keys = new KeyDesk({
      ...{ book: this.#book, audit: deps.audit, clock, cost: deps.scryptCost ?? SCRYPT_COST },
      station: () => store.read().station.name,
      isOnAir: (id) => this.#keeper.wanted.has(id),
      taken: (ids, before) => this.destinations.taken(ids, before),
    });
    this.renditions = new RenditionDesk({
      ...{ clock, engine, publisher, book: this.#book, platforms: PLATFORMS, cores: availableParallelism() },
      put: (spec) => this.#keeper.put(spec),
      changed: () => this.#news.destinations(),
    });
    this.portrait = new PortraitDesk({ book: this.#book, renditions: this.renditions });
    this.preflight = new PreflightDesk({
      ...{
        ...deps,
        publisher,
        book: this.#book,
        history: () => this.health.history(),
        checkEncoder: () => this.obs.checkEncoder(undefined),
      },
      ...{ start: (id) => relays.start(id), stop: (id) => relays.stop(id), changed: () => this.#news.settings() },
    });
    const parts = {
      vault: this.vault,
      air: this.air,
      alerts: this.alerts,
      publisher: this.#publisher,
      book: this.#book,
      relays: this.#keeper,
      machines,
      rehearsalDesk: this.rehearsal,
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
    this.#scope.use(new SystemDesk({ ...this.#deps, publisher, onTime: () => this.events.look() }).listen());
    this.#news.begin(store.kept);
    this.#scope.use(this.renditions.listen());
    await this.#keeper.settle();
    this.#news.engine();
    this.alerts.begin();
    this.obsMachines.begin();
    this.#scope.use(this.vault.watch());
    this.#scope.defer(() => this.rehearsal.stop());
    await this.#scope.use(this.events).begin();
    this.#scope.use(this.preflight).begin();
    this.#deps.log.info({ version, engine: engine.state }, 'desk is open');
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
    this.events.look();
  }

  async configureIngest(change: IngestChange): Promise<void> {
    this.#ingest.change(change);
    const status = await this.#deps.engine.call('ingest.configure', this.#ingest.config());
    this.obsMachines.aim();
    if (status.fault) throw new Fault(status.fault.code, status.fault.params);
  }

  async listAsRun(range: { afterSeq: number; limit: number }): Promise<AsRunEntry[]> {
    return this.#deps.asRun.list(range);
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
    asRun.append('desk-stopped', { relays: this.#keeper.wanted.size });
    if (this.#keeper.isNeeded) return;
    try {
      await engine.shutdown();
    } catch (error) {
      log.warn({ err: error }, 'engine did not end'); // it is gone already, or it answers nobody: either way it serves nothing
    }
  }

  /** The keys can be had again. */
  async #unlocked(): Promise<void> {
    this.#news.destinations();
    await this.#keeper.settle();
    this.obsMachines.unlocked();
    this.events.unlocked();
  }
}
