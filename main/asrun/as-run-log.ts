import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { RecordFile } from '../base/record-file.ts';
import type { AsRunEntry, AsRunKind } from '../contract/as-run.ts';
import type { FaultInfo } from '../contract/fault-codes.ts';
import { loadRecords, type Mark, parseEntry } from './load.ts';

export interface AsRunLogDeps {
  file: string;
  clock: Clock;
  log: Log;
  /** The lines on disk; handed in by tests of a disk that fails. */
  openFile?: (path: string) => Pick<RecordFile, keyof RecordFile>;
}

/** Entries kept at hand for the page. */
const RECENT_ENTRIES = 1_000;
/** Entries that wait for a disk that cannot be written; some 3 MB. */
const MAX_WAITING = 10_000;
const RETRY_MS = 2_000;
/** An entry's place in the file is remembered for every so many. */
const MARK_EVERY = 256;

/**
 * What really happened, append-only: a JSON line for each entry, one write and one fdatasync each, in order. Numbers run from 1 without
 * gaps, over restarts too. A disk that cannot be written keeps nobody waiting: entries stay in memory (up to 10,000; one `entries-lost`
 * stands for what comes after) and are written when it can be again.
 */
export class AsRunLog implements AsyncDisposable {
  readonly appended = new Emitter<AsRunEntry>();
  /** `fault` changed. */
  readonly changed = new Emitter<void>();
  /** Lines of an earlier run that were not whole, and the file that keeps them; null if all was well. */
  readonly damage: FaultInfo | null;
  readonly #deps: AsRunLogDeps;
  readonly #file: Pick<RecordFile, keyof RecordFile>;
  readonly #marks: Mark[];
  #recent: AsRunEntry[];
  #waiting: AsRunEntry[] = [];
  #lastSeq: number;
  #fault: FaultInfo | null = null;
  #writing: Promise<void> | null = null;
  #retry: Disposable | null = null;
  #closing: Promise<void> | null = null;

  private constructor(deps: AsRunLogDeps, file: Pick<RecordFile, keyof RecordFile>, loaded: Awaited<ReturnType<typeof loadRecords>>) {
    this.#deps = deps;
    this.#file = file;
    this.#marks = loaded.marks;
    this.#recent = loaded.recent;
    this.#lastSeq = loaded.lastSeq;
    this.damage = loaded.damage;
  }

  /** @throws Fault `asrun/write-failed` when a log is there that cannot be read: numbering on would repeat its numbers */
  static async open(deps: AsRunLogDeps): Promise<AsRunLog> {
    const file = (deps.openFile ?? ((path) => new RecordFile(path)))(deps.file);
    try {
      const loaded = await loadRecords(file, { nowMs: deps.clock.nowMs(), recent: RECENT_ENTRIES, markEvery: MARK_EVERY });
      if (loaded.damage) deps.log.warn({ damage: loaded.damage.params }, 'as-run log had lines that were not whole');
      return new AsRunLog(deps, file, loaded);
    } catch (error) {
      throw new Fault('asrun/write-failed', { path: deps.file, reason: reasonOf(error), waiting: 0 }, { cause: error });
    }
  }

  /** `asrun/write-failed` with the number of entries `waiting`, while the disk cannot be written; otherwise null. */
  get fault(): FaultInfo | null {
    return this.#fault;
  }

  /**
   * Numbers and takes the entry at once; it is on disk soon after (see `flushed`). Never throws for the disk's sake.
   * @param atMs when it happened, where that is not now: entries are in the order in which they became known
   */
  append(kind: AsRunKind, detail: AsRunEntry['detail'] = {}, atMs: number = this.#deps.clock.nowMs()): AsRunEntry {
    if (this.#closing) throw new Error('as-run log is closed');
    if (this.#waiting.length >= MAX_WAITING) return this.#countLost(kind);
    const entry: AsRunEntry = { seq: this.#lastSeq + 1, atMs, kind, detail };
    this.#take(entry);
    return entry;
  }

  /** The last `count` entries (at most 1,000), oldest first, written or not. */
  tail(count: number): AsRunEntry[] {
    return count > 0 ? this.#recent.slice(-count) : [];
  }

  /** At most `limit` entries after number `afterSeq`, oldest first; older ones than the last 1,000 are read from the file. */
  async list(range: { afterSeq: number; limit: number }): Promise<AsRunEntry[]> {
    const found: AsRunEntry[] = [];
    const firstRecent = this.#recent[0]?.seq ?? Number.POSITIVE_INFINITY;
    if (range.afterSeq + 1 < firstRecent) {
      const from = this.#marks.findLast((mark) => mark.seq <= range.afterSeq + 1)?.start ?? 0;
      for await (const line of this.#file.lines(from)) {
        const entry = parseEntry(line.text);
        if (!entry || entry.seq <= range.afterSeq) continue;
        if (entry.seq >= firstRecent || found.length >= range.limit) break;
        found.push(entry);
      }
    }
    for (const entry of this.#recent) {
      if (found.length >= range.limit) break;
      if (entry.seq > range.afterSeq && entry.seq > (found.at(-1)?.seq ?? 0)) found.push(entry);
    }
    return found;
  }

  /** Resolves when everything taken so far is on disk or the disk has refused it. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  #take(entry: AsRunEntry): void {
    this.#lastSeq = entry.seq;
    this.#waiting.push(entry);
    this.#recent.push(entry);
    if (this.#recent.length > 2 * RECENT_ENTRIES) this.#recent = this.#recent.slice(-RECENT_ENTRIES);
    this.#write();
    this.appended.emit(entry);
  }

  #countLost(kind: AsRunKind): AsRunEntry {
    const atMs = this.#deps.clock.nowMs();
    this.#deps.log.error({ kind, atMs }, 'as-run entry lost: the log cannot be written');
    const last = this.#waiting.at(-1) as AsRunEntry;
    if (last.kind === 'entries-lost') {
      last.detail = { ...last.detail, count: Number(last.detail.count) + 1, untilMs: atMs };
      return last;
    }
    const entry: AsRunEntry = { seq: this.#lastSeq + 1, atMs, kind: 'entries-lost', detail: { count: 1, untilMs: atMs } };
    this.#take(entry);
    return entry;
  }

  #write(): void {
    if (this.#retry || this.#writing) return;
    this.#writing = this.#drain().finally(() => {
      this.#writing = null;
      // Taken between the last look at the list and now.
      if (this.#waiting.length > 0 && !this.#closing) this.#write();
    });
  }

  async #drain(): Promise<void> {
    for (let entry = this.#waiting[0]; entry; entry = this.#waiting[0]) {
      const start = this.#file.size;
      try {
        await this.#file.append(JSON.stringify(entry));
      } catch (error) {
        this.#refused(error);
        return;
      }
      this.#waiting.shift();
      if (entry.seq % MARK_EVERY === 1) this.#marks.push({ seq: entry.seq, start });
    }
    this.#tell(null);
  }

  #refused(error: unknown): void {
    if (!this.#fault) this.#deps.log.error({ err: error, file: this.#deps.file }, 'as-run log cannot be written');
    this.#tell({ code: 'asrun/write-failed', params: { path: this.#deps.file, reason: reasonOf(error), waiting: this.#waiting.length } });
    if (this.#closing) return;
    this.#retry = this.#deps.clock.after(RETRY_MS, () => {
      this.#retry = null;
      this.#write();
    });
  }

  #tell(fault: FaultInfo | null): void {
    if (JSON.stringify(fault) === JSON.stringify(this.#fault)) return;
    this.#fault = fault;
    this.changed.emit();
  }

  /** Writes what is waiting, trying once more where the disk had refused; what still cannot be written goes to the desk's log. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#retry?.[Symbol.dispose]();
    this.#retry = null;
    // Not before `#closing` is set, so that a write that fails now does not come back.
    await Promise.resolve();
    await this.#writing;
    await this.#drain();
    if (this.#waiting.length > 0) this.#deps.log.error({ entries: this.#waiting }, 'as-run entries that could not be written');
    await this.#file[Symbol.asyncDispose]();
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
