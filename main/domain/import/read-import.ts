import type { ImportFormat } from '../../contract/keys.ts';
import { type CsvRow, foundInCsv, OpenQuote, parseCsv } from './csv.ts';
import { foundInJson } from './obs-files.ts';
import { asPortables, type PlatformFinder, type ReadImport } from './portable.ts';

/** `line` where a line is to blame, otherwise 0. The text itself is never told: it holds keys. */
export type ImportReading = ({ kind: 'read'; format: ImportFormat } & ReadImport) | { kind: 'unreadable'; line: number };

/** Reads a file of destinations that another program wrote: JSON of OBS and its plug-ins, or a CSV. Pure. */
export function readImport(text: string, finder: PlatformFinder): ImportReading {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^\s*[{[]/.test(plain)) {
    const known = foundInJson(jsonOf(plain));
    return known ? { kind: 'read', format: known.format, ...asPortables(known.found, finder) } : { kind: 'unreadable', line: 0 };
  }
  const rows = rowsOf(plain);
  if (!Array.isArray(rows)) return { kind: 'unreadable', line: rows.line };
  const found = foundInCsv(rows);
  return found ? { kind: 'read', format: 'csv', ...asPortables(found, finder) } : { kind: 'unreadable', line: 1 };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the parser's message would quote the text, and that holds keys
  }
}

function rowsOf(text: string): CsvRow[] | OpenQuote {
  try {
    return parseCsv(text);
  } catch (error) {
    if (error instanceof OpenQuote) return error;
    throw error;
  }
}
