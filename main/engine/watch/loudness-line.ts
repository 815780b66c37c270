/** One tenth of a second as ffmpeg's meter tells it. LUFS and dBTP; silence is -Infinity. */
export interface LoudnessReading {
  /** Time from the start of the run, s. */
  atS: number;
  momentaryLufs: number;
  shortTermLufs: number;
  /** Highest of all channels within this tenth. */
  truePeakDbtp: number;
}

const LINE = /\bt:\s*([\d.]+)\s.*?\bM:\s*(\S+)\s+S:\s*(\S+)\s.*?\bFTPK:\s*(.+?)\s+dBFS/;
/** What the meter says where nothing was heard. @source libavfilter/f_ebur128.c, DBFS of 0 is held at 1e-12 */
const NOTHING_LUFS = -120;

/**
 * Reads a line of ffmpeg's filter `ebur128=peak=true`.
 * @returns null for any other line
 * @source libavfilter/f_ebur128.c, `LOG_FMT` and `PRINT_PEAKS`
 */
export function readLoudness(line: string): LoudnessReading | null {
  const found = LINE.exec(line);
  if (!found) return null;
  const [, at = '', momentary = '', shortTerm = '', peaks = ''] = found;
  const reading = {
    atS: Number(at),
    momentaryLufs: level(momentary),
    shortTermLufs: level(shortTerm),
    truePeakDbtp: Math.max(...peaks.split(/\s+/).map(level)),
  };
  return Object.values(reading).some(Number.isNaN) ? null : reading;
}

function level(text: string): number {
  if (/^-(inf|nan)$|^nan$/.test(text)) return Number.NEGATIVE_INFINITY;
  const value = Number(text);
  return value <= NOTHING_LUFS ? Number.NEGATIVE_INFINITY : value;
}
