import type { FileLine, RecordFile } from '../base/record-file.ts';
import { type AsRunEntry, asRunEntrySchema } from '../contract/as-run.ts';
import type { FaultInfo } from '../contract/fault-codes.ts';

/** Where an entry's line starts in the file. */
export interface Mark {
  seq: number;
  start: number;
}

export interface LoadedRecords {
  lastSeq: number;
  /** The last entries, oldest first. */
  recent: AsRunEntry[];
  marks: Mark[];
  damage: FaultInfo | null;
}

/** @returns null for a line that is not an entry */
export function parseEntry(line: string): AsRunEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // cut off by a crash, or damaged on disk; the caller counts it
  }
  const parsed = asRunEntrySchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/**
 * Reads a log up to its last whole entry. What a crash left behind that is moved to `<file>.broken-<UTC time>` (and left in place, as a line
 * of its own, where it cannot be moved); damaged lines before it stay where they are, since the log is append-only, and are passed over.
 */
export async function loadRecords(
  file: Pick<RecordFile, keyof RecordFile>,
  options: { nowMs: number; recent: number; markEvery: number },
): Promise<LoadedRecords> {
  const loaded: LoadedRecords = { lastSeq: 0, recent: [], marks: [], damage: null };
  let lastWhole: Pick<FileLine, 'end' | 'hasNewline'> = { end: 0, hasNewline: true };
  let last = lastWhole;
  let damagedLines = 0;
  let tailLines = 0;
  for await (const line of file.lines()) {
    last = line;
    const entry = parseEntry(line.text);
    if (!entry) {
      tailLines += 1;
      continue;
    }
    damagedLines += tailLines;
    tailLines = 0;
    lastWhole = line;
    loaded.lastSeq = Math.max(loaded.lastSeq, entry.seq);
    if (entry.seq % options.markEvery === 1) loaded.marks.push({ seq: entry.seq, start: line.start });
    loaded.recent.push(entry);
    if (loaded.recent.length > 2 * options.recent) loaded.recent = loaded.recent.slice(-options.recent);
  }
  file.trustUpTo(lastWhole);
  let kept = '';
  if (tailLines > 0) {
    try {
      kept = await file.moveTail(`.broken-${new Date(options.nowMs).toISOString().replaceAll(/[:.]/g, '-')}`);
    } catch {
      // A disk that cannot be written: the tail must not be cut off later without a copy, so it stays as a damaged line.
      file.trustUpTo(last);
    }
  }
  if (damagedLines + tailLines > 0) loaded.damage = { code: 'asrun/damaged', params: { lines: damagedLines + tailLines, kept } };
  return loaded;
}
