import type { ObsStatistics } from '../../contract/obs-live.ts';

const WINDOW_MS = 30_000;

/** The frame counters of OBS, all from the start of OBS or of its output. */
export interface FrameCounters {
  rendered: number;
  renderLagged: number;
  encoded: number;
  encoderLagged: number;
  sent: number;
  dropped: number;
}

const COUNTERS = ['rendered', 'renderLagged', 'encoded', 'encoderLagged', 'sent', 'dropped'] as const;

export const NO_STATISTICS: ObsStatistics = {
  fps: 0,
  renderLagPercent: 0,
  encoderLagPercent: 0,
  droppedPercent: 0,
  cpuPercent: 0,
  freeDiskMb: 0,
};

/** Shares of bad frames over the last half minute: OBS only counts since its start, in which a bad minute disappears. */
export class StatisticsWindow {
  readonly #samples: { atMs: number; counters: FrameCounters }[] = [];

  /** @param atMs monotonic; a counter that went back (a new stream, a new OBS) starts anew */
  note(atMs: number, counters: FrameCounters): void {
    const last = this.#samples.at(-1);
    if (last && COUNTERS.some((name) => counters[name] < last.counters[name])) this.#samples.length = 0;
    this.#samples.push({ atMs, counters });
    while (this.#samples.length > 2 && atMs - (this.#samples[1]?.atMs ?? atMs) >= WINDOW_MS) this.#samples.shift();
  }

  /** Per cent, to one tenth. */
  get shares(): Pick<ObsStatistics, 'renderLagPercent' | 'encoderLagPercent' | 'droppedPercent'> {
    const [first, last] = [this.#samples[0]?.counters, this.#samples.at(-1)?.counters];
    const share = (bad: keyof FrameCounters, all: keyof FrameCounters) => {
      const frames = first && last ? last[all] - first[all] : 0;
      return first && last && frames > 0 ? Math.round((1_000 * (last[bad] - first[bad])) / frames) / 10 : 0;
    };
    return {
      renderLagPercent: share('renderLagged', 'rendered'),
      encoderLagPercent: share('encoderLagged', 'encoded'),
      droppedPercent: share('dropped', 'sent'),
    };
  }
}
