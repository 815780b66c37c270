import { slope } from './slope.ts';

/** One look at a process; `atMs` monotonic from the beginning of the soak. */
export interface Sample {
  atMs: number;
  /** Shared with no other process. */
  ownMb: number;
  rssMb: number;
  handles: number;
  /** Right after a thorough collection: what is left is held by somebody. */
  isCollected: boolean;
}

export interface ProcessVerdict {
  samples: number;
  /** After the first and the last collection of what is judged. */
  firstMb: number;
  lastMb: number;
  /** At any look. */
  worstMb: number;
  /** Between looks after a collection: what waits to be collected goes up and down by more than an hour's growth. */
  slopeMbPerHour: number;
  /** Lowest count in the first and in the last third of what is judged: what is open for a moment is not counted. */
  firstHandles: number;
  lastHandles: number;
  broken: string[];
}

/** @source issue 3 */
const SLOPE_MB_PER_HOUR = 1;
const HOUR_MS = 3_600_000;
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
  const held = judged.filter(({ isCollected }) => isCollected);
  const slopeMbPerHour = slope(held.map(({ atMs, ownMb }) => ({ x: atMs / HOUR_MS, y: ownMb })));
  const [firstHandles, lastHandles] = [fewest(judged.slice(0, third)), fewest(judged.slice(-third))];
  const broken: string[] = [];
  if (isLongEnough && !(slopeMbPerHour < SLOPE_MB_PER_HOUR))
    broken.push(`memory grows by ${slopeMbPerHour.toFixed(2)} MB an hour, bar ${SLOPE_MB_PER_HOUR}`);
  if (lastHandles > firstHandles + HANDLES) broken.push(`${firstHandles} handles became ${lastHandles}`);
  return {
    samples: judged.length,
    firstMb: held[0]?.ownMb ?? Number.NaN,
    lastMb: held.at(-1)?.ownMb ?? Number.NaN,
    worstMb: Math.max(...judged.map(({ ownMb }) => ownMb)),
    ...{ slopeMbPerHour, firstHandles, lastHandles, broken },
  };
}
