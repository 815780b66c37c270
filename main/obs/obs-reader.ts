import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { Scope } from '../base/scope.ts';
import { coalesced } from './coalesced.ts';
import type { ObsSocket } from './obs-socket.ts';
import { readScenes, type Scenes } from './scenes.ts';
import { readService, type StreamService } from './service-settings.ts';
import { StreamTracker } from './stream-state.ts';

const CALM_MS = 3_000;
const SOON_MS = 250;

/**
 * What one connected OBS says, kept true by reading back: an event only says what to read, as events come in any order and some changes
 * (the stream service) have none. Reads everything every 3 s besides, which also finds an OBS that hangs: then `failed` has the reason.
 */
export class ObsReader implements AsyncDisposable {
  readonly stream = new StreamTracker();
  readonly changed = new Emitter<void>();
  readonly failed = new Emitter<Fault>();
  readonly readStream: () => Promise<void>;
  readonly readScenes: () => Promise<void>;
  readonly readService: () => Promise<void>;
  readonly #scope = new Scope();
  readonly #clock: Clock;
  readonly #log: Log;
  #timer: Disposable | null = null;
  #service: StreamService | null = null;
  #scenes: Scenes = { names: [], program: '' };
  /** OBS takes its scenes apart when it quits: from then on its lists are not news. */
  #quitting = false;
  #lastFullReadMs = Number.NEGATIVE_INFINITY;

  private constructor(socket: ObsSocket, clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.readStream = coalesced(async () => {
      const status = await socket.call('GetStreamStatus');
      this.stream.read(status, clock.monotonicMs());
      this.#published();
    });
    this.readScenes = coalesced(async () => {
      const scenes = await readScenes(socket);
      // OBS always has a scene, except on its way out.
      if (this.#quitting || scenes.names.length === 0) return;
      this.#scenes = scenes;
      this.#published();
    });
    this.readService = coalesced(async () => {
      this.#service = await readService(socket);
      this.#published();
    });
  }

  /** Reads everything once. @throws Fault `obs/no-answer`, `obs/link-lost` */
  static async open({ socket, clock, log }: { socket: ObsSocket; clock: Clock; log: Log }): Promise<ObsReader> {
    const reader = new ObsReader(socket, clock, log);
    reader.#listen(socket);
    try {
      await Promise.all([reader.readStream(), reader.readScenes(), reader.readService()]);
    } catch (error) {
      await reader[Symbol.asyncDispose]();
      throw error;
    }
    return reader;
  }

  get service(): StreamService | null {
    return this.#service;
  }

  get scenes(): Scenes {
    return this.#scenes;
  }

  get hanging(): boolean {
    return this.stream.hanging(this.#clock.monotonicMs());
  }

  /** Resolves once `done()` holds, checked with each change; false after `limitMs` or once the reader has ended. */
  until(done: () => boolean, limitMs: number): Promise<boolean> {
    if (done()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (value: boolean) => {
        timer[Symbol.dispose]();
        listener[Symbol.dispose]();
        resolve(value);
      };
      const timer = this.#clock.after(limitMs, () => settle(done()));
      const listener = this.changed.on(() => {
        if (done()) settle(true);
        else if (this.#scope.ended) settle(false);
      });
    });
  }

  /** Says that the stream state was changed from outside (a start was asked for) and reads soon. */
  nudge(): void {
    this.#published();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    await this.#scope[Symbol.asyncDispose]();
    this.changed.emit();
  }

  #listen(socket: ObsSocket): void {
    const scenes = () => this.#background(this.readScenes);
    const service = () => this.#background(this.readService);
    this.#scope.use(
      socket.on('StreamStateChanged', (event) => {
        this.stream.event(event.outputState, this.#clock.monotonicMs());
        this.#published();
        this.#background(this.readStream);
      }),
    );
    for (const event of ['SceneListChanged', 'SceneCreated', 'SceneRemoved', 'SceneNameChanged'] as const)
      this.#scope.use(socket.on(event, scenes));
    for (const event of ['CurrentProgramSceneChanged', 'CurrentSceneCollectionChanged'] as const) this.#scope.use(socket.on(event, scenes));
    this.#scope.use(socket.on('CurrentProfileChanged', service));
    this.#scope.use(
      socket.on('ExitStarted', () => {
        this.#quitting = true;
      }),
    );
  }

  /** The next reading: all of it every 3 s, the stream alone every 250 ms while it is on its way somewhere. */
  #plan(): void {
    this.#timer?.[Symbol.dispose]();
    if (this.#scope.ended) return;
    this.#timer = this.#clock.after(this.stream.settled ? CALM_MS : SOON_MS, () => {
      const nowMs = this.#clock.monotonicMs();
      const all = nowMs - this.#lastFullReadMs >= CALM_MS;
      if (all) this.#lastFullReadMs = nowMs;
      this.#background(async () => {
        await Promise.all([this.readStream(), ...(all ? [this.readScenes(), this.readService()] : [])]);
      });
    });
  }

  #published(): void {
    if (this.#scope.ended) return;
    this.changed.emit();
    this.#plan();
  }

  #background(read: () => Promise<void>): void {
    read().catch((error: unknown) => {
      if (this.#scope.ended) return;
      if (error instanceof Fault) {
        this.failed.emit(error);
        return;
      }
      // OBS says no for a moment, for example while it changes the scene collection: the next reading will tell.
      this.#log.debug({ err: error }, 'obs: a reading was refused');
      this.#plan();
    });
  }
}
