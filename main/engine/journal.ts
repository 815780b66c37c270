import { isDeepStrictEqual } from 'node:util';
import type { EngineStatus } from '../contract/engine-api.ts';
import type { JournalEntry } from '../contract/journal.ts';

/** A night of trouble with 64 destinations; bounded also for an engine that nobody ever asks. */
const MAX_ENTRIES = 2_000;
/** Room for the answer in one line of the control socket. */
const MAX_BYTES = 600_000;

/**
 * Remembers what changes on air while no desk is there to write it down. When it is full the oldest changes are folded into the first entry,
 * so that what is true at the end is never lost.
 */
export class Journal {
  #entries: JournalEntry[] = [];
  #bytes = 0;
  #now: JournalEntry | null = null;

  /** The last desk has gone and left it so. */
  begin(status: EngineStatus, atMs: number): void {
    this.take();
    this.note(status, atMs);
  }

  /** Something may have changed. */
  note(status: EngineStatus, atMs: number): void {
    const now = entryOf(status, atMs);
    const entry = this.#now ? whatChanged(this.#now, now) : now;
    this.#now = now;
    if (!entry) return;
    this.#entries.push(entry);
    this.#bytes += JSON.stringify(entry).length;
    while (this.#entries.length > MAX_ENTRIES || this.#bytes > MAX_BYTES) this.#fold();
  }

  /** Everything remembered, oldest first; nothing is remembered from then on. */
  take(): JournalEntry[] {
    const entries = this.#entries;
    this.#entries = [];
    this.#bytes = 0;
    this.#now = null;
    return entries;
  }

  /** Whether changes are to be noted now. */
  get isKept(): boolean {
    return this.#now !== null;
  }

  #fold(): void {
    const [first, second] = this.#entries;
    if (!first || !second) return;
    const folded = { ...second, relays: { ...first.relays, ...second.relays } };
    this.#entries.splice(0, 2, folded);
    this.#bytes += JSON.stringify(folded).length - JSON.stringify(first).length - JSON.stringify(second).length;
  }
}

function entryOf({ program, air, relays }: EngineStatus, atMs: number): JournalEntry {
  const kept = Object.entries(relays).map(([id, { wanted, state, fault, slate }]) => [id, { wanted, state, fault, slate }] as const);
  return { atMs, program: { state: program.state, encoder: program.encoder }, air, relays: Object.fromEntries(kept) };
}

/** @returns null where nothing but figures has */
function whatChanged(before: JournalEntry, after: JournalEntry): JournalEntry | null {
  const changed = Object.entries(after.relays).filter(([id, relay]) => !isDeepStrictEqual(relay, before.relays[id]));
  const isSame = isDeepStrictEqual(before.program, after.program) && isDeepStrictEqual(before.air, after.air);
  return isSame && changed.length === 0 ? null : { ...after, relays: Object.fromEntries(changed) };
}
