import type { SlateKind } from '../../contract/slate.ts';
import type { Batch, BusReader, Prime, ProgramSource } from '../bus/batch.ts';
import { LaneClock } from './lane-clock.ts';
import type { SlateBuses } from './slate-buses.ts';

export interface LaneDeps {
  /** What is on air. */
  program: ProgramSource;
  slates: SlateBuses;
}

const NOTHING: ProgramSource = {
  present: false,
  attach: () => ({ [Symbol.dispose]: () => undefined }),
  prime: () => ({ headers: null, gop: [] }),
};

/**
 * What one destination gets: the program, or a slate while the others get the program. The program's batches go through untouched; after a
 * slate they are copied for a while, until the little that this destination's time is ahead or behind has been worked off.
 */
export class Lane implements ProgramSource, Disposable {
  /** What its slates come from, from the next one on. */
  slates: SlateBuses;
  readonly #readers = new Set<BusReader>();
  readonly #clock = new LaneClock();
  #kind: SlateKind | null = null;
  #source: ProgramSource;
  /** To be taken at its next keyframe. */
  #next: ProgramSource | null = null;
  /** Slates that are passed on, waited for or being left. */
  readonly #openSlates = new Map<SlateKind, { source: ProgramSource } & Disposable>();
  /** What it gets while it has no slate: what is on air, or a rendition of it. */
  #program: ProgramSource;
  #programAttachment: Disposable | null = null;
  /** What it got before `follow`, until the other one has a keyframe. */
  #leaving: { source: ProgramSource; attachment: Disposable | null } | null = null;
  #wasPresent = false;

  constructor({ program, slates }: LaneDeps) {
    this.slates = slates;
    this.#program = program;
    this.#source = program;
  }

  get slate(): SlateKind | null {
    return this.#kind;
  }

  get present(): boolean {
    return this.#source.present;
  }

  /** Goes to a slate at its next keyframe, or, with null, back to what is on air at the next keyframe of that. */
  show(kind: SlateKind | null): void {
    if (kind === this.#kind) return;
    this.#kind = kind;
    if (this.#readers.size > 0) this.#aim();
  }

  /**
   * Gets this instead of what it got so far, from its next keyframe on and until then what it got so far. What has not begun yet begins
   * with it.
   */
  follow(program: ProgramSource): void {
    if (program === this.#program) return;
    const before = { source: this.#program, attachment: this.#programAttachment };
    this.#program = program;
    if (this.#readers.size === 0) {
      this.#source = program;
      return;
    }
    const isBack = this.#leaving?.source === program;
    this.#programAttachment = isBack ? (this.#leaving?.attachment ?? null) : this.#listenTo(program);
    if (isBack) this.#leaving = null;
    if (before.source === this.#source && before.source.present) this.#leaving = before;
    else before.attachment?.[Symbol.dispose]();
    if (this.#kind === null) this.#aim();
    this.#tellPresence();
  }

  attach(reader: BusReader): Disposable {
    this.#readers.add(reader);
    if (this.#readers.size === 1) this.#begin();
    return {
      [Symbol.dispose]: () => {
        if (this.#readers.delete(reader) && this.#readers.size === 0) this[Symbol.dispose]();
      },
    };
  }

  prime(): Prime {
    return this.#clock.moved(this.#source.prime());
  }

  /** Lets go of everything until somebody reads again. */
  [Symbol.dispose](): void {
    this.#programAttachment?.[Symbol.dispose]();
    this.#programAttachment = null;
    this.#endLeaving();
    this.#source = this.#program;
    this.#next = null;
    this.#leaveSlates();
    this.#clock.clear();
  }

  #begin(): void {
    const program = this.#program;
    this.#programAttachment = this.#listenTo(program);
    this.#source = program;
    // Nothing has gone out yet, and nothing of the program is to go out before the slate.
    this.#source = this.#kind === null ? program : this.#openSlate(this.#kind);
    this.#wasPresent = this.present;
  }

  #listenTo(source: ProgramSource): Disposable {
    return source.attach({ onBatch: (batch) => this.#onBatch(source, batch), onProgram: () => this.#onPresence(source) });
  }

  #endLeaving(): void {
    this.#leaving?.attachment?.[Symbol.dispose]();
    this.#leaving = null;
  }

  #aim(): void {
    const program = this.#program;
    const aim = this.#kind === null ? program : this.#openSlate(this.#kind);
    this.#next = aim === this.#source ? null : aim;
    if (this.#next === program && !program.present && !this.#leaving) this.#giveNothing();
    else this.#leaveSlates();
  }

  #openSlate(kind: SlateKind): ProgramSource {
    const open = this.#openSlates.get(kind);
    if (open) return open.source;
    const slate = this.slates.open(kind);
    const { source } = slate;
    const attachment = this.#listenTo(source);
    const close = (): void => {
      attachment[Symbol.dispose]();
      slate[Symbol.dispose]();
    };
    this.#openSlates.set(kind, { source, [Symbol.dispose]: close });
    return source;
  }

  #onBatch(from: ProgramSource, batch: Batch): void {
    if (from === this.#next && batch.startsGop) {
      const kind = from === this.#program ? 'feed' : 'slate';
      this.#clock.splice(kind, { first: batch, headers: from.prime().headers }, (bytes) => this.#give(bytes));
      this.#take(from);
      this.#give(this.#clock.place(batch));
    } else if (from === this.#source) this.#give(this.#clock.place(batch));
  }

  #onPresence(of: ProgramSource): void {
    if (of === this.#source) this.#tellPresence();
    // The program went while this lane waited for its keyframe.
    else if (of === this.#next && of === this.#program && !of.present && !this.#leaving) this.#giveNothing();
  }

  #take(source: ProgramSource): void {
    this.#source = source;
    this.#next = null;
    if (this.#leaving?.source !== source) this.#endLeaving();
    this.#leaveSlates();
    this.#tellPresence();
  }

  /** Until the program is there: it is spliced to what went out last, as after any other source. */
  #giveNothing(): void {
    this.#source = NOTHING;
    this.#leaveSlates();
    this.#tellPresence();
  }

  /** Of all that is neither passed on nor waited for. */
  #leaveSlates(): void {
    for (const [kind, slate] of this.#openSlates) {
      if (slate.source === this.#source || slate.source === this.#next) continue;
      this.#openSlates.delete(kind);
      slate[Symbol.dispose]();
    }
  }

  #tellPresence(): void {
    const { present } = this;
    if (present === this.#wasPresent) return;
    this.#wasPresent = present;
    for (const reader of [...this.#readers]) reader.onProgram?.(present);
  }

  #give(batch: Batch | null): void {
    if (batch) for (const reader of this.#readers) reader.onBatch(batch);
  }
}
