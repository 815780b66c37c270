import { type FrameRate, framesPerGop, frameTimeMs } from './frame-rate.ts';

/** Pictures of a loop, and how often they are shown until the sound, in whole AAC frames, is as long. */
export interface LoopPlan {
  rounds: number;
  audioFrames: number;
}

const LOOP_SECONDS = 8;
const MAX_ROUNDS = 8;
export const AAC_FRAME_SAMPLES = 1_024;

/** Pictures of one loop: whole GOPs, some 8 s. */
export const loopFrames = (rate: FrameRate): number => LOOP_SECONDS * framesPerGop(rate);

/**
 * How many rounds of the pictures take a whole number of AAC frames, as nearly as it can be: 8 s at 48 kHz are 375 frames exactly, and 64 s
 * of 29.97 pictures 3003. What is left over (under half a frame) is spread over all of them.
 * @param videoFrames pictures of one round @param leastRounds for sound that is longer than a round
 */
export function planLoop(videoFrames: number, rate: FrameRate, sampleRateHz: number, leastRounds = 1, mostRounds = MAX_ROUNDS): LoopPlan {
  const framesPerRound = (frameTimeMs(rate, videoFrames) * sampleRateHz) / (1_000 * AAC_FRAME_SAMPLES);
  let best = { rounds: leastRounds, error: Number.POSITIVE_INFINITY };
  for (let rounds = leastRounds; rounds <= Math.max(leastRounds, mostRounds); rounds += 1) {
    const exact = rounds * framesPerRound;
    const error = Math.abs(exact - Math.round(exact)) / exact;
    if (error < best.error - 1e-9) best = { rounds, error };
  }
  return { rounds: best.rounds, audioFrames: Math.max(1, Math.round(best.rounds * framesPerRound)) };
}
