import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Log } from '../../base/log.ts';
import type { AirConfig } from '../../contract/air.ts';
import type { RelaySpec } from '../../contract/engine-api.ts';
import { PORTRAIT, type PortraitStatus } from '../../contract/portrait.ts';
import type { RenditionSpec } from '../../contract/rendition.ts';
import type { SlateKind } from '../../contract/slate.ts';
import type { ProgramSource } from '../bus/batch.ts';
import type { Feed } from '../feeds/feed.ts';
import type { SlateFormat, SlateShelf } from '../slate/clip.ts';
import { Air } from './air.ts';
import type { Lane } from './lane.ts';
import { SlateBuses } from './slate-buses.ts';

export interface PortraitProgramDeps {
  clock: Clock;
  log: Log;
  /** Of its own: the main program's has slates of one format alone. */
  shelf: SlateShelf;
  main: Air;
  /** What destinations of the main program have for slates. */
  mainSlates: SlateBuses;
  renditions: RenditionSeats;
  /** Whether a destination is to be served now. */
  isWanted(destination: string): boolean;
}

/** Lets a destination have a rendition of the main program, or with null what it has otherwise. */
export interface RenditionSeats {
  seat(destination: string, lane: Lane, spec: RenditionSpec | null, otherwise?: ProgramSource): void;
}

interface Member {
  lane: Lane;
  /** Null: the slate alone. */
  standIn: RenditionSpec | null;
}

/** What an upright canvas has in OBS unless somebody sets another one. @source Aitum Vertical, OBS's own default rate and sound */
const EXPECTED: SlateFormat = {
  video: { codec: 'H.264', width: 1_080, height: 1_920, fps: 30 },
  audio: { codec: 'AAC', sampleRateHz: 48_000, channels: 2 },
};
/** Both encoders of a show are started one after the other: so long nothing stands in for the second. */
const FIRST_AFTER_MS = 3_000;
/** After so long on its slate an encoder of the main program is started; one that is back before that has cost none. */
const STAND_IN_AFTER_MS = 2_000;

/**
 * A program of a second encoder beside the main one, for the destinations that are set to it. It has all that the main program has: one
 * timeline, a slate for a feed that is lost, and the feed back at its next keyframe. Where a destination has a rendition to stand in, it
 * gets that after the slate, for as long as the main program is there.
 */
export class PortraitProgram implements Disposable {
  /** What arrives, or what is on air; figures alone do not count. */
  readonly changed = new Emitter<void>();
  readonly #deps: PortraitProgramDeps;
  readonly #air: Air;
  readonly #slates: SlateBuses;
  readonly #members = new Map<string, Member>();
  #operatorSlate: SlateKind | null = null;
  #isStandingIn = false;
  #untilFirst: Disposable | null = null;
  #untilStandIn: Disposable | null = null;

  constructor(deps: PortraitProgramDeps) {
    const { clock, log, shelf, main } = deps;
    this.#deps = deps;
    const { registry } = main;
    this.#air = new Air({
      ...{ clock, log, shelf, isWanted: () => this.#isWanted },
      beside: { program: PORTRAIT, registry, format: EXPECTED, positionMs: () => main.bus.nextFrameMs },
    });
    const { bus, format } = this.#air;
    this.#slates = new SlateBuses({ clock, log, registry, shelf, format: () => format.value, positionMs: () => bus.nextFrameMs });
    this.#air.changed.on(() => {
      this.look();
      this.changed.emit();
    });
  }

  /** What its path brings. */
  get feed(): Feed {
    return this.#air.feeds.main;
  }

  get status(): PortraitStatus {
    const { source, slate, heldBy, sinceMs, fault } = this.#air.status;
    const onAir = source === 'none' || source === 'slate' ? source : 'program';
    return { feed: this.feed.status, onAir, slate, heldBy, sinceMs, fault: this.#members.size > 0 ? fault : null };
  }

  /** See `Air.gatherMs`. */
  get gatherMs(): number {
    return this.#air.gatherMs;
  }

  /** See `Air.gathered`. */
  gathered(feed: Feed): void {
    this.#air.gathered(feed);
  }

  configure(config: AirConfig): void {
    this.#air.configure(config);
  }

  /** The operator's slate is for everybody; nothing is played where nobody is set to this program. */
  slate(kind: SlateKind | null): void {
    this.#operatorSlate = kind;
    if (this.#members.size > 0) this.#air.slate(kind);
  }

  /** It was on air before this engine was there. */
  resume(): void {
    if (this.#isWanted) this.#air.resume();
  }

  /** Lets a destination have what it is set to, from the next keyframe of that on. */
  seat(destination: string, lane: Lane, { program, rendition }: Pick<RelaySpec, 'program' | 'rendition'>): void {
    const { renditions, mainSlates } = this.#deps;
    lane.slates = program ? this.#slates : mainSlates;
    if (!program) {
      renditions.seat(destination, lane, rendition ?? null);
      this.leave(destination);
      return;
    }
    const member = { lane, standIn: rendition ?? null };
    this.#members.set(destination, member);
    this.#air.format.prepare();
    if (this.#air.operatorSlate !== this.#operatorSlate) this.#air.slate(this.#operatorSlate);
    this.#give(destination, member);
    this.look();
  }

  /** The destination is gone, or has another program. */
  leave(destination: string): void {
    if (!this.#members.delete(destination) || this.#members.size > 0) return;
    this.#air.slate(null);
    this.look();
  }

  /** Something may have changed that is not of this program: who is to be served, or the main one. */
  look(): void {
    const main = this.#deps.main.status.source;
    const { source, heldBy } = this.#air.status;
    const isMissing = source === 'none' && main !== 'none' && this.#isWanted;
    const isMainThere = main === 'main' || main === 'backup';
    const isAway = this.#members.size > 0 && source === 'slate' && heldBy === 'lost-feed' && isMainThere;
    this.#untilFirst = this.#kept(this.#untilFirst, isMissing, FIRST_AFTER_MS, () => {
      this.#untilFirst = null;
      this.#air.resume();
    });
    this.#untilStandIn = this.#kept(this.#untilStandIn, isAway && !this.#isStandingIn, STAND_IN_AFTER_MS, () => {
      this.#untilStandIn = null;
      this.#standIn(true);
    });
    if (!isAway) this.#standIn(false);
  }

  [Symbol.dispose](): void {
    this.#members.clear();
    for (const timer of [this.#untilFirst, this.#untilStandIn]) timer?.[Symbol.dispose]();
    this.#slates[Symbol.dispose]();
    this.#air[Symbol.dispose]();
  }

  get #isWanted(): boolean {
    for (const id of this.#members.keys()) if (this.#deps.isWanted(id)) return true;
    return false;
  }

  /** A timer that runs while something is so. */
  #kept(timer: Disposable | null, isSo: boolean, delayMs: number, run: () => void): Disposable | null {
    if (isSo) return timer ?? this.#deps.clock.after(delayMs, run);
    timer?.[Symbol.dispose]();
    return null;
  }

  #standIn(isStandingIn: boolean): void {
    if (isStandingIn === this.#isStandingIn) return;
    this.#isStandingIn = isStandingIn;
    for (const [destination, member] of this.#members) this.#give(destination, member);
  }

  #give(destination: string, { lane, standIn }: Member): void {
    this.#deps.renditions.seat(destination, lane, this.#isStandingIn ? standIn : null, this.#air.bus);
  }
}
