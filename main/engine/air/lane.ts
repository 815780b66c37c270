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
  readonly #deps: LaneDeps;
  readonly #readers = new Set<BusReader>();
  readonly #clock = new LaneClock();
  #kind: SlateKind | null = null;
  #source: ProgramSource;
  /** To be taken at its next keyframe. */
  #next: ProgramSource | null = null;
  /** Slates that are passed on, waited for or being left. */
  readonly #slates = new Map<SlateKind, { source: ProgramSource } & Disposable>();
  #programAttachment: Disposable | null = null;
  #wasPresent = false;

  constructor(deps: LaneDeps) {
    this.#deps = deps;
    this.#source = deps.program;
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
    this.#source = this.#deps.program;
    this.#next = null;
    this.#leaveSlates();
    this.#clock.clear();
  }

  #begin(): void {
    const { program } = this.#deps;
    this.#programAttachment = program.attach({
      onBatch: (batch) => this.#onBatch(program, batch),
      onProgram: () => this.#onPresence(program),
    });
    this.#source = program;
    // Nothing has gone out yet, and nothing of the program is to go out before the slate.
    this.#source = this.#kind === null ? program : this.#openSlate(this.#kind);
    this.#wasPresent = this.present;
  }

  #aim(): void {
    const { program } = this.#deps;
    const aim = this.#kind === null ? program : this.#openSlate(this.#kind);
    this.#next = aim === this.#source ? null : aim;
    if (this.#next === program && !program.present) this.#giveNothing();
    else this.#leaveSlates();
  }

  #openSlate(kind: SlateKind): ProgramSource {
    const open = this.#slates.get(kind);
    if (open) return open.source;
    const slate = this.#deps.slates.open(kind);
    const { source } = slate;
    const attachment = source.attach({
      onBatch: (batch) => this.#onBatch(source, batch),
      onProgram: () => this.#onPresence(source),
    });
    const close = (): void => {
      attachment[Symbol.dispose]();
      slate[Symbol.dispose]();
    };
    this.#slates.set(kind, { source, [Symbol.dispose]: close });
    return source;
  }

  #onBatch(from: ProgramSource, batch: Batch): void {
    if (from === this.#next && batch.startsGop) {
      const kind = from === this.#deps.program ? 'feed' : 'slate';
      this.#clock.splice(kind, { first: batch, headers: from.prime().headers }, (bytes) => this.#give(bytes));
      this.#take(from);
      this.#give(this.#clock.place(batch));
    } else if (from === this.#source) this.#give(this.#clock.place(batch));
  }

  #onPresence(of: ProgramSource): void {
    if (of === this.#source) this.#tellPresence();
    // The program went while this lane waited for its keyframe.
    else if (of === this.#next && of === this.#deps.program && !of.present) this.#giveNothing();
  }

  #take(source: ProgramSource): void {
    this.#source = source;
    this.#next = null;
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
    for (const [kind, slate] of this.#slates) {
      if (slate.source === this.#source || slate.source === this.#next) continue;
      this.#slates.delete(kind);
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
