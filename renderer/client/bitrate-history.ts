import type { Snapshot } from '../../main/contract/snapshot.ts';

/** Length of the bitrate lines, s; one value a second. */
export const HISTORY_S = 90;

/** kb/s, or null for a second that this page did not see. */
export type Reading = number | null;

const unknownYet = (): Reading[] => new Array<Reading>(HISTORY_S).fill(null);

/** What each destination got over the last minute and a half, kept by the page for its lines. */
export class BitrateHistory {
  readonly #lines = new Map<string, Reading[]>();
  #second = 0;

  /** Takes the figures of a snapshot, once for each second of the desk's clock. */
  take(snapshot: Snapshot): void {
    const second = Math.floor(snapshot.nowMs / 1_000);
    const steps = this.#second === 0 ? 1 : Math.min(HISTORY_S, Math.max(0, second - this.#second));
    if (steps === 0) return;
    this.#second = second;
    for (const id of this.#lines.keys()) if (!(id in snapshot.relays)) this.#lines.delete(id);
    for (const [id, relay] of Object.entries(snapshot.relays)) {
      const line = this.#lines.get(id) ?? unknownYet();
      for (let step = 0; step < steps; step += 1) line.push(relay.bitrateKbps);
      this.#lines.set(id, line.slice(-HISTORY_S));
    }
  }

  /** @returns kb/s, oldest first, `HISTORY_S` values */
  line(id: string): readonly Reading[] {
    return this.#lines.get(id) ?? unknownYet();
  }
}
