import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { OBS_OFF, type ObsStatus } from '../contract/obs.ts';
import type { ObsControl } from '../contract/obs-commands.ts';
import type { EncoderNeed } from '../contract/obs-encoder.ts';
import type { ObsMeters, ObsThumbnail } from '../contract/obs-live.ts';
import type { ObsAddress } from './connect-fault.ts';
import type { CommandParts, Lane } from './control/command-runner.ts';
import { obsControl } from './control/obs-control.ts';
import { EncoderSettings } from './encoder/encoder-settings.ts';
import { Meters } from './meters.ts';
import { ObsKeeper, type ObsParts, type SceneRename } from './obs-keeper.ts';
import { refusal } from './obs-socket.ts';
import { switchScene } from './scenes.ts';
import { type PreviousPort, pointsAt, ServiceSettings, type StreamTarget } from './service-settings.ts';
import { startStream, stopStream } from './stream-control.ts';
import { Thumbnails } from './thumbnails.ts';
import { WriteQueue } from './write-queue.ts';

export interface ObsLinkDeps {
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Where OBS's earlier stream settings are kept; they may hold a stream key. */
  previous: PreviousPort;
  /** The same for its encoder settings. */
  previousEncoder: PreviousPort;
}

/**
 * The desk's one way to OBS (28 or later). Every command is confirmed by reading back before it resolves, and rejects within its time
 * limit whatever OBS does; expected failures are `obs/...` faults.
 */
export class ObsLink implements AsyncDisposable {
  readonly changed = new Emitter<ObsStatus>();
  readonly control: ObsControl;
  readonly #deps: ObsLinkDeps;
  readonly #keeper: ObsKeeper;
  readonly #settings: ServiceSettings;
  readonly #encoder: EncoderSettings;
  readonly #meters: Meters;
  readonly #thumbnails: Thumbnails;
  readonly #streamWrites = new WriteQueue();
  readonly #lanes: Record<Lane, WriteQueue> = {
    scene: new WriteQueue(),
    source: new WriteQueue(),
    sound: new WriteQueue(),
    output: new WriteQueue(),
  };
  #address: ObsAddress | null = null;
  #target: StreamTarget | null = null;
  #canRestore: boolean;
  #status: ObsStatus = OBS_OFF;

  private constructor(deps: ObsLinkDeps) {
    this.#deps = deps;
    this.#keeper = new ObsKeeper(deps);
    this.#settings = new ServiceSettings(deps.previous);
    this.#canRestore = this.#settings.canRestore;
    this.#keeper.changed.on(() => this.#publish());
    this.#encoder = new EncoderSettings(deps.previousEncoder);
    this.#meters = new Meters(this.#keeper, deps.clock, deps.log);
    this.#thumbnails = new Thumbnails(this.#keeper, deps.clock, deps.log);
    this.control = obsControl((lane, command) => this.#command(lane, command), {
      checkEncoder: (need) => this.#checkEncoder(need),
      applyEncoder: (need) => this.#changeSettings(({ socket }) => this.#encoder.apply(socket, need)),
      restoreEncoder: () => this.#changeSettings(({ socket }) => this.#encoder.restore(socket)),
    });
  }

  static async open(deps: ObsLinkDeps): Promise<ObsLink> {
    const link = new ObsLink(deps);
    link.#publish();
    return link;
  }

  /** Said while linked; what is renamed while OBS is away nobody can tell from a scene that is gone. */
  get renamed(): Emitter<SceneRename> {
    return this.#keeper.renamed;
  }

  get status(): ObsStatus {
    return this.#status;
  }

  /** Takes an address and returns at once; connects as soon as OBS answers, and again whenever it returns. */
  connect(address: ObsAddress): void {
    const moved = this.#address?.host !== address.host || this.#address?.port !== address.port;
    this.#address = address;
    this.#canRestore = this.#settings.canRestore;
    if (moved) this.#status = { ...this.#status, version: '', scenes: [] };
    this.#keeper.connect(address);
  }

  async disconnect(): Promise<void> {
    this.#address = null;
    await this.#keeper.disconnect();
  }

  /** Says where OBS should stream to, for `isSetUp`, without changing OBS. */
  aim(target: StreamTarget): void {
    this.#target = target;
    this.#publish();
  }

  /**
   * Points OBS's stream settings at `target` and keeps what was there.
   * @throws Fault `obs/busy-streaming`, `obs/not-linked`, `obs/refused`, `obs/no-answer`, `obs/link-lost`
   */
  async setUp(target: StreamTarget): Promise<void> {
    this.aim(target);
    await this.#changeSettings((parts) => this.#settings.setUp(parts.socket, target));
  }

  /** Puts back what was there before {@link setUp} and forgets it. @throws Fault `obs/nothing-to-restore` and as {@link setUp} */
  async restore(): Promise<void> {
    if (!this.#canRestore) throw new Fault('obs/nothing-to-restore');
    await this.#changeSettings((parts) => this.#settings.restore(parts.socket));
  }

  /** Resolves when OBS streams. @throws Fault `obs/refused`, `obs/nothing-arrives` (still trying after 10 s), `obs/not-linked`, ... */
  startStream(): Promise<void> {
    return this.#ask(this.#streamWrites, ({ socket, reader }) => startStream({ socket, reader, clock: this.#deps.clock }));
  }

  /** Resolves when OBS does not stream any more, at once if it did not. @throws Fault `obs/refused`, `obs/not-linked`, ... */
  stopStream(): Promise<void> {
    return this.#ask(this.#streamWrites, ({ socket, reader }) => stopStream({ socket, reader, clock: this.#deps.clock }));
  }

  /** Resolves when OBS has the scene as its program scene. @throws Fault `obs/scene-not-found`, `obs/not-linked`, ... */
  switchScene(scene: string): Promise<void> {
    return this.#ask(this.#lanes.scene, async ({ socket, reader, live }) => {
      if (reader.scenes.program === scene) await switchScene(socket, scene);
      else await live.moving(() => switchScene(socket, scene));
      await reader.readScenes();
    });
  }

  /** Levels for as long as the signal allows, over every connection; a slow reader gets the newest. */
  meters(signal?: AbortSignal): AsyncGenerator<ObsMeters, void> {
    return this.#meters.watch(signal);
  }

  /** Which scenes have a new picture; pictures are made while somebody reads this. */
  thumbnails(signal?: AbortSignal): AsyncGenerator<ObsThumbnail, void> {
    return this.#thumbnails.watch(signal);
  }

  /** JPEG of a scene as last made, null if there is none. */
  thumbnail(scene: string): Buffer | null {
    return this.#thumbnails.picture(scene)?.jpeg ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#meters[Symbol.dispose]();
    this.#thumbnails[Symbol.dispose]();
    await this.#keeper[Symbol.asyncDispose]();
  }

  #changeSettings(change: (parts: ObsParts) => Promise<unknown>): Promise<void> {
    this.#requireIdle(this.#parts());
    return this.#ask(this.#streamWrites, async (parts) => {
      await parts.reader.readStream();
      this.#requireIdle(parts);
      try {
        await change(parts);
      } finally {
        this.#canRestore = this.#settings.canRestore;
        this.#publish();
      }
      await parts.reader.readService();
    });
  }

  #requireIdle({ reader }: ObsParts): void {
    if (reader.stream.state !== 'stopped') throw new Fault('obs/busy-streaming');
  }

  #parts(): ObsParts {
    const parts = this.#keeper.parts;
    if (!parts) throw new Fault('obs/not-linked');
    return parts;
  }

  async #checkEncoder(need: EncoderNeed) {
    return this.#ask(this.#streamWrites, ({ socket }) => this.#encoder.check(socket, need));
  }

  #command<T>(lane: Lane, command: (parts: CommandParts) => Promise<T>): Promise<T> {
    return this.#ask(this.#lanes[lane], async ({ socket, live, reader }) => {
      const result = await command({ socket, live, clock: this.#deps.clock });
      // The program scene and the list of scenes are what schedule and rundown go by.
      if (lane === 'scene') await reader.readScenes();
      return result;
    });
  }

  /** One command in its turn, on the connection of that moment. */
  async #ask<T>(queue: WriteQueue, command: (parts: ObsParts) => Promise<T>): Promise<T> {
    this.#parts();
    try {
      return await queue.run(() => command(this.#parts()));
    } catch (error) {
      throw refusal(error);
    }
  }

  #publish(): void {
    const next = this.#describe();
    if (JSON.stringify(next) === JSON.stringify(this.#status)) return;
    this.#status = next;
    this.changed.emit(next);
  }

  #describe(): ObsStatus {
    const canRestore = this.#canRestore;
    const address = this.#address;
    if (!address) return { ...OBS_OFF, canRestore };
    const { link, fault, parts } = this.#keeper;
    const about = { link, host: address.host, port: address.port, hasPassword: address.password !== '', canRestore };
    // Scenes and version of an OBS that is away stay listed: a schedule can be written without it.
    if (!parts)
      return {
        ...about,
        fault,
        version: this.#status.version,
        stream: 'unknown',
        isSetUp: false,
        scenes: this.#status.scenes,
        scene: '',
        live: null,
        health: [],
      };
    const { socket, reader, live } = parts;
    const service = reader.service;
    return {
      ...about,
      fault: fault ?? (reader.hanging ? { code: 'obs/nothing-arrives', params: {} } : null),
      version: socket.version,
      stream: reader.stream.state,
      isSetUp: service !== null && this.#target !== null && pointsAt(service, this.#target),
      scenes: reader.scenes.names,
      scene: reader.scenes.program,
      live: live.live,
      // What is wrong depends on what is on air too: the snapshot's rules say it.
      health: [],
    };
  }
}
