import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { Scope } from '../base/scope.ts';
import type { Destination } from '../contract/destination.ts';
import type { RelaySpec } from '../contract/engine-api.ts';
import type { Misfit } from '../contract/fit.ts';
import type { Platform } from '../contract/platform.ts';
import {
  type EncoderPreset,
  IDLE_RENDITION,
  type Rendition,
  type RenditionProfile,
  type RenditionProposal,
  type RenditionWish,
} from '../contract/rendition.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import { shareable, withPreset, withRoom } from '../domain/fit/choose-encoder.ts';
import { costPercent } from '../domain/fit/cost.ts';
import { MisfitMemory } from '../domain/fit/misfit-memory.ts';
import { misfits, type ProgramFigures, type Taker } from '../domain/fit/misfits.ts';
import { propose } from '../domain/fit/propose.ts';
import { renditionFigures } from '../domain/fit/rendition-figures.ts';
import { renditionId } from '../domain/fit/rendition-id.ts';
import type { RenditionCommands } from '../transport/desk-commands.ts';
import type { DestinationBook } from './destination-book.ts';
import type { EnginePort } from './ports.ts';
import type { Publisher } from './publisher.ts';

export interface RenditionDeskDeps {
  clock: Clock;
  engine: EnginePort;
  publisher: Publisher;
  book: DestinationBook;
  platforms: readonly Platform[];
  /** Of this machine. */
  cores: number;
  /** The destination has changed and the engine is to know. */
  put(spec: RelaySpec): Promise<void>;
  changed(): void;
}

/** So long a feed is measured before anything is said of it. */
const KNOWN_AFTER_MS = 4_000;
const NOTHING: ProgramFigures = { video: null, audio: null };

/** Who does not take the program, what would fit it, and what the operator has said yes to. */
export class RenditionDesk implements RenditionCommands, Disposable {
  readonly #deps: RenditionDeskDeps;
  readonly #scope = new Scope();
  readonly #memory = new MisfitMemory();
  /** As last measured: a proposal can be had, and a cost told, while the feed is away. */
  #program: ProgramFigures = NOTHING;
  /** What this desk itself says is no reason to look again. */
  #isLooking = false;

  constructor(deps: RenditionDeskDeps) {
    this.#deps = deps;
  }

  listen(): this {
    const { publisher, engine } = this.#deps;
    this.#scope.use(publisher.stepped.on(({ before, after }) => this.#onStep(before, after)));
    this.#scope.use(engine.changed.on(() => this.#guarded(() => this.#sayRenditions())));
    this.#guarded(() => this.#sayRenditions());
    return this;
  }

  /**
   * @param alsoFor destinations that would get the same with it: what they have now would go
   * @throws Fault `destination/not-found`, `rendition/no-program`
   */
  async propose(id: string, wish: RenditionWish = {}, alsoFor: readonly string[] = []): Promise<RenditionProposal> {
    const destination = this.#deps.book.get(id);
    if (!this.#program.video && !this.#program.audio) throw new Fault('rendition/no-program');
    const taker = this.#taker(destination);
    const found = destination.rendition ? misfits(this.#program, taker) : this.#heldOrNew(destination, taker);
    const { portrait = null, shortSide = null, isLoudnessSet = false, rules = [], preset } = wish;
    const targetLufs = isLoudnessSet ? this.#deps.publisher.current.settings.watch.targetLufs : null;
    const wanted = propose([...found.map(({ rule }) => rule), ...rules], this.#program, taker, { portrait, targetLufs, shortSide });
    const others = this.#renditions().filter(({ destinations }) => destinations.some((other) => other !== id && !alsoFor.includes(other)));
    const before = others.reduce((sum, rendition) => sum + rendition.costPercent, 0);
    if (!wanted) return { misfits: found, profile: null, id: null, costPercent: 0, totalPercent: before, sharedWith: [] };
    const profile = this.#encoder(wanted, others, preset);
    const known = others.find((rendition) => rendition.id === renditionId(profile));
    const cost = known ? 0 : this.#cost(profile);
    const sharedWith = (known?.destinations ?? []).filter((other) => other !== id);
    return { misfits: found, profile, id: renditionId(profile), costPercent: cost, totalPercent: before + cost, sharedWith };
  }

  /**
   * @param alsoFor destinations that get the same, so that one encoder goes on serving all of them
   * @throws Fault `destination/not-found`, `rendition/...`, `vault/...`, `store/write-failed`
   */
  async attach(id: string, wanted: RenditionProfile | undefined, alsoFor: readonly string[] = []): Promise<void> {
    const profile = wanted ?? (await this.propose(id)).profile;
    if (!profile) throw new Fault('rendition/not-needed', { name: this.#deps.book.get(id).name });
    const percent = this.#cost(profile);
    if (percent > 100) throw new Fault('rendition/not-possible', { percent });
    await this.give([...new Set([id, ...alsoFor])], (one) => this.#deps.book.setRendition(one, profile));
  }

  /** @throws Fault `destination/not-found`, `vault/...`, `store/write-failed` */
  async detach(id: string): Promise<void> {
    await this.give([id], (one) => this.#deps.book.setRendition(one, null));
  }

  /**
   * Lets destinations have something else from now on: what did not fit before says nothing any more.
   * @param write into the book, once for each
   * @throws Fault `destination/not-found`, `vault/...`, `store/write-failed`
   */
  async give(ids: readonly string[], write: (id: string) => void): Promise<void> {
    const { book, put, changed } = this.#deps;
    for (const id of ids) book.specs(id); // fails while the vault is locked, before anything is changed
    for (const id of ids) {
      write(id);
      this.#memory.forget(id);
    }
    changed();
    for (const spec of ids.flatMap((id) => book.specs(id))) await put(spec);
  }

  [Symbol.dispose](): void {
    void this.#scope[Symbol.asyncDispose]();
  }

  /** An encoder that others have already, else one that this computer can bear; the operator's own word comes first. */
  #encoder(wanted: RenditionProfile, others: readonly Rendition[], preset: EncoderPreset | undefined): RenditionProfile {
    const profiles = others.map(({ profile }) => profile);
    if (preset) {
      const profile = withPreset(wanted, preset);
      return (
        shareable(
          profile,
          profiles.filter(({ video }) => video?.preset === preset),
        ) ?? profile
      );
    }
    const othersPercent = others.reduce((sum, { costPercent: percent }) => sum + percent, 0);
    return shareable(wanted, profiles) ?? withRoom(wanted, { program: this.#program, cores: this.#deps.cores, othersPercent });
  }

  #onStep(before: Snapshot, after: Snapshot): void {
    if (before.program === after.program && before.destinations === after.destinations) return;
    this.#guarded(() => {
      this.#sayMisfits(after);
      if (before.destinations !== after.destinations) this.#sayRenditions();
    });
  }

  #guarded(look: () => void): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      look();
    } finally {
      this.#isLooking = false;
    }
  }

  #sayMisfits({ program, destinations, misfits: said }: Snapshot): void {
    const { clock, publisher } = this.#deps;
    const isKnown = program.state === 'live' && clock.nowMs() - program.sinceMs >= KNOWN_AFTER_MS;
    if (isKnown) this.#program = { video: program.video, audio: program.audio };
    if (program.state === 'absent') this.#memory.clear();
    else if (!isKnown) return;
    const now = isKnown ? destinations.map((destination) => [destination.id, this.#found(destination)] as const) : [];
    const held = this.#memory.note(new Map(now), clock.monotonicMs());
    if (!isDeepStrictEqual(held, said)) publisher.say({ kind: 'misfits', misfits: held });
  }

  /** A portrait program that is away is known by nothing. */
  #found(destination: Destination): Misfit[] {
    if (destination.program) return misfits(this.#deps.publisher.current.portrait.feed, this.#taker(destination));
    const profile = this.#deps.book.has(destination.id) ? this.#deps.book.rendition(destination.id) : null;
    return misfits(profile ? renditionFigures(profile, this.#program) : this.#program, this.#taker(destination));
  }

  #heldOrNew({ id }: Destination, taker: Taker): Misfit[] {
    const held = this.#deps.publisher.current.misfits[id];
    return held && held.length > 0 ? held : misfits(this.#program, taker);
  }

  #sayRenditions(): void {
    const { publisher } = this.#deps;
    const renditions = this.#renditions();
    if (!isDeepStrictEqual(renditions, publisher.current.renditions)) publisher.say({ kind: 'renditions', renditions });
  }

  #renditions(): Rendition[] {
    const { book, engine } = this.#deps;
    const found = new Map<string, Rendition>();
    for (const id of book.ids()) {
      const profile = book.rendition(id);
      if (!profile) continue;
      const name = renditionId(profile);
      const status = engine.status?.renditions?.[name] ?? IDLE_RENDITION;
      const rendition = found.get(name) ?? { id: name, profile, costPercent: this.#cost(profile), destinations: [], status };
      rendition.destinations.push(id);
      found.set(name, rendition);
    }
    return [...found.values()];
  }

  #cost(profile: RenditionProfile): number {
    return costPercent(profile, this.#program, this.#deps.cores);
  }

  #taker({ kind, platform, limits }: Destination): Taker {
    return { kind, platform: this.#deps.platforms.find(({ id }) => id === platform) ?? null, overrides: limits };
  }
}
