import { textTable } from '../peers/text-table.ts';

/** One line of the result: a figure against its bar. */
export interface Row {
  what: string;
  figure: string;
  /** What it must show; empty for figures of peers, which are only there to be compared with. */
  bar: string;
  /** Null: nothing to judge. */
  pass: boolean | null;
}

export interface BenchContext {
  /** Shorter windows and one repetition: shows that the bench works, not what the figures are. */
  quick: boolean;
  /** Leaves nginx and ffmpeg out where they are only there for comparison. */
  oursOnly: boolean;
  say(line: string): void;
}

export interface Bench {
  name: string;
  title: string;
  run(context: BenchContext): Promise<Row[]>;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) as number) / 2;
};

/** The result as a table for a terminal. */
export function table(rows: readonly Row[]): string {
  const verdict = ({ pass }: Row) => (pass === null ? '' : pass ? 'ok' : 'MISSED');
  return textTable(
    ['what', 'figure', 'bar', 'verdict'],
    rows.map((row) => [row.what, row.figure, row.bar, verdict(row)]),
  );
}
