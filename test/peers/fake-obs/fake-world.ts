/** An answer of obs-websocket: 100 with data, or another status with a comment (which many 5xx lack). */
export interface FakeAnswer {
  code: number;
  comment?: string;
  data?: Record<string, unknown>;
}

/** What came with a request; the fake believes that it has the right types. */
// biome-ignore lint/suspicious/noExplicitAny: JSON from a socket, as obs-websocket gets it
export type FakeData = Record<string, any>;
export type FakeHandler = (data: FakeData) => FakeAnswer;
export type FakeHandlers = Record<string, FakeHandler>;
export type Emit = (eventType: string, eventIntent: number, eventData?: Record<string, unknown>) => void;

/** Kinds of events that a client subscribes to. @source obs-websocket 5 protocol, EventSubscription */
export const INTENT = {
  config: 2,
  scenes: 4,
  inputs: 8,
  transitions: 16,
  filters: 32,
  outputs: 64,
  items: 128,
  media: 256,
  ui: 1024,
  meters: 65_536,
} as const;

export interface FakeItem {
  id: number;
  source: string;
  isEnabled: boolean;
}
export interface FakeScene {
  name: string;
  /** Bottom first, as OBS numbers them. */
  items: FakeItem[];
  lastId: number;
}
export interface FakeAudio {
  isMuted: boolean;
  volumeDb: number;
  monitorType: string;
  tracks: Record<string, boolean>;
  syncOffset: number;
  balance: number;
}
export interface FakeInput {
  name: string;
  kind: string;
  settings: Record<string, unknown>;
  audio: FakeAudio | null;
  media: { state: string; cursorMs: number; atMs: number };
  filters: { filterName: string; filterKind: string; filterEnabled: boolean; filterSettings: unknown }[];
}

const SOUNDING = /^(ffmpeg_source|vlc_source|.*_(input|output)_capture)/;

/** One OBS: its scenes, inputs, transitions and outputs. */
export class FakeWorld {
  /** In the order of OBS's list, top first. */
  scenes: FakeScene[] = [{ name: 'Scene', items: [], lastId: 0 }];
  readonly inputs = new Map<string, FakeInput>();
  program = 'Scene';
  /** Null outside studio mode. */
  preview: string | null = null;
  transition = 'Fade';
  transitionMs = 300;
  /** The transition that runs. */
  running: NodeJS.Timeout | null = null;
  /** The scene that it leaves, drawn until its end. */
  leaving: string | null = null;
  /** Another transition was chosen while it runs. */
  isTorn = false;
  /** It has ended, and the window has not swapped preview and program yet. */
  swapping: NodeJS.Timeout | null = null;
  askedWhileSwapping = false;
  readonly outputs = { record: false, replay: false, virtualCamera: false };
  /** 604 for what this OBS has not. */
  readonly has = { replay: false, virtualCamera: false };
  readonly stats = {
    renderSkippedFrames: 0,
    renderTotalFrames: 100,
    outputSkippedFrames: 0,
    outputTotalFrames: 0,
    availableDiskSpace: 74_181.65,
  };
  collections = ['Test'];
  collection = 'Test';
  profiles = ['Test'];
  profile = 'Test';
  readonly parameters = new Map<string, string>([
    ['Output/Mode', 'Simple'],
    ['SimpleOutput/StreamEncoder', 'x264'],
    ['SimpleOutput/VBitrate', '800'],
    ['SimpleOutput/UseAdvanced', 'true'],
    ['SimpleOutput/Preset', 'ultrafast'],
    ['SimpleOutput/x264Settings', 'keyint=60 scenecut=0'],
    ['Audio/SampleRate', '48000'],
  ]);
  readonly emit: Emit;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  scene(name: unknown): FakeScene | undefined {
    return this.scenes.find((scene) => scene.name === name);
  }

  isTaken(name: string): boolean {
    return this.inputs.has(name) || this.scene(name) !== undefined;
  }

  addInput(name: string, kind: string, settings: Record<string, unknown>): FakeInput {
    const tracks = Object.fromEntries([1, 2, 3, 4, 5, 6].map((track) => [String(track), true]));
    const audio = { isMuted: false, volumeDb: 0, monitorType: 'OBS_MONITORING_TYPE_NONE', tracks, syncOffset: 0, balance: 0.5 };
    const media = { state: 'OBS_MEDIA_STATE_NONE', cursorMs: 0, atMs: 0 };
    const input: FakeInput = { name, kind, settings, audio: SOUNDING.test(kind) ? audio : null, media, filters: [] };
    this.inputs.set(name, input);
    return input;
  }

  addItem(scene: FakeScene, source: string, isEnabled: boolean): number {
    scene.lastId += 1;
    scene.items.push({ id: scene.lastId, source, isEnabled });
    const place = { sceneItemId: scene.lastId, sceneItemIndex: scene.items.length - 1, sceneName: scene.name, sourceName: source };
    this.emit('SceneItemCreated', INTENT.items, place);
    return scene.lastId;
  }

  dispose(): void {
    if (this.running) clearTimeout(this.running);
    if (this.swapping) clearTimeout(this.swapping);
  }
}

export const ok = (data?: Record<string, unknown>): FakeAnswer => ({ code: 100, data });
export const notFound = (name: unknown): FakeAnswer => ({ code: 600, comment: `No source was found by the name of \`${String(name)}\`.` });
export const missing = (field: string): FakeAnswer => ({ code: 300, comment: `Your request is missing the \`${field}\` field.` });
