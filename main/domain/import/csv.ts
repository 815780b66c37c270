import type { Found } from './portable.ts';

/** A row and the line of the file that it begins on, from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** A quote that never closes: everything behind it would be one cell. */
export class OpenQuote extends Error {
  readonly line: number;
  constructor(line: number) {
    super('a quote is not closed');
    this.line = line;
  }
}

/**
 * Reads CSV: comma, semicolon or tab, whichever the first line has most of; cells in double quotes may hold anything, a quote doubled.
 * @throws OpenQuote
 * @source RFC 4180; semicolons are what Excel writes where the comma is the decimal sign
 */
export function parseCsv(text: string): CsvRow[] {
  const source = text.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(source);
  const rows: CsvRow[] = [];
  let line = 1;
  let at = 0;
  while (at < source.length) {
    const row: CsvRow = { line, cells: [] };
    for (let isRowOver = false; !isRowOver; ) {
      const cell = source[at] === '"' ? quotedCell(source, at, line) : plainCell(source, at, delimiter);
      row.cells.push(cell.text);
      line += cell.lines;
      at = cell.end;
      isRowOver = source[at] !== delimiter;
      if (!isRowOver) at += 1;
    }
    if (source.startsWith('\r\n', at)) at += 2;
    else at += 1;
    line += 1;
    if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
  }
  return rows;
}

interface Cell {
  text: string;
  /** Where it ends: at a delimiter, a line break, or the end. */
  end: number;
  /** Line breaks inside it. */
  lines: number;
}

function plainCell(source: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < source.length && source[end] !== delimiter && source[end] !== '\n' && source[end] !== '\r') end += 1;
  return { text: source.slice(start, end), end, lines: 0 };
}

function quotedCell(source: string, start: number, line: number): Cell {
  let text = '';
  for (let from = start + 1; ; ) {
    const quote = source.indexOf('"', from);
    if (quote < 0) throw new OpenQuote(line);
    text += source.slice(from, quote);
    if (source[quote + 1] === '"') {
      text += '"';
      from = quote + 2;
      continue;
    }
    // What stands behind the closing quote belongs to the cell, as spreadsheets read it.
    let end = quote + 1;
    while (end < source.length && !/[,;\t\r\n]/.test(source[end] as string)) end += 1;
    return { text: text + source.slice(quote + 1, end), end, lines: text.split('\n').length - 1 };
  }
}

function delimiterOf(source: string): string {
  const first = source.slice(0, (source.search(/[\r\n]/) + 1 || source.length + 1) - 1);
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

const COLUMNS: Record<keyof Omit<Required<Found>, 'place'>, readonly string[]> = {
  name: ['name', 'destination', 'title'],
  server: ['server', 'url', 'server url', 'rtmp url', 'address'],
  key: ['key', 'stream key', 'streamkey', 'stream name'],
  username: ['username', 'user', 'user name', 'login'],
  password: ['password'],
  platform: ['platform', 'service'],
  keyName: ['key name', 'keyname'],
  validFrom: ['valid from', 'from'],
  validUntil: ['valid until', 'until', 'expires'],
  backupServer: ['backup server', 'backup'],
  backupKey: ['backup key'],
};

/** Destinations from rows of which the first names the columns, in any order; null where it names neither a server nor a platform. */
export function foundInCsv([head, ...rows]: readonly CsvRow[]): Found[] | null {
  const titles = head?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const columnOf = (field: keyof typeof COLUMNS) => titles.findIndex((title) => COLUMNS[field].includes(title));
  if (columnOf('server') < 0 && columnOf('platform') < 0) return null;
  return rows.map(({ line, cells }) => {
    const cell = (field: keyof typeof COLUMNS) => cells[columnOf(field)]?.trim() ?? '';
    const [name, server, key] = [cell('name'), cell('server'), cell('key')];
    const login = { username: cell('username'), password: cell('password'), platform: cell('platform') };
    const times = { validFrom: cell('validFrom'), validUntil: cell('validUntil') };
    const backup = { backupServer: cell('backupServer'), backupKey: cell('backupKey') };
    return { place: line, name, server, key, ...login, keyName: cell('keyName'), ...times, ...backup };
  });
}
