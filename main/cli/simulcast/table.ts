import type { ProgramStatus } from '../../contract/program.ts';
import type { RelayStatus } from '../../contract/relay.ts';
import { faultText } from '../fault-text.ts';
import type { SimulcastStatus } from './simulcast.ts';

const COLUMNS = ['DESTINATION', 'STATE', 'KB/S', 'QUEUE', 'DROPPED', 'RECONNECTS'] as const;
const MAX_NAME = 32;

/** The table as text: the program in one line, then a row for each destination and, below it, what is wrong with it and what to do. */
export function simulcastTable({ program, destinations }: SimulcastStatus): string {
  const rows = destinations.map(({ name, status }) => [
    name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name,
    status.state,
    String(status.bitrateKbps),
    bytes(status.queueBytes),
    String(status.droppedFrames),
    String(status.reconnects),
  ]);
  const widths = COLUMNS.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join('  ');
  const body = rows.flatMap((row, i) => {
    const { name, status } = destinations[i] as SimulcastStatus['destinations'][number];
    return [line(row).trimEnd(), ...trouble(name, status)];
  });
  return [programLine(program), line(COLUMNS), ...body].join('\n');
}

function trouble(name: string, { state, fault }: RelayStatus): string[] {
  return fault && state !== 'live' ? [`  ${faultText({ code: fault.code, params: { ...fault.params, name } })}`] : [];
}

function programLine({ state, video, audio, bitrateKbps }: ProgramStatus): string {
  if (state === 'absent') return 'Program: nothing arrives yet';
  const picture = video ? `${video.codec} ${video.width}x${video.height} ${video.fps.toFixed(0)} fps` : 'no video';
  const sound = audio ? `${audio.codec} ${audio.sampleRateHz} Hz` : 'no audio';
  return `Program: ${state}, ${picture}, ${sound}, ${bitrateKbps} kb/s`;
}

function bytes(count: number): string {
  if (count < 1_000) return `${count} B`;
  return count < 1_000_000 ? `${(count / 1_000).toFixed(0)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}

/** Prints a table over the one before it on a terminal. */
export class TerminalTable {
  readonly #out: (text: string) => void;
  #lines = 0;

  constructor(out: (text: string) => void) {
    this.#out = out;
  }

  print(table: string): void {
    const back = this.#lines > 0 ? `\u001b[${this.#lines}F\u001b[J` : '';
    this.#lines = table.split('\n').length;
    this.#out(`${back}${table}`);
  }
}
