import type uPlot from 'uplot';

/** A dashed line at the value that is aimed at. */
export function targetPlugin(value: number, scale: string, stroke: string): uPlot.Plugin {
  const draw = (plot: uPlot) => {
    const { ctx, bbox } = plot;
    const y = Math.round(plot.valToPos(value, scale, true));
    ctx.save();
    ctx.strokeStyle = stroke;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  };
  return { hooks: { draw: [draw] } };
}
