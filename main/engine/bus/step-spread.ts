/** The longest step that a splice makes between two pictures of an encoder of 15 frames a second or more. */
const LONGEST_STEP_MS = 70;
/** Where the frames themselves are further apart a step may be longer, up to what every output may see. */
const MAX_STEP_MS = 100;

/** How much longer than a frame the step between two pictures may be, ms. */
export function stretchMs(frameMs: number): number {
  return Math.max(0, (frameMs < LONGEST_STEP_MS ? LONGEST_STEP_MS : MAX_STEP_MS) - frameMs);
}

/**
 * Spreads the time that a splice leaves out over its first pictures, so that no step between two of them is long: each is stamped
 * somewhat before its place, and shown when it would have been.
 */
export class StepSpread {
  #aheadMs = 0;

  /** The next picture leaves out so much time, ms; what an earlier splice left out may still be on its way. */
  leaveOut(skipMs: number): void {
    this.#aheadMs += skipMs;
  }

  /** How much before its place the next picture is stamped, ms. */
  next(frameMs: number): number {
    this.#aheadMs = Math.max(0, this.#aheadMs - stretchMs(frameMs));
    return this.#aheadMs;
  }
}
