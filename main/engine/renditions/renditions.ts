import { Emitter } from '../../base/emitter.ts';
import type { RenditionSpec, RenditionStatus } from '../../contract/rendition.ts';
import type { Lane } from '../air/lane.ts';
import type { ProgramSource } from '../bus/batch.ts';
import { Rendition, type RenditionDeps } from './rendition.ts';

interface Seat {
  id: string;
  lane: Lane;
}

/** All renditions that some destination has, one for each profile, and which lanes they feed. */
export class Renditions implements AsyncDisposable {
  readonly changed = new Emitter<void>();
  readonly #deps: RenditionDeps;
  readonly #known = new Map<string, Rendition>();
  /** By destination. */
  readonly #seats = new Map<string, Seat>();
  readonly #ending = new Set<Promise<void>>();

  constructor(deps: RenditionDeps) {
    this.#deps = deps;
  }

  get status(): Record<string, RenditionStatus> {
    return Object.fromEntries([...this.#known].map(([id, rendition]) => [id, rendition.status]));
  }

  /** Lets a destination have a rendition, or with null what it has otherwise, from the next keyframe of that on. */
  seat(destination: string, lane: Lane, spec: RenditionSpec | null, otherwise: ProgramSource = this.#deps.program): void {
    const isSame = this.#seats.get(destination)?.id === spec?.id;
    if (spec) this.#seats.set(destination, { id: spec.id, lane });
    else this.#seats.delete(destination);
    lane.follow(spec ? this.#open(spec).source : otherwise);
    if (isSame) return;
    this.#clear();
    this.changed.emit();
  }

  /** The destination is gone, and its lane with it. */
  leave(destination: string): void {
    this.#seats.delete(destination);
    this.#clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#seats.clear();
    const renditions = [...this.#known.values()];
    this.#known.clear();
    await Promise.all([...renditions.map((rendition) => rendition[Symbol.asyncDispose]()), ...this.#ending]);
  }

  #open(spec: RenditionSpec): Rendition {
    const known = this.#known.get(spec.id);
    if (known) return known;
    const rendition = new Rendition(spec, this.#deps);
    rendition.changed.on(() => this.#onChange());
    this.#known.set(spec.id, rendition);
    return rendition;
  }

  #onChange(): void {
    this.#clear();
    this.changed.emit();
  }

  /** One that nobody has any more goes once its last reader, who may be waiting for a keyframe elsewhere, has left it. */
  #clear(): void {
    const used = new Set([...this.#seats.values()].map(({ id }) => id));
    for (const [id, rendition] of this.#known) {
      if (used.has(id) || rendition.status.state !== 'idle') continue;
      this.#known.delete(id);
      const ended = rendition[Symbol.asyncDispose]().finally(() => this.#ending.delete(ended));
      this.#ending.add(ended);
    }
  }
}
