import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { OBS_OFF, type ObsStatus } from '../contract/obs.ts';
import type { ObsAddress } from './connect-fault.ts';
import { ObsKeeper, type ObsParts } from './obs-keeper.ts';
import { refusal } from './obs-socket.ts';
import { switchScene } from './scenes.ts';
import { type PreviousPort, pointsAt, ServiceSettings, type StreamTarget } from './service-settings.ts';
import { startStream, stopStream } from './stream-control.ts';
import { WriteQueue } from './write-queue.ts';

export interface ObsLinkDeps {
  clock: Clock;
  log: Log;
  /** Uniform in [0, 1). */
  random: () => number;
  /** Where OBS's earlier stream settings are kept; they may hold a stream key. */
  previous: PreviousPort;
}

/**
 * The desk's one way to OBS (28 or later). Every command is confirmed by reading back before it resolves, and rejects within its time
 * limit whatever OBS does; expected failures are `obs/...` faults.
 */
export class ObsLink implements AsyncDisposable {
  readonly changed = new Emitter<ObsStatus>();
  readonly #deps: ObsLinkDeps;
  readonly #keeper: ObsKeeper;
  readonly #settings: ServiceSettings;
  readonly #streamWrites = new WriteQueue();
  readonly #sceneWrites = new WriteQueue();
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
  }

  static async open(deps: ObsLinkDeps): Promise<ObsLink> {
    const link = new ObsLink(deps);
    link.#publish();
    return link;
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
    return this.#ask(this.#sceneWrites, async ({ socket, reader }) => {
      await switchScene(socket, scene);
      await reader.readScenes();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
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

  /** One command in its turn, on the connection of that moment. */
  async #ask(queue: WriteQueue, command: (parts: ObsParts) => Promise<void>): Promise<void> {
    this.#parts();
    try {
      await queue.run(() => command(this.#parts()));
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
      return { ...about, fault, version: this.#status.version, stream: 'unknown', isSetUp: false, scenes: this.#status.scenes, scene: '' };
    const { socket, reader } = parts;
    const service = reader.service;
    return {
      ...about,
      fault: fault ?? (reader.hanging ? { code: 'obs/nothing-arrives', params: {} } : null),
      version: socket.version,
      stream: reader.stream.state,
      isSetUp: service !== null && this.#target !== null && pointsAt(service, this.#target),
      scenes: reader.scenes.names,
      scene: reader.scenes.program,
    };
  }
}
