import type { StreamFigures } from '../peers/stream-meter.ts';
import type { Aim } from './fault.ts';

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

/** A bar that one destination saw broken. */
export interface Breach {
  name: string;
  what: string;
  figure: number;
}

/** What a fault broke at each destination. */
export function judge(attack: Attack, streams: readonly StreamFigures[]): Breach[] {
  return streams.flatMap((stream) => judgeOne(attack, stream));
}

function judgeOne(attack: Attack, stream: StreamFigures): Breach[] {
  const { name, backwards, avOffsetMs, connections, steps, worstStepMs, longestGapMs } = stream;
  const attacked = isAttacked(attack, name);
  const breaches: Breach[] = [];
  const expect = (holds: boolean, what: string, figure: number) => void (holds || breaches.push({ name, what, figure }));
  expect(backwards === 0, 'timestamps that went back', backwards);
  expect(Math.abs(avOffsetMs ?? 0) <= AV_OFFSET_MS, `ms that audio is off, bar ${AV_OFFSET_MS}`, avOffsetMs ?? 0);
  expect(attacked || connections === 0, 'reconnects of who was not attacked', connections);
  // A destination that could not take everything has pictures left out: there its timestamps have to step.
  expect(attacked || steps === 0, 'ms that timestamps step, bar 100', worstStepMs);
  const isGapJudged = !attacked || attack.aim === 'engine';
  expect(!isGapJudged || longestGapMs <= attack.maxGapMs, `ms without media, bar ${attack.maxGapMs}`, longestGapMs);
  return breaches;
}

/** The same, a line for each kind, with the worst figure and whom it concerns. */
export function inWords(attack: Attack, breaches: readonly Breach[]): string[] {
  const kinds = [...new Set(breaches.map(({ what }) => what))];
  const lines = kinds.map((kind) => {
    const those = breaches.filter(({ what }) => what === kind);
    const worst = Math.max(...those.map(({ figure }) => Math.abs(figure)));
    return `${worst} ${kind} (${those.map(({ name }) => name).join(' ')})`;
  });
  if (attack.backAfterMs !== null && attack.backAfterMs <= attack.backWithinMs) return lines;
  const when = attack.backAfterMs === null ? 'not seen' : `after ${Math.round(attack.backAfterMs)} ms`;
  return [...lines, `program at every destination again: ${when}, bar ${attack.backWithinMs}`];
}
