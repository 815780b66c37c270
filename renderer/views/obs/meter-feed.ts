import type { ObsMeters } from '../../../main/contract/obs-live.ts';
import { advanced, heard, isDark, type MeterState, SILENCE_DB, SILENT_METER } from './meter.ts';

/** Stands for all inputs together; no input of OBS can have this name. */
export const MIX = '\u0000mix';

export type DrawMeters = (channels: readonly MeterState[]) => void;

/** What the feed needs of the window. */
export interface Frames {
  /** Calls once, before the next picture of the screen. A page that nobody sees has none. @returns forgets it */
  next(draw: () => void): () => void;
  nowMs(): number;
  /** Whoever uses the page wants little movement. */
  isCalm(): boolean;
}

/** Little movement is four pictures a second; the held peak shows what was between two of them. */
const CALM_MS = 250;

interface Meter {
  channels: MeterState[];
  /** Something of it was seen in its last picture. */
  isLit: boolean;
  draw: DrawMeters;
}

/** Its next picture is another than its last. */
const moves = ({ channels, isLit }: Meter) => isLit || !channels.every(isDark);

/**
 * Moves every meter of the page in one frame, past React: a rendering of the whole strip for each picture of the screen would be felt.
 * Draws at the display's rate while anything is lit, and not at all in silence.
 */
export class MeterFeed {
  readonly #meters = new Map<string, Meter>();
  readonly #frames: Frames;
  #forget: (() => void) | null = null;
  #drawnAtMs = Number.NEGATIVE_INFINITY;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  /** One meter for each input. @returns ends it */
  on(input: string, draw: DrawMeters): () => void {
    const meter: Meter = { channels: [SILENT_METER, SILENT_METER], isLit: false, draw };
    this.#meters.set(input, meter);
    draw(meter.channels);
    return () => {
      if (this.#meters.get(input) === meter) this.#meters.delete(input);
      if (this.#meters.size > 0) return;
      this.#forget?.();
      this.#forget = null;
    };
  }

  take({ levels, mix }: ObsMeters): void {
    const nowMs = this.#frames.nowMs();
    for (const [input, meter] of this.#meters) {
      const said = input === MIX ? mix : (levels[input] ?? []);
      // An input that OBS says nothing of is silent, on as many channels as it had.
      const readings = said.length > 0 ? said : meter.channels.map(() => [SILENCE_DB, SILENCE_DB] as const);
      meter.channels = readings.map((reading, channel) => heard(meter.channels[channel] ?? SILENT_METER, reading, nowMs));
    }
    this.#wake();
  }

  #wake(): void {
    if (this.#forget || ![...this.#meters.values()].some(moves)) return;
    this.#forget = this.#frames.next(() => this.#frame());
  }

  #frame(): void {
    this.#forget = null;
    const nowMs = this.#frames.nowMs();
    if (!this.#frames.isCalm() || nowMs - this.#drawnAtMs >= CALM_MS) {
      this.#drawnAtMs = nowMs;
      for (const meter of this.#meters.values()) {
        if (!moves(meter)) continue;
        meter.channels = meter.channels.map((channel) => advanced(channel, nowMs));
        meter.isLit = !meter.channels.every(isDark);
        meter.draw(meter.channels);
      }
    }
    this.#wake();
  }
}
