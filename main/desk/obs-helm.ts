import { Emitter } from '../base/emitter.ts';
import type { ObsStatus } from '../contract/obs.ts';
import type { ObsControl } from '../contract/obs-commands.ts';
import type { ObsMeters, ObsThumbnail } from '../contract/obs-live.ts';
import type { HelmRole } from '../contract/obs-machines.ts';
import type { SceneRename } from '../obs/obs-keeper.ts';
import type { ObsPort } from './ports.ts';

/** Whichever OBS is at the helm, as one: what listens to it goes on at the other when the helm is taken. */
export class ObsHelm {
  readonly changed = new Emitter<ObsStatus>();
  readonly renamed = new Emitter<SceneRename>();
  readonly control: ObsControl;
  readonly #links: Readonly<Record<HelmRole, ObsPort>>;
  readonly #moved = new Emitter<void>();
  #role: HelmRole;

  constructor(links: Readonly<Record<HelmRole, ObsPort>>, role: HelmRole) {
    this.#links = links;
    this.#role = role;
    for (const one of ['main', 'spare'] as const) {
      links[one].changed.on((status) => {
        if (one === this.#role) this.changed.emit(status);
      });
      links[one].renamed.on((rename) => {
        if (one === this.#role) this.renamed.emit(rename);
      });
    }
    const commands = Object.keys(links.main.control).map((name) => {
      const command = name as keyof ObsControl;
      return [command, (input: never) => this.#atHelm.control[command](input)] as const;
    });
    this.control = Object.fromEntries(commands) as unknown as ObsControl;
  }

  get role(): HelmRole {
    return this.#role;
  }

  get status(): ObsStatus {
    return this.#atHelm.status;
  }

  take(role: HelmRole): void {
    if (role === this.#role) return;
    this.#role = role;
    this.#moved.emit();
    this.changed.emit(this.status);
  }

  switchScene(scene: string): Promise<void> {
    return this.#atHelm.switchScene(scene);
  }

  meters(signal?: AbortSignal): AsyncGenerator<ObsMeters, void> {
    return this.#follow((link, turn) => link.meters(turn), signal);
  }

  thumbnails(signal?: AbortSignal): AsyncGenerator<ObsThumbnail, void> {
    return this.#follow((link, turn) => link.thumbnails(turn), signal);
  }

  thumbnail(scene: string): Buffer | null {
    return this.#atHelm.thumbnail(scene);
  }

  get #atHelm(): ObsPort {
    return this.#links[this.#role];
  }

  async *#follow<T>(
    listen: (link: ObsPort, signal: AbortSignal) => AsyncGenerator<T, void>,
    signal?: AbortSignal,
  ): AsyncGenerator<T, void> {
    while (!signal?.aborted) {
      const turn = new AbortController();
      const end = () => turn.abort();
      signal?.addEventListener('abort', end);
      const moved = this.#moved.on(end);
      try {
        yield* listen(this.#atHelm, turn.signal);
      } finally {
        signal?.removeEventListener('abort', end);
        moved[Symbol.dispose]();
      }
      // It has ended by itself: the desk closes.
      if (!turn.signal.aborted) return;
    }
  }
}
