import type { StreamFigures } from '../peers/stream-meter.ts';
import type { Aim } from './faults.ts';

/** @source issue 3: audio and video at the sinks beside the source's, ms */
export const AV_OFFSET_MS = 40;

export interface Attack {
  aim: Aim;
  /** Name of the destination that was attacked, where one was. */
  victim: string | null;
  maxGapMs: number;
  /** From the end of the fault until every destination was on program again, ms; null: not within its time. */
  backAfterMs: number | null;
  backWithinMs: number;
}

/** Whether this destination's own connection was attacked: it alone may reconnect, miss pictures and be late. */
export const isAttacked = ({ aim, victim }: Pick<Attack, 'aim' | 'victim'>, name: string): boolean =>
  aim === 'engine' || (aim === 'victim' && name === victim);

/** What a fault broke, in words, by destination (`all` for what concerns none alone). */
export function judge(attack: Attack, streams: readonly StreamFigures[]): { name: string; broken: string }[] {
  const found = streams.flatMap((stream) => judgeOne(attack, stream).map((broken) => ({ name: stream.name, broken })));
  if (attack.backAfterMs === null || attack.backAfterMs > attack.backWithinMs) {
    const when = attack.backAfterMs === null ? 'not seen' : `after ${Math.round(attack.backAfterMs)} ms`;
    found.push({ name: 'all', broken: `program at every destination again: ${when}, bar ${attack.backWithinMs} ms` });
  }
  return found;
}

function judgeOne(attack: Attack, stream: StreamFigures): string[] {
  const attacked = isAttacked(attack, stream.name);
  const broken: string[] = [];
  if (stream.backwards > 0) broken.push(`${stream.backwards} timestamps went back`);
  if (stream.avOffsetMs !== null && Math.abs(stream.avOffsetMs) > AV_OFFSET_MS) broken.push(`audio ${stream.avOffsetMs} ms off`);
  if (!attacked && stream.connections > 0) broken.push(`reconnected ${stream.connections} x`);
  // A destination that could not take everything has pictures left out: there its timestamps have to step.
  if (!attacked && stream.steps > 0) broken.push(`${stream.steps} timestamp steps, worst ${stream.worstStepMs} ms`);
  if ((!attacked || attack.aim === 'engine') && stream.longestGapMs > attack.maxGapMs) {
    broken.push(`nothing for ${stream.longestGapMs} ms, bar ${attack.maxGapMs}`);
  }
  return broken;
}
