import type { Duplex } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { Redactor } from '../base/redact.ts';
import { Scope } from '../base/scope.ts';
import { NOTHING_ON_AIR } from '../contract/air.ts';
import type { EngineStatus, RelaySpec } from '../contract/engine-api.ts';
import { ABSENT_PROGRAM } from '../contract/program.ts';
import { ProgramBus } from './bus/program-bus.ts';
import type { EngineCommands } from './control/control-connection.ts';
import { Ingest } from './ingest/ingest.ts';
import { FfmpegOutput } from './outputs/ffmpeg/ffmpeg-output.ts';
import { findFfmpeg } from './outputs/ffmpeg/find-ffmpeg.ts';
import { HlsRecipe } from './outputs/ffmpeg/hls.ts';
import { MpegtsRecipe } from './outputs/ffmpeg/mpegts.ts';
import { serveFeed } from './outputs/flv/feed.ts';
import { FlvMuxer } from './outputs/flv/flv-muxer.ts';
import type { Output } from './outputs/output.ts';
import { DeliveryWatch } from './outputs/rtmp/delivery-watch.ts';
import { readKernelQueues } from './outputs/rtmp/kernel-queues.ts';
import { Relay } from './outputs/rtmp/relay.ts';
import { Trust } from './outputs/rtmp/trust.ts';
import { RelaySlot } from './relay-slot.ts';
import { Watch } from './watch/watch.ts';

export interface EngineDeps {
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Learns every key and password that is handed over. */
  redactor: Redactor;
  startedAtMs: number;
}

/** Ingest, bus and outputs put together: everything the engine process does, without the process. */
export class Engine implements AsyncDisposable {
  /** A transition: ingest, program or a relay. Figures alone do not count. */
  readonly changed = new Emitter<void>();
  readonly #deps: EngineDeps;
  readonly #scope = new Scope();
  readonly #slots = new Map<string, RelaySlot>();
  readonly #muxer = new FlvMuxer();
  readonly #trust = new Trust();
  readonly #watch: DeliveryWatch;
  readonly #bus: ProgramBus;
  readonly #ingest: Ingest;
  readonly #airWatch: Watch;
  #desks = 0;

  private constructor(deps: EngineDeps, bus: ProgramBus, ingest: Ingest) {
    this.#deps = deps;
    this.#watch = this.#scope.use(new DeliveryWatch(deps.clock, readKernelQueues));
    this.#bus = bus;
    this.#ingest = ingest;
    this.#airWatch = new Watch({ ...deps, source: bus, ffmpeg: () => findFfmpeg(process.env) });
  }

  /** Listens nowhere yet: `ingest.configure` says where. */
  static async open(deps: EngineDeps): Promise<Engine> {
    const { clock, log } = deps;
    const bus = await ProgramBus.open({ clock, log });
    const ingestChanged = new Emitter<void>();
    const ingest = await Ingest.open({
      clock,
      log,
      changed: ingestChanged,
      onMessage: (message) => bus.push(message),
      onPublisher: (event) => (event.kind === 'on' ? bus.publisherOn(event.encoder) : bus.publisherOff()),
    });
    const self = new Engine(deps, bus, ingest);
    self.#scope.use(bus);
    self.#scope.use(bus.changed.on(() => self.changed.emit()));
    self.#scope.use(ingestChanged.on(() => self.changed.emit()));
    // Released in reverse order: the relays say goodbye first, while the program is still there.
    self.#scope.use(ingest);
    self.#scope.defer(() => self.#endRelays());
    self.#scope.use(self.#airWatch);
    self.#scope.use(self.#airWatch.changed.on(() => self.changed.emit()));
    self.#scope.use(self.changed.on(() => self.#lookAtAir()));
    return self;
  }

  get status(): EngineStatus {
    const relays: EngineStatus['relays'] = {};
    for (const [id, slot] of this.#slots) relays[id] = slot.status;
    const { startedAtMs } = this.#deps;
    const program = this.#bus.status;
    const feeds = { main: program, backup: ABSENT_PROGRAM };
    return {
      pid: process.pid,
      startedAtMs,
      ingest: this.#ingest.status,
      program,
      feeds,
      air: NOTHING_ON_AIR,
      watch: this.#airWatch.status,
      relays,
    };
  }

  get isWanted(): boolean {
    return [...this.#slots.values()].some((slot) => slot.wanted);
  }

  /** @param desks attached now */
  attended(desks: number): void {
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
        this.#slot(id).start();
        return null;
      },
      'relay.stop': async ({ id }) => {
        await this.#slot(id).stop();
        return null;
      },
      'relay.retry': ({ id }) => {
        this.#slot(id).retry();
        return null;
      },
      'relay.slate': () => null,
      'air.configure': () => null,
      'air.slate': () => null,
      'air.take': () => null,
      'air.cue': () => null,
      'watch.configure': (config) => {
        this.#airWatch.configure(config);
        return null;
      },
      status: () => this.status,
    };
  }

  /** Sends the program as FLV to a socket until either side ends. */
  feed(socket: Duplex): Disposable {
    return serveFeed(socket, { source: this.#bus, muxer: this.#muxer });
  }

  /** Ends every relay cleanly, then the ingest. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#scope[Symbol.asyncDispose]();
  }

  #lookAtAir(): void {
    const feed = this.#bus.present ? 'main' : null;
    this.#airWatch.look({ feed, isWanted: this.isWanted, isAttended: this.#desks > 0 });
  }

  #put(spec: RelaySpec): null {
    const { redactor, log } = this.#deps;
    redactor.learn(`relay/${spec.id}/key`, spec.key);
    redactor.learn(`relay/${spec.id}/password`, spec.password);
    const known = this.#slots.get(spec.id);
    if (known) {
      known.put(spec);
      return null;
    }
    const slot = new RelaySlot(spec, (wanted) => this.#make(wanted), log);
    slot.changed.on(() => this.changed.emit());
    this.#slots.set(spec.id, slot);
    this.changed.emit();
    return null;
  }

  async #remove(id: string): Promise<null> {
    const slot = this.#slot(id);
    this.#slots.delete(id);
    await slot[Symbol.asyncDispose]();
    const { redactor } = this.#deps;
    if (!this.#slots.has(id)) for (const name of ['key', 'password']) redactor.forget(`relay/${id}/${name}`);
    this.changed.emit();
    return null;
  }

  /** @throws Fault `destination/not-found` */
  #slot(id: string): RelaySlot {
    const slot = this.#slots.get(id);
    if (!slot) throw new Fault('destination/not-found', { id });
    return slot;
  }

  #make(spec: RelaySpec): Output {
    const { clock, random, log } = this.#deps;
    if (spec.kind === 'rtmp') return new Relay({ spec, source: this.#bus, clock, random, log, watch: this.#watch, trust: this.#trust });
    const recipe = spec.kind === 'hls' ? new HlsRecipe(spec.folder ?? '', clock) : new MpegtsRecipe(spec.server);
    return new FfmpegOutput({ recipe, source: this.#bus, muxer: this.#muxer, clock, random, log, ffmpeg: () => findFfmpeg(process.env) });
  }

  async #endRelays(): Promise<void> {
    await Promise.all([...this.#slots.values()].map((slot) => slot[Symbol.asyncDispose]()));
  }
}
