import { fakeInputs } from './fake-inputs.ts';
import { fakeRest } from './fake-rest.ts';
import { fakeScenes } from './fake-scenes.ts';
import type { FakeStream } from './fake-stream.ts';
import { type Emit, type FakeAnswer, type FakeHandlers, FakeWorld, ok } from './fake-world.ts';

type Settings = Record<string, unknown>;

/** What one OBS has, and its answers to requests, as recorded from OBS 29.0.2. */
export class FakeRequests {
  /** Requests of these types are refused, with words that quote what was sent. */
  readonly refuses = new Set<string>();
  readonly world: FakeWorld;
  obsVersion = '29.0.2';
  service: { type: string; settings: Settings } = {
    type: 'rtmp_custom',
    settings: { bwtest: false, key: 'before', server: 'rtmp://127.0.0.1:9/live', use_auth: false },
  };
  readonly #stream: FakeStream;
  readonly #handlers: FakeHandlers;

  constructor(stream: FakeStream, emit: Emit, webSocketVersion: () => string) {
    this.#stream = stream;
    this.world = new FakeWorld(emit);
    this.#handlers = {
      ...fakeScenes(this.world),
      ...fakeInputs(this.world),
      ...fakeRest(this.world),
      GetVersion: () => ok({ obsVersion: this.obsVersion, obsWebSocketVersion: webSocketVersion(), rpcVersion: 1, availableRequests: [] }),
      GetStreamStatus: () => ok(stream.status()),
      StartStream: () => ({ code: stream.start() }),
      StopStream: () => ({ code: stream.stop() }),
      GetStreamServiceSettings: () => ok({ streamServiceSettings: this.service.settings, streamServiceType: this.service.type }),
      SetStreamServiceSettings: (data) => this.#setService(data),
    };
  }

  /** In the order of OBS's list, top first. */
  get scenes(): string[] {
    return this.world.scenes.map(({ name }) => name);
  }

  set scenes(names: string[]) {
    this.world.scenes = names.map((name) => this.world.scene(name) ?? { name, items: [], lastId: 0 });
  }

  get program(): string {
    return this.world.program;
  }

  set program(name: string) {
    this.world.program = name;
  }

  answer(request: string, data: Record<string, unknown> | undefined): FakeAnswer {
    if (this.refuses.has(request)) return { code: 400, comment: `Not like this: ${JSON.stringify(data)}` };
    return this.#handlers[request]?.(data ?? {}) ?? { code: 204, comment: 'Your request type is not valid.' };
  }

  #setService(data: Record<string, unknown>): FakeAnswer {
    const type = String(data.streamServiceType);
    const settings = data.streamServiceSettings as Settings;
    if (this.#stream.active) return { code: 500, comment: 'You cannot change stream service settings while streaming.' };
    if (Object.keys(settings).length === 0) return { code: 403, comment: 'The field `streamServiceSettings` is empty.' };
    this.service = { type, settings: type === this.service.type ? { ...this.service.settings, ...settings } : settings };
    return ok();
  }
}
