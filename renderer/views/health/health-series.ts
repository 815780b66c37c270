import { HEALTH_SAMPLES, type HealthHistory } from '../../../main/contract/health.ts';

/**
 * What is known after an answer: the answer alone when it does not follow on what was known (the first one, or a desk that began anew),
 * otherwise both, and of that the last hour.
 */
export function joined(before: HealthHistory | null, answer: HealthHistory): HealthHistory {
  if (before === null || answer.seq !== lastSeq(before) + 1) return answer;
  const length = before.program.source.length;
  const cut = Math.max(0, length + answer.program.source.length - HEALTH_SAMPLES);
  const join = <T>(old: readonly T[], news: readonly T[]): T[] => [...old, ...news].slice(cut);
  const relays = Object.entries(answer.relays).map(([id, news]) => {
    const old = before.relays[id] ?? unknownRelay(length);
    const line = {
      state: join(old.state, news.state),
      bitrateKbps: join(old.bitrateKbps, news.bitrateKbps),
      queueBytes: join(old.queueBytes, news.queueBytes),
      droppedFrames: join(old.droppedFrames, news.droppedFrames),
    };
    return [id, line] as const;
  });
  return {
    seq: before.seq + cut,
    fromMs: answer.fromMs - (length - cut) * answer.stepMs,
    stepMs: answer.stepMs,
    program: {
      bitrateKbps: join(before.program.bitrateKbps, answer.program.bitrateKbps),
      fps: join(before.program.fps, answer.program.fps),
      shortTermLufs: join(before.program.shortTermLufs, answer.program.shortTermLufs),
      source: join(before.program.source, answer.program.source),
    },
    relays: Object.fromEntries(relays),
  };
}

/** Number of the last sample that is known; one less than the first where there is none. */
export function lastSeq({ seq, program }: HealthHistory): number {
  return seq + program.source.length - 1;
}

function unknownRelay(length: number): HealthHistory['relays'][string] {
  const nothing = () => new Array<null>(length).fill(null);
  return { state: new Array(length).fill('idle'), bitrateKbps: nothing(), queueBytes: nothing(), droppedFrames: nothing() };
}

/** Stretches of one value: from `start` on, up to and without `end`. */
export interface Run<T> {
  value: T;
  start: number;
  end: number;
}

export function runsOf<T>(values: readonly T[]): Run<T>[] {
  const runs: Run<T>[] = [];
  for (const [index, value] of values.entries()) {
    const last = runs.at(-1);
    if (last && last.value === value) last.end = index + 1;
    else runs.push({ value, start: index, end: index + 1 });
  }
  return runs;
}

/** How many samples each value has, the most first. */
export function shares<T>(values: readonly T[]): { value: T; count: number }[] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}
