/** A meter of one channel: peak falls back slowly, its highest place is held for a while. dB, -60 to 0 is shown. */
export const METER_FLOOR_DB = -60;
const HOLD_MS = 1_500;
const FALL_DB_PER_MS = 24 / 1_000;

export interface MeterState {
  magnitudeDb: number;
  peakDb: number;
  heldDb: number;
  heldAtMs: number;
  atMs: number;
}

export const SILENT_METER: MeterState = { magnitudeDb: -100, peakDb: -100, heldDb: -100, heldAtMs: 0, atMs: 0 };

/** Pure: the meter after a reading. */
export function moved(before: MeterState, [magnitudeDb, newPeakDb]: readonly [number, number], nowMs: number): MeterState {
  const fallen = before.peakDb - FALL_DB_PER_MS * Math.max(0, nowMs - before.atMs);
  const peakDb = Math.max(newPeakDb, fallen, -100);
  const isHeld = before.heldDb >= newPeakDb && nowMs - before.heldAtMs < HOLD_MS;
  return {
    magnitudeDb,
    peakDb,
    heldDb: isHeld ? before.heldDb : peakDb,
    heldAtMs: isHeld ? before.heldAtMs : nowMs,
    atMs: nowMs,
  };
}

/** Part of the scale that is filled, 0 to 1. */
export function filled(decibel: number): number {
  return Math.min(1, Math.max(0, 1 - decibel / METER_FLOOR_DB));
}

export interface MeterColours {
  ground: string;
  good: string;
  warm: string;
  hot: string;
  mark: string;
}

const WARM_DB = -20;
const HOT_DB = -9;

/** One bar for each channel, magnitude in full colour, peak fainter, held peak as a line. */
export function drawMeter(context: CanvasRenderingContext2D, states: readonly MeterState[], colours: MeterColours): void {
  const { width, height } = context.canvas;
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, width, height);
  const gap = 2;
  const bar = (height - gap * (states.length - 1)) / Math.max(1, states.length);
  states.forEach(({ magnitudeDb, peakDb, heldDb }, channel) => {
    const top = channel * (bar + gap);
    const fill = (decibel: number, alpha: number) => {
      context.globalAlpha = alpha;
      const end = filled(decibel) * width;
      const bands = [
        [0, filled(WARM_DB), colours.good],
        [filled(WARM_DB), filled(HOT_DB), colours.warm],
        [filled(HOT_DB), 1, colours.hot],
      ] as const;
      for (const [from, to, colour] of bands) {
        const begin = from * width;
        if (end <= begin) break;
        context.fillStyle = colour;
        context.fillRect(begin, top, Math.min(end, to * width) - begin, bar);
      }
    };
    fill(peakDb, 0.45);
    fill(magnitudeDb, 1);
    context.globalAlpha = 1;
    if (heldDb <= METER_FLOOR_DB) return;
    context.fillStyle = heldDb > HOT_DB ? colours.hot : colours.mark;
    context.fillRect(Math.max(0, filled(heldDb) * width - 2), top, 2, bar);
  });
}
