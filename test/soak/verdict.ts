import { median, slope } from './slope.ts';

/** One look at a process; `atMs` monotonic from the beginning of the soak. */
export interface Sample {
  atMs: number;
  /** Shared with no other process. */
  ownMb: number;
  rssMb: number;
  handles: number;
}

export interface ProcessVerdict {
  samples: number;
  /** At the beginning and the end of what is judged. */
  firstMb: number;
  lastMb: number;
  worstMb: number;
  /** Of the middle look in each stretch of what is judged: a collector's peaks, and the valleys of a rare thorough one, are no growth. */
  slopeMbPerHour: number;
  /** Lowest count in the first and in the last third of what is judged: what is open for a moment is not counted. */
  firstHandles: number;
  lastHandles: number;
  broken: string[];
}

/** @source issue 3 */
const SLOPE_MB_PER_HOUR = 1;
const HOUR_MS = 3_600_000;
/** Several rounds of the collector. */
const STRETCH_MS = 150_000;
/** A handle more or less may be one that was being opened at every look. */
const HANDLES = 1;

/**
 * @param samples oldest first
 * @param judgedFromMs what came before belongs to warming up
 * @param isLongEnough whether the slope is worth judging
 */
export function soakVerdict(samples: readonly Sample[], judgedFromMs: number, isLongEnough: boolean): ProcessVerdict {
  const judged = samples.filter(({ atMs }) => atMs >= judgedFromMs);
  const third = Math.max(1, Math.floor(judged.length / 3));
  const fewest = (part: readonly Sample[]) => Math.min(...part.map(({ handles }) => handles));
  const slopeMbPerHour = slope(middles(judged));
  const [firstHandles, lastHandles] = [fewest(judged.slice(0, third)), fewest(judged.slice(-third))];
  const broken: string[] = [];
  if (isLongEnough && !(slopeMbPerHour < SLOPE_MB_PER_HOUR))
    broken.push(`memory grows by ${slopeMbPerHour.toFixed(2)} MB an hour, bar ${SLOPE_MB_PER_HOUR}`);
  if (lastHandles > firstHandles + HANDLES) broken.push(`${firstHandles} handles became ${lastHandles}`);
  return {
    samples: judged.length,
    firstMb: judged[0]?.ownMb ?? Number.NaN,
    lastMb: judged.at(-1)?.ownMb ?? Number.NaN,
    worstMb: Math.max(...judged.map(({ ownMb }) => ownMb)),
    ...{ slopeMbPerHour, firstHandles, lastHandles, broken },
  };
}

/** The middle look of each stretch. */
function middles(samples: readonly Sample[]): { x: number; y: number }[] {
  const stretches = new Map<number, Sample[]>();
  for (const look of samples) {
    const stretch = Math.floor((look.atMs - (samples[0] as Sample).atMs) / STRETCH_MS);
    stretches.set(stretch, [...(stretches.get(stretch) ?? []), look]);
  }
  return [...stretches].map(([stretch, looks]) => ({ x: (stretch * STRETCH_MS) / HOUR_MS, y: median(looks.map(({ ownMb }) => ownMb)) }));
}
