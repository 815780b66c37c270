import type { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { Redactor } from '../base/redact.ts';
import { Scope } from '../base/scope.ts';
import type { IngestPath } from '../contract/air.ts';
import type { EngineStatus, RelaySpec } from '../contract/engine-api.ts';
import { PORTRAIT } from '../contract/portrait.ts';
import type { SlateKind } from '../contract/slate.ts';
import { Air } from './air/air.ts';
import { Lane } from './air/lane.ts';
import { PortraitProgram } from './air/portrait-program.ts';
import { SlateBuses } from './air/slate-buses.ts';
import type { ProgramSource } from './bus/batch.ts';
import type { EngineCommands } from './control/control-connection.ts';
import type { Feed } from './feeds/feed.ts';
import { Ingest } from './ingest/ingest.ts';
import { Journal } from './journal.ts';
import type { UnattendedShow } from './lifetime.ts';
import { FfmpegOutput } from './outputs/ffmpeg/ffmpeg-output.ts';
import { findFfmpeg } from './outputs/ffmpeg/find-ffmpeg.ts';
import { recipeOf } from './outputs/ffmpeg/recipe-of.ts';
import { Recording } from './outputs/file/recording.ts';
import { serveFeed } from './outputs/flv/feed.ts';
import { FlvMuxer } from './outputs/flv/flv-muxer.ts';
import type { Output } from './outputs/output.ts';
import { DeliveryWatch } from './outputs/rtmp/delivery-watch.ts';
import { readKernelQueues } from './outputs/rtmp/kernel-queues.ts';
import { Relay } from './outputs/rtmp/relay.ts';
import { Trust } from './outputs/rtmp/trust.ts';
import { FeedProber } from './probe/feed-prober.ts';
import { RelaySlot } from './relay-slot.ts';
import { Renditions } from './renditions/renditions.ts';
import { ShowEnd } from './show-end.ts';
import type { SlateShelf } from './slate/clip.ts';
import { Watch } from './watch/watch.ts';

export interface EngineDeps {
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Learns every key and password that is handed over. */
  redactor: Redactor;
  startedAtMs: number;
  /** @param lostSlate what stands for a lost feed now @param program whose slates are kept apart from the others' */
  openShelf(lostSlate: () => SlateKind, program: 'main' | 'portrait'): SlateShelf & AsyncDisposable;
}

/** One destination: what serves it, and what it is given. */
interface Served {
  slot: RelaySlot;
  lane: Lane;
}

/** Ingest, air and outputs put together: everything the engine process does, without the process. */
export class Engine implements AsyncDisposable {
  /** A transition: ingest, a feed, air or a relay. Figures alone do not count. */
  readonly changed = new Emitter<void>();
  readonly #deps: EngineDeps;
  readonly #scope = new Scope();
  readonly #served = new Map<string, Served>();
  readonly #muxer = new FlvMuxer();
  readonly #trust = new Trust();
  readonly #watch: DeliveryWatch;
  readonly #air: Air;
  readonly #slates: SlateBuses;
  readonly #renditions: Renditions;
  readonly #portrait: PortraitProgram;
  readonly #showEnd: ShowEnd;
  readonly #ingest: Ingest;
  readonly #airWatch: Watch;
  readonly #prober: FeedProber;
  readonly #journal = new Journal();
  #desks = 0;

  private constructor(
    deps: EngineDeps,
    parts: { air: Air; shelf: SlateShelf; portraitShelf: SlateShelf; slates: SlateBuses; ingest: Ingest },
  ) {
    this.#deps = deps;
    this.#watch = this.#scope.use(new DeliveryWatch(deps.clock, readKernelQueues));
    this.#air = parts.air;
    this.#slates = parts.slates;
    const { air } = parts;
    this.#renditions = new Renditions({
      ...{ clock: deps.clock, log: deps.log, random: deps.random, muxer: this.#muxer, shelf: parts.shelf },
      ...{ program: air.bus, registry: air.registry, positionMs: () => air.bus.nextFrameMs, programFormat: () => air.format.value },
      ...{ lostSlate: () => air.lostSlate, ffmpeg: () => findFfmpeg(process.env) },
    });
    this.#portrait = new PortraitProgram({
      clock: deps.clock,
      log: deps.log,
      shelf: parts.portraitShelf,
      main: air,
      mainSlates: parts.slates,
      renditions: this.#renditions,
      isWanted: (id) => this.#served.get(id)?.slot.wanted ?? false,
    });
    this.#showEnd = new ShowEnd(deps.clock);
    this.#ingest = parts.ingest;
    this.#prober = new FeedProber({ ...deps, ffmpeg: () => findFfmpeg(process.env) });
    this.#airWatch = new Watch({ ...deps, source: parts.air.bus, ffmpeg: () => findFfmpeg(process.env) });
  }

  /** Listens nowhere yet: `ingest.configure` says where. */
  static async open(deps: EngineDeps): Promise<Engine> {
    const { clock, log } = deps;
    const shelf = deps.openShelf(() => air.lostSlate, 'main');
    const portraitShelf = deps.openShelf(() => air.lostSlate, PORTRAIT);
    const wanted = { isWanted: () => false };
    const air: Air = new Air({ clock, log, shelf, isWanted: () => wanted.isWanted() });
    const { bus, registry, feeds } = air;
    const slates = new SlateBuses({ clock, log, registry, shelf, format: () => air.format.value, positionMs: () => bus.nextFrameMs });
    const sinkOf = (path: IngestPath) => (path === PORTRAIT ? self.#portrait : air);
    const feedOf = (path: IngestPath): Feed => (path === PORTRAIT ? self.#portrait.feed : feeds[path]);
    const ingestChanged = new Emitter<void>();
    const ingest = await Ingest.open({
      clock,
      log,
      changed: ingestChanged,
      onMessage: (message) => feedOf(message.feed).push(message),
      onPublisher: (event) => {
        const feed = feedOf(event.feed);
        if (event.kind === 'on') feed.publisherOn(event.encoder);
        else feed.publisherOff();
      },
      gathering: { ms: (path) => sinkOf(path).gatherMs, onEnd: (path) => sinkOf(path).gathered(feedOf(path)) },
    });
    const self: Engine = new Engine(deps, { air, shelf, portraitShelf, slates, ingest });
    wanted.isWanted = () => self.isWanted;
    self.#scope.use(shelf);
    self.#scope.use(portraitShelf);
    self.#scope.use(air);
    self.#scope.use(slates);
    self.#scope.use(self.#renditions);
    self.#scope.use(self.#portrait);
    self.#scope.use(self.#portrait.changed.on(() => self.changed.emit()));
    self.#scope.use(self.#renditions.changed.on(() => self.changed.emit()));
    self.#scope.use(air.changed.on(() => self.changed.emit()));
    self.#scope.use(ingestChanged.on(() => self.changed.emit()));
    // Released in reverse order: the relays say goodbye first, while the program is still there.
    self.#scope.use(ingest);
    self.#scope.defer(() => self.#endRelays());
    self.#scope.use(self.#airWatch);
    self.#scope.use(self.#prober);
    self.#scope.use(self.#airWatch.changed.on(() => self.changed.emit()));
    self.#scope.use(self.changed.on(() => self.#lookAtAir()));
    self.#scope.use(self.changed.on(() => self.#portrait.look()));
    self.#scope.use(self.changed.on(() => self.#noteChange()));
    return self;
  }

  get status(): EngineStatus {
    const relays: EngineStatus['relays'] = {};
    for (const [id, { slot, lane }] of this.#served) relays[id] = { ...slot.status, slate: lane.slate };
    const { startedAtMs } = this.#deps;
    const { program, status: air, feeds: named } = this.#air;
    const feeds = { main: named.main.status, backup: named.backup.status };
    const watch = this.#airWatch.status;
    return {
      pid: process.pid,
      startedAtMs,
      ingest: this.#ingest.status,
      program,
      feeds,
      air,
      watch,
      relays,
      renditions: this.#renditions.status,
      portrait: this.#portrait.status,
    };
  }

  get isWanted(): boolean {
    for (const { slot } of this.#served.values()) if (slot.wanted) return true;
    return false;
  }

  /** The show as far as it ends by itself when no desk is there. */
  get show(): UnattendedShow {
    let before: SlateKind | null = null;
    return {
      isOver: () => this.#showEnd.isOver,
      sayGoodbye: () => {
        before = this.#air.operatorSlate;
        this.#slate('thank-you');
      },
      takeBack: () => this.#slate(before),
      end: () => this.#stopRelays(),
    };
  }

  /** @param desks attached now */
  attended(desks: number): void {
    if (desks === 0 && this.#desks > 0) this.#journal.begin(this.status, this.#deps.clock.nowMs());
    this.#desks = desks;
    this.#lookAtAir();
  }

  /** What the control socket offers, but `shutdown`, which ends the process. */
  get commands(): Omit<EngineCommands, 'shutdown'> {
    return {
      'ingest.configure': (config) => {
        this.#deps.redactor.learn('ingest/secret', config.secret);
        return this.#ingest.configure(config);
      },
      'relay.put': (spec) => this.#put(spec),
      'relay.remove': ({ id }) => this.#remove(id),
      'relay.start': ({ id }) => {
        this.#find(id).slot.start();
        return null;
      },
      'relay.stop': async ({ id }) => {
        await this.#find(id).slot.stop();
        return null;
      },
      'relay.retry': ({ id }) => {
        this.#find(id).slot.retry();
        return null;
      },
      'relay.slate': ({ id, slate }) => {
        this.#find(id).lane.show(slate);
        this.changed.emit();
        return null;
      },
      ...this.#airCommands,
      'watch.configure': (config) => {
        this.#airWatch.configure(config);
        return null;
      },
      'feed.probe': ({ feed, windowMs }) => this.#prober.probe(this.#air.feeds[feed], windowMs),
      'journal.take': () => this.#journal.take(),
      status: () => this.status,
    };
  }

  get #airCommands(): Pick<EngineCommands, 'air.configure' | 'air.slate' | 'air.take' | 'air.resume' | 'air.cue'> {
    return {
      'air.configure': (config) => {
        this.#air.configure(config);
        this.#portrait.configure(config);
        this.#showEnd.set(config.endsAtMs);
        return null;
      },
      'air.slate': ({ slate }) => {
        this.#slate(slate);
        return null;
      },
      'air.take': ({ feed }) => {
        this.#air.take(feed);
        return null;
      },
      'air.resume': () => {
        this.#air.resume();
        this.#portrait.resume();
        return null;
      },
      'air.cue': () => {
        this.#air.cue();
        return null;
      },
    };
  }

  /** Sends the program as FLV to a socket until either side ends. */
  feed(socket: Duplex): Disposable {
    return serveFeed(socket, { source: this.#air.bus, muxer: this.#muxer });
  }

  /** Ends every relay cleanly, then the ingest. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  #noteChange(): void {
    if (this.#journal.isKept) this.#journal.note(this.status, this.#deps.clock.nowMs());
  }

  #lookAtAir(): void {
    const { source } = this.#air.status;
    const feed = source === 'main' || source === 'backup' ? source : null;
    this.#airWatch.look({ feed, isWanted: this.isWanted, isAttended: this.#desks > 0 });
  }

  #slate(kind: SlateKind | null): void {
    this.#air.slate(kind);
    this.#portrait.slate(kind);
  }

  #put({ rendition, program, ...spec }: RelaySpec): null {
    const { redactor, log } = this.#deps;
    redactor.learn(`relay/${spec.id}/key`, spec.key);
    redactor.learn(`relay/${spec.id}/password`, spec.password);
    const known = this.#served.get(spec.id);
    if (known) {
      this.#portrait.seat(spec.id, known.lane, { program, rendition });
      known.slot.put(spec);
      return null;
    }
    const lane = new Lane({ program: this.#air.bus, slates: this.#slates });
    this.#portrait.seat(spec.id, lane, { program, rendition });
    const slot = new RelaySlot(spec, (wanted) => this.#make(wanted, lane), log);
    slot.changed.on(() => this.changed.emit());
    this.#served.set(spec.id, { slot, lane });
    this.changed.emit();
    return null;
  }

  async #remove(id: string): Promise<null> {
    const { slot, lane } = this.#find(id);
    this.#served.delete(id);
    await slot[Symbol.asyncDispose]();
    lane[Symbol.dispose]();
    this.#renditions.leave(id);
    this.#portrait.leave(id);
    const { redactor } = this.#deps;
    if (!this.#served.has(id)) for (const name of ['key', 'password']) redactor.forget(`relay/${id}/${name}`);
    this.changed.emit();
    return null;
  }

  /** @throws Fault `destination/not-found` */
  #find(id: string): Served {
    const served = this.#served.get(id);
    if (!served) throw new Fault('destination/not-found', { id });
    return served;
  }

  #make(spec: RelaySpec, source: ProgramSource): Output {
    const { clock, random, log } = this.#deps;
    if (spec.kind === 'rtmp') return new Relay({ spec, source, clock, random, log, watch: this.#watch, trust: this.#trust });
    if (spec.kind === 'file') {
      return new Recording({ id: spec.id, folder: spec.folder ?? '', source, muxer: this.#muxer, clock, random, log });
    }
    return new FfmpegOutput({
      recipe: recipeOf(spec, { clock, log }),
      source,
      muxer: this.#muxer,
      clock,
      random,
      log,
      ffmpeg: () => findFfmpeg(process.env),
    });
  }

  async #stopRelays(): Promise<void> {
    await Promise.all([...this.#served.values()].map(({ slot }) => slot.stop()));
  }

  async #endRelays(): Promise<void> {
    await Promise.all([...this.#served.values()].map(({ slot }) => slot[Symbol.asyncDispose]()));
  }
}
