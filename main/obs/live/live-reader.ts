import type { OBSEventTypes } from 'obs-websocket-js/json';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { Scope } from '../../base/scope.ts';
import type { ObsAudio, ObsItem, ObsLive, ObsMedia } from '../../contract/obs-live.ts';
import { coalesced } from '../coalesced.ts';
import type { ObsSocket, Question } from '../obs-socket.ts';
import { type Input, readAudio } from './audio.ts';
import { readItems, withContents } from './items.ts';
import { kindOf } from './kinds.ts';
import { readMedia, steady } from './media.ts';
import * as round from './round.ts';
import { StatisticsWindow } from './statistics.ts';
import { TransitionWatch } from './transition-watch.ts';

const CALM_MS = 3_000;
/** Events come in bursts: what they announce is read once for all of them. */
const GATHER_MS = 40;
/** Settings of sound have events; this often they are read without one. */
const AUDIO_EVERY_MS = 15_000;

const EVENTS = [
  ...['CurrentProgramSceneChanged', 'CurrentPreviewSceneChanged', 'SceneListChanged', 'SceneNameChanged', 'SceneRemoved'],
  ...['CurrentSceneCollectionChanged', 'SceneCollectionListChanged', 'CurrentProfileChanged', 'ProfileListChanged'],
  ...['StudioModeStateChanged', 'CurrentSceneTransitionChanged', 'CurrentSceneTransitionDurationChanged'],
  ...['SceneItemCreated', 'SceneItemRemoved', 'SceneItemListReindexed', 'SceneItemEnableStateChanged'],
  ...['InputCreated', 'InputRemoved', 'InputNameChanged', 'MediaInputPlaybackStarted', 'MediaInputPlaybackEnded'],
  ...['MediaInputActionTriggered', 'RecordStateChanged', 'ReplayBufferStateChanged', 'VirtualcamStateChanged'],
] as (keyof OBSEventTypes)[];

const AUDIO_EVENTS = [
  'InputMuteStateChanged',
  'InputVolumeChanged',
  'InputAudioBalanceChanged',
  'InputAudioSyncOffsetChanged',
  'InputAudioTracksChanged',
  'InputAudioMonitorTypeChanged',
] as const;

interface Deps {
  socket: ObsSocket;
  clock: Clock;
  log: Log;
}

/**
 * What a linked OBS is like beside its stream. An event only says what to read; all of it is read every 3 s besides, in two or three
 * messages whatever the number of sources.
 */
export class LiveReader implements AsyncDisposable {
  readonly changed = new Emitter<void>();
  readonly transition: TransitionWatch;
  /** Reads everything; settles when a reading that began after the call is done. */
  readonly read: () => Promise<void>;
  readonly #deps: Deps;
  readonly #scope = new Scope();
  readonly #statistics = new StatisticsWindow();
  readonly #readDirty: () => Promise<void>;
  readonly #dirty = new Set<string>();
  #live: ObsLive | null = null;
  #inputs = new Map<string, Input>();
  /** Null: it has no sound. */
  #audio = new Map<string, ObsAudio | null>();
  #audioReadMs = Number.NEGATIVE_INFINITY;
  #gathering: { isAll: boolean; timer: Disposable } | null = null;

  private constructor(deps: Deps) {
    this.#deps = deps;
    this.read = coalesced(() => this.#round());
    this.#readDirty = coalesced(() => this.#soundOfDirty());
    this.transition = new TransitionWatch(deps.clock, () => this.#publish());
  }

  /** Reads everything once. @throws Fault `obs/no-answer`, `obs/link-lost` */
  static async open(deps: Deps): Promise<LiveReader> {
    const reader = new LiveReader(deps);
    try {
      reader.#listen();
      await reader.read();
      return reader;
    } catch (error) {
      await reader[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Null until the first reading. */
  get live(): ObsLive | null {
    return this.#live;
  }

  /** All inputs by name. */
  get inputs(): ReadonlyMap<string, Input> {
    return this.#inputs;
  }

  /** Reads the sound of one input again. */
  readInput(name: string): Promise<void> {
    this.#dirty.add(name);
    return this.#readDirty();
  }

  /**
   * Does what makes OBS begin a transition. It counts as running from before OBS hears of it: on a busy machine its
   * SceneTransitionStarted comes later than the answer, and a TAKE in between would be ignored.
   */
  async moving(ask: () => Promise<void>): Promise<void> {
    this.transition.began(this.#live?.transition.durationMs ?? 0);
    try {
      await ask();
    } catch (error) {
      this.transition.ended();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gathering?.timer[Symbol.dispose]();
    await this.#scope[Symbol.asyncDispose]();
    this.transition[Symbol.dispose]();
  }

  #listen(): void {
    const { socket, clock } = this.#deps;
    for (const event of EVENTS) this.#scope.use(socket.on(event, () => this.#gather(true)));
    for (const event of AUDIO_EVENTS) {
      this.#scope.use(
        socket.on(event, ({ inputName }) => {
          this.#dirty.add(inputName);
          this.#gather(false);
        }),
      );
    }
    this.#scope.use(socket.on('SceneTransitionStarted', () => this.transition.began(this.#live?.transition.durationMs ?? 0)));
    // Not SceneTransitionEnded: that comes from the graphics, before OBS's window has swapped preview and program. @source measured
    this.#scope.use(socket.on('CurrentProgramSceneChanged', () => this.transition.ended()));
    this.#scope.use(clock.every(CALM_MS, () => this.#background(this.read)));
  }

  #gather(isAll: boolean): void {
    if (this.#scope.ended) return;
    if (this.#gathering) {
      this.#gathering.isAll ||= isAll;
      return;
    }
    const timer = this.#deps.clock.after(GATHER_MS, () => {
      const all = this.#gathering?.isAll;
      this.#gathering = null;
      this.#background(all ? this.read : this.#readDirty);
    });
    this.#gathering = { isAll, timer };
  }

  async #round(): Promise<void> {
    const { socket, clock } = this.#deps;
    const answers = round.answersOf(await socket.ask(round.ROUND));
    const { program, preview, isStudio } = round.scenesOf(answers);
    const inputs = round.inputsOf(answers);
    // While OBS changes its scene collection it answers some of this with no: what was read before stands until it is done.
    if (program === '' || !inputs) return;
    this.#inputs = new Map(inputs.map((input) => [input.name, input]));
    await this.#readSound();
    const names = [program, ...(isStudio && preview !== program ? [preview] : [])];
    const lists = await socket.ask(names.map((sceneName): Question => ['GetSceneItemList', { sceneName }]));
    const [programItems = [], previewItems = programItems] = lists.map((list) => readItems(list ?? {}));
    const media = this.#named('media');
    const hasContent = ({ kind }: ObsItem) => kind === 'text' || kind === 'image';
    const contents = [...new Set([...programItems, ...previewItems].filter(hasContent).map(({ name }) => name))];
    const more = await socket.ask([
      ...media.map((inputName): Question => ['GetMediaInputStatus', { inputName }]),
      ...contents.map((inputName): Question => ['GetInputSettings', { inputName }]),
    ]);
    const said = new Map(contents.map((name, index) => [name, contentOf(more[media.length + index])]));
    const nowMs = clock.nowMs();
    this.#statistics.note(clock.monotonicMs(), round.countersOf(answers));
    this.#publish({
      studio: { isOn: isStudio, preview },
      transition: { ...round.transitionOf(answers), isRunning: this.transition.isRunning },
      program: withContents(programItems, said),
      preview: isStudio ? withContents(previewItems, said) : [],
      audio: this.#sounding(),
      media: Object.fromEntries(media.map((name, index) => [name, this.#media(name, more[index] ?? {}, nowMs)])),
      record: round.outputOf(answers.GetRecordStatus),
      replay: round.outputOf(answers.GetReplayBufferStatus),
      virtualCamera: round.outputOf(answers.GetVirtualCamStatus),
      statistics: { ...round.figuresOf(answers), ...this.#statistics.shares },
      collections: round.collectionsOf(answers),
      profiles: round.profilesOf(answers),
    });
  }

  #media(name: string, answer: Record<string, unknown>, nowMs: number): ObsMedia {
    return steady(this.#live?.media[name], readMedia(answer, nowMs));
  }

  #named(kind: ObsItem['kind']): string[] {
    return [...this.#inputs.values()].filter((input) => kindOf(input.kind) === kind).map(({ name }) => name);
  }

  /** Sound of inputs that are new or have changed; of all that have sound every 15 s. */
  async #readSound(): Promise<void> {
    const nowMs = this.#deps.clock.monotonicMs();
    const isDue = nowMs - this.#audioReadMs >= AUDIO_EVERY_MS;
    if (isDue) this.#audioReadMs = nowMs;
    for (const name of [...this.#audio.keys()]) if (!this.#inputs.has(name)) this.#audio.delete(name);
    for (const name of this.#inputs.keys()) {
      const known = this.#audio.get(name);
      if (known === undefined || (isDue && known !== null)) this.#dirty.add(name);
    }
    await this.#soundOfDirty();
  }

  async #soundOfDirty(): Promise<void> {
    const inputs = [...this.#dirty].flatMap((name) => this.#inputs.get(name) ?? []);
    this.#dirty.clear();
    if (inputs.length === 0) return;
    for (const [name, audio] of await readAudio(this.#deps.socket, inputs)) this.#audio.set(name, audio);
    this.#publish({ audio: this.#sounding() });
  }

  #sounding(): Record<string, ObsAudio> {
    return Object.fromEntries([...this.#audio].flatMap(([name, audio]) => (audio ? [[name, audio] as const] : [])));
  }

  #publish(parts: Partial<ObsLive> = {}): void {
    if (this.#scope.ended) return;
    const before = this.#live;
    if (before) {
      const { isRunning } = this.transition;
      const transition = { ...(parts.transition ?? before.transition), isRunning };
      this.#live = { ...before, ...parts, transition };
    } else if ('studio' in parts) {
      this.#live = parts as ObsLive;
    }
    this.changed.emit();
  }

  #background(read: () => Promise<void>): void {
    read().catch((error: unknown) => {
      // A link that ended is told by the socket itself, an OBS that hangs by the stream's reader.
      if (!this.#scope.ended && !(error instanceof Fault)) this.#deps.log.debug({ err: error }, 'obs: a reading was refused');
    });
  }
}

/** What a text source says, or the file of an image source. */
function contentOf(answer: Record<string, unknown> | null | undefined): string {
  const { text, file } = (answer?.inputSettings as { text?: unknown; file?: unknown } | undefined) ?? {};
  const content = text ?? file;
  return typeof content === 'string' ? content : '';
}
