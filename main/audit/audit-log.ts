import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { RecordFile } from '../base/record-file.ts';

/** What is written down because somebody may ask one day who did it; never with a secret. */
export const auditKindSchema = z.enum([
  'vault-unlocked',
  'vault-unlock-refused',
  'vault-locked',
  'vault-protected',
  'key-revealed',
  'keys-exported',
  'keys-imported',
  'key-added',
  'key-changed',
  'key-chosen',
  'key-removed',
]);
export type AuditKind = z.infer<typeof auditKindSchema>;

export interface AuditEntry {
  /** UTC epoch, ms. */
  atMs: number;
  /** Who did it: a person's session, the terminal, or the desk itself. */
  who: string;
  kind: AuditKind;
  detail: Record<string, string | number>;
}

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

  /** @throws Fault `store/write-failed` */
  write(who: string, kind: AuditKind, detail: AuditEntry['detail'] = {}): Promise<void> {
    const entry: AuditEntry = { atMs: this.#deps.clock.nowMs(), who, kind, detail };
    const written = this.#writing.then(() => this.#append(entry));
    this.#writing = written.catch(() => undefined); // said to the one who asked; the next one tries again
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
    } catch (error) {
      throw new Fault('store/write-failed', { file: this.#deps.file }, { cause: error });
    }
  }

  async #setAside(): Promise<void> {
    let whole = { end: 0, hasNewline: true };
    let isTailWhole = true;
    for await (const line of this.#file.lines()) {
      isTailWhole = line.hasNewline || line.text.endsWith('}');
      if (isTailWhole) whole = line;
    }
    this.#file.trustUpTo(whole);
    if (!isTailWhole) await this.#file.moveTail(`.broken-${new Date(this.#deps.clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-')}`);
  }
}
