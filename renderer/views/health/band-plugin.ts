import type uPlot from 'uplot';
import type { BandPart } from './time-plot.tsx';

export const BAND_HEIGHT = 18;

/** Draws what the state was at each time under the lines: coloured, edged, and named where a part is wide enough for its name. */
export function bandPlugin(read: () => readonly BandPart[], colour: (name: string) => string): uPlot.Plugin {
  return { hooks: { draw: [(plot) => drawBand(plot, read(), colour)] } };
}

function drawBand(plot: uPlot, parts: readonly BandPart[], colour: (name: string) => string): void {
  const { ctx, bbox, data } = plot;
  const ratio = devicePixelRatio;
  const times = data[0];
  const stepS = times.length > 1 ? times[1]! - times[0]! : 0;
  const height = (BAND_HEIGHT - 2) * ratio;
  const top = plot.ctx.canvas.height - height;
  const at = (atS: number) => Math.min(Math.max(plot.valToPos(atS, 'x', true), bbox.left), bbox.left + bbox.width);
  ctx.save();
  ctx.font = `600 ${11 * ratio}px sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const { start, end, tone, label } of parts) {
    // A sample stands for the time up to it.
    const left = at((times[start] ?? 0) - stepS);
    const width = Math.max(at(times[end - 1] ?? 0) - left, ratio);
    ctx.fillStyle = colour(`--foyer-${tone}-ground`);
    ctx.fillRect(left, top, width, height);
    ctx.fillStyle = colour(`--foyer-${tone}`);
    ctx.fillRect(left, top, width, (tone === 'still' ? 1 : 3) * ratio);
    if (ctx.measureText(label).width + 10 * ratio < width) ctx.fillText(label, left + 5 * ratio, top + height / 2 + 2 * ratio);
  }
  ctx.restore();
}
