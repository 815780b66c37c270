import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { type FileLine, RecordFile } from '../base/record-file.ts';
import { AUDIT_TAIL, type AuditEntry, type AuditKind, auditEntrySchema } from '../contract/audit.ts';
import type { FaultInfo } from '../contract/fault.ts';

/** Entries that wait for a disk; beyond that the log alone is told. */
const MAX_WAITING = 1_000;

export interface AuditLogDeps {
  file: string;
  clock: Pick<Clock, 'nowMs'>;
  log: Log;
}

/**
 * The audit trail, append-only: a JSON line for each entry, on disk before `write` resolves. A line that a crash cut off is kept beside it.
 * What must not happen unseen waits for its entry, and does not happen where it cannot be written.
 */
export class AuditLog implements AsyncDisposable {
  readonly #deps: AuditLogDeps;
  readonly #file: RecordFile;
  /** `fault` changed. */
  readonly changed = new Emitter<void>();
  /** The newest entries, oldest first. */
  #tail: AuditEntry[] = [];
  #fault: FaultInfo | null = null;
  #waiting = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(deps: AuditLogDeps) {
    this.#deps = deps;
    this.#file = new RecordFile(deps.file);
  }

  /** Never fails for the disk's sake: `write` will say it. */
  static async open(deps: AuditLogDeps): Promise<AuditLog> {
    const audit = new AuditLog(deps);
    try {
      await audit.#setAside();
    } catch (error) {
      deps.log.warn({ err: error }, 'audit trail could not be looked through');
    }
    return audit;
  }

  /** Why entries are missing since the last one that was written; null while none is. */
  get fault(): FaultInfo | null {
    return this.#fault;
  }

  /** The newest entries, newest first. */
  list(): AuditEntry[] {
    return [...this.#tail].reverse();
  }

  /** @throws Fault `store/write-failed` */
  write(who: string, kind: AuditKind, detail: AuditEntry['detail'] = {}): Promise<void> {
    const entry: AuditEntry = { atMs: this.#deps.clock.nowMs(), who, kind, detail };
    if (this.#waiting >= MAX_WAITING) return Promise.reject(new Fault('store/write-failed', { file: this.#deps.file }));
    this.#waiting += 1;
    const written = this.#writing.then(() => this.#append(entry));
    // A failure is said to the one who asked; the next one tries again.
    this.#writing = written
      .catch(() => undefined)
      .then(() => {
        this.#waiting -= 1;
      });
    return written;
  }

  /** The same for what has happened already: a disk that refuses is told to the desk's log. */
  async note(who: string, kind: AuditKind, detail: AuditEntry['detail'] = {}): Promise<void> {
    try {
      await this.write(who, kind, detail);
    } catch (error) {
      this.#deps.log.error({ err: error, who, kind, detail }, 'audit entry could not be written');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    await this.#file[Symbol.asyncDispose]();
  }

  async #append(entry: AuditEntry): Promise<void> {
    try {
      await this.#file.append(JSON.stringify(entry));
      this.#keep(entry);
      this.#setFault(null);
    } catch (error) {
      this.#setFault({ code: 'audit/write-failed', params: {} });
      throw new Fault('store/write-failed', { file: this.#deps.file }, { cause: error });
    }
  }

  #keep(entry: AuditEntry): void {
    this.#tail.push(entry);
    if (this.#tail.length > AUDIT_TAIL) this.#tail.shift();
  }

  #setFault(fault: FaultInfo | null): void {
    if (fault?.code === this.#fault?.code) return;
    this.#fault = fault;
    this.changed.emit();
  }

  async #setAside(): Promise<void> {
    let whole: Pick<FileLine, 'end' | 'hasNewline'> = { end: 0, hasNewline: true };
    let isTailWhole = true;
    for await (const line of this.#file.lines()) {
      isTailWhole = line.hasNewline || line.text.endsWith('}');
      if (!isTailWhole) continue;
      whole = line;
      const entry = read(line.text);
      if (entry) this.#keep(entry);
    }
    this.#file.trustUpTo(whole);
    if (!isTailWhole) await this.#file.moveTail(`.broken-${new Date(this.#deps.clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-')}`);
  }
}

/** An entry of a newer Foyer, or a damaged one, stays in the file and is not shown. */
function read(line: string): AuditEntry | null {
  try {
    return auditEntrySchema.parse(JSON.parse(line));
  } catch {
    return null; // no line of ours: the file keeps it
  }
}
