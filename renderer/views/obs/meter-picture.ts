import { filled, type MeterState } from './meter.ts';

export interface MeterColours {
  ground: string;
  good: string;
  warm: string;
  hot: string;
  mark: string;
}

const WARM_DB = -20;
const HOT_DB = -9;
const GAP = 2;
const MARK = 2;

type Places = readonly number[];

/** Where level, peak and held peak of each channel are, in pixels: what is drawn depends on nothing else. */
export function placesOf(states: readonly MeterState[], width: number): Places {
  return states.flatMap(({ levelDb, peakDb, heldDb }) => [levelDb, peakDb, heldDb].map((decibel) => Math.round(filled(decibel) * width)));
}

/** One bar for each channel, level in full colour, peak fainter, held peak as a line. */
export function drawMeter(context: CanvasRenderingContext2D, places: Places, colours: MeterColours): void {
  const { width, height } = context.canvas;
  const channels = places.length / 3;
  const bar = (height - GAP * (channels - 1)) / Math.max(1, channels);
  const [warm, hot] = [filled(WARM_DB) * width, filled(HOT_DB) * width];
  const bands = [
    [0, warm, colours.good],
    [warm, hot, colours.warm],
    [hot, width, colours.hot],
  ] as const;
  const fill = (begin: number, end: number, top: number, alpha: number) => {
    context.globalAlpha = alpha;
    for (const [from, to, colour] of bands) {
      const left = Math.max(begin, from);
      const right = Math.min(end, to);
      if (right <= left) continue;
      context.fillStyle = colour;
      context.fillRect(left, top, right - left, bar);
    }
    context.globalAlpha = 1;
  };
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, width, height);
  for (let channel = 0; channel < channels; channel += 1) {
    const top = channel * (bar + GAP);
    const [level = 0, peak = 0, held = 0] = places.slice(channel * 3, channel * 3 + 3);
    fill(0, level, top, 1);
    fill(level, peak, top, 0.45);
    if (held === 0) continue;
    context.fillStyle = held > hot ? colours.hot : colours.mark;
    context.fillRect(Math.max(0, held - MARK), top, MARK, bar);
  }
}
