import type { Misfit } from '../../contract/fit.ts';

/** A figure that swings about its limit is said once, and taken back once it has been inside for so long. */
const KEPT_MS = 10_000;

interface Kept {
  misfit: Misfit;
  seenAtMs: number;
}

/** What did not fit lately, by destination; steady while figures are not. */
export class MisfitMemory {
  readonly #kept = new Map<string, Map<string, Kept>>();

  /** There is no program any more. */
  clear(): void {
    this.#kept.clear();
  }

  /** It gets something else from now on. */
  forget(destination: string): void {
    this.#kept.delete(destination);
  }

  /**
   * @param found by destination id, of all destinations there are @param nowMs monotonic clock
   * @returns what is to be said, the figures as they were when it began; destinations without any left out
   */
  note(found: ReadonlyMap<string, readonly Misfit[]>, nowMs: number): Record<string, Misfit[]> {
    for (const id of [...this.#kept.keys()]) if (!found.has(id)) this.#kept.delete(id);
    const said: Record<string, Misfit[]> = {};
    for (const [id, misfits] of found) {
      const kept = this.#kept.get(id) ?? new Map<string, Kept>();
      for (const misfit of misfits) {
        const key = `${misfit.rule} ${misfit.threshold}`;
        kept.set(key, { misfit: kept.get(key)?.misfit ?? misfit, seenAtMs: nowMs });
      }
      const now = new Set(misfits.map(({ rule }) => rule));
      for (const [key, { misfit, seenAtMs }] of kept) {
        // Another threshold of the same rule is the operator's or another size's, and the old one is over at once.
        const isReplaced = now.has(misfit.rule) && seenAtMs < nowMs;
        if (isReplaced || nowMs - seenAtMs >= (isSwinging(misfit) ? KEPT_MS : 1)) kept.delete(key);
      }
      this.#kept.set(id, kept);
      if (kept.size > 0) said[id] = [...kept.values()].map(({ misfit }) => misfit);
    }
    return said;
  }
}

const SWINGING: ReadonlySet<Misfit['rule']> = new Set(['video-bitrate', 'audio-bitrate', 'frame-rate', 'keyframe-interval', 'b-frames']);

/** A size or a codec does not swing. */
const isSwinging = ({ rule }: Misfit): boolean => SWINGING.has(rule);
