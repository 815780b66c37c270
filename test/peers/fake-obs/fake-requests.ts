import type { FakeStream } from './fake-stream.ts';

/** An answer of obs-websocket: 100 with data, or another status with a comment (which many 5xx lack). */
export interface FakeAnswer {
  code: number;
  comment?: string;
  data?: Record<string, unknown>;
}

type Settings = Record<string, unknown>;
type Emit = (eventType: string, eventIntent: number, eventData?: Record<string, unknown>) => void;

const SCENES_INTENT = 4;
const TRANSITION_MS = 60;
const ok = (data?: Record<string, unknown>): FakeAnswer => ({ code: 100, data });
const notFound = (name: unknown): FakeAnswer => ({ code: 600, comment: `No source was found by the name of \`${String(name)}\`.` });

/** The scenes and the stream service of one OBS, and its answers to requests, as recorded from OBS 29.0.2. */
export class FakeRequests {
  /** Requests of these types are refused, with words that quote what was sent. */
  readonly refuses = new Set<string>();
  obsVersion = '29.0.2';
  /** In the order of OBS's list, top first. */
  scenes = ['Scene'];
  program = 'Scene';
  service: { type: string; settings: Settings } = {
    type: 'rtmp_custom',
    settings: { bwtest: false, key: 'before', server: 'rtmp://127.0.0.1:9/live', use_auth: false },
  };
  readonly #stream: FakeStream;
  readonly #emit: Emit;
  readonly #webSocketVersion: () => string;

  constructor(stream: FakeStream, emit: Emit, webSocketVersion: () => string) {
    this.#stream = stream;
    this.#emit = emit;
    this.#webSocketVersion = webSocketVersion;
  }

  answer(request: string, data: Record<string, unknown> | undefined): FakeAnswer {
    if (this.refuses.has(request)) return { code: 400, comment: `Not like this: ${JSON.stringify(data)}` };
    switch (request) {
      case 'GetVersion':
        return ok({ obsVersion: this.obsVersion, obsWebSocketVersion: this.#webSocketVersion(), rpcVersion: 1, availableRequests: [] });
      case 'GetSceneList':
        return ok({ currentPreviewSceneName: null, currentProgramSceneName: this.program, scenes: this.#sceneList() });
      case 'GetCurrentProgramScene':
        return ok({ currentProgramSceneName: this.program });
      case 'SetCurrentProgramScene':
        return this.#switch(data?.sceneName);
      case 'CreateScene':
        return this.#create(String(data?.sceneName));
      case 'RemoveScene':
        return this.#remove(String(data?.sceneName));
      case 'SetSceneName':
        return this.#rename(String(data?.sceneName), String(data?.newSceneName));
      case 'GetStreamStatus':
        return ok(this.#stream.status());
      case 'StartStream':
        return { code: this.#stream.start() };
      case 'StopStream':
        return { code: this.#stream.stop() };
      case 'GetStreamServiceSettings':
        return ok({ streamServiceSettings: this.service.settings, streamServiceType: this.service.type });
      case 'SetStreamServiceSettings':
        return this.#setService(data);
      default:
        return { code: 204, comment: 'Your request type is not valid.' };
    }
  }

  #sceneList(): { sceneIndex: number; sceneName: string }[] {
    return [...this.scenes].reverse().map((sceneName, sceneIndex) => ({ sceneIndex, sceneName }));
  }

  #switch(name: unknown): FakeAnswer {
    if (typeof name !== 'string') return { code: 300, comment: 'Your request is missing the `sceneName` field.' };
    if (!this.scenes.includes(name)) return notFound(name);
    if (name === this.program) return ok();
    this.program = name;
    const ends = setTimeout(() => this.#emit('CurrentProgramSceneChanged', SCENES_INTENT, { sceneName: name }), TRANSITION_MS);
    ends.unref();
    return ok();
  }

  #create(sceneName: string): FakeAnswer {
    if (this.scenes.includes(sceneName)) return { code: 601, comment: 'A source already exists by that scene name.' };
    this.scenes = [...this.scenes, sceneName];
    this.#listChanged();
    this.#emit('SceneCreated', SCENES_INTENT, { isGroup: false, sceneName });
    return ok();
  }

  #remove(sceneName: string): FakeAnswer {
    if (!this.scenes.includes(sceneName)) return notFound(sceneName);
    this.scenes = this.scenes.filter((scene) => scene !== sceneName);
    this.#emit('SceneRemoved', SCENES_INTENT, { isGroup: false, sceneName });
    this.#listChanged();
    return ok();
  }

  #rename(oldSceneName: string, sceneName: string): FakeAnswer {
    if (!this.scenes.includes(oldSceneName)) return notFound(oldSceneName);
    this.scenes = this.scenes.map((scene) => (scene === oldSceneName ? sceneName : scene));
    if (this.program === oldSceneName) this.program = sceneName;
    this.#emit('SceneNameChanged', SCENES_INTENT, { oldSceneName, sceneName });
    return ok();
  }

  #listChanged(): void {
    this.#emit('SceneListChanged', SCENES_INTENT, { scenes: this.#sceneList() });
  }

  #setService(data: Record<string, unknown> | undefined): FakeAnswer {
    const type = String(data?.streamServiceType);
    const settings = data?.streamServiceSettings as Settings;
    if (this.#stream.active) return { code: 500, comment: 'You cannot change stream service settings while streaming.' };
    if (Object.keys(settings).length === 0) return { code: 403, comment: 'The field `streamServiceSettings` is empty.' };
    this.service = { type, settings: type === this.service.type ? { ...this.service.settings, ...settings } : settings };
    return ok();
  }
}
