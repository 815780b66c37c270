import type { Stage, StageDestination } from './stage.ts';

/** Whom a fault is aimed at: `program` and `desk` must not be felt by any connection, `victim` by one destination's, `engine` by all, `nobody` not at all. */
export type Aim = 'program' | 'victim' | 'engine' | 'desk' | 'nobody';

export interface FaultContext {
  stage: Stage;
  /** The destination that is attacked, where one is. */
  victim: StageDestination;
  /** Uniform in [0, 1). */
  random: () => number;
}

/** What a fault has to say beside the figures. */
export interface FaultOutcome {
  /** What was done, in words. */
  what: string;
  /** From when on things can be well again, UTC epoch, ms. */
  overAtMs: number;
  /** What the fault itself saw go wrong. */
  broken: string[];
}

export interface ChaosFault {
  name: string;
  aim: Aim;
  /** Longest time without media at a destination that is not attacked, ms. */
  maxGapMs: number;
  /** Within this after `overAtMs` every destination is on program again, ms. */
  backWithinMs: number;
  /** Why it cannot be had here, null if it can. */
  lacks?(stage: Stage): string | null;
  /** Only these can be the victim. */
  suits?(destination: StageDestination): boolean;
  run(context: FaultContext): Promise<FaultOutcome>;
}

export const nowMs = (): number => performance.timeOrigin + performance.now();
export const between = (random: () => number, from: number, to: number): number => Math.round(from + random() * (to - from));
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
export const done = (what: string, broken: string[] = []): FaultOutcome => ({ what, overAtMs: nowMs(), broken });

/** A destination that is not attacked is untouched: tick, keyframe bursts and the measuring itself, ms. */
export const UNTOUCHED_MS = 500;
