import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFormats } from '../../components/format.ts';
import type { Tone } from '../../components/state-mark.tsx';
import { BAND_HEIGHT, bandPlugin } from './band-plugin.ts';
import { usePointedAt } from './pointed-at.ts';
import { targetPlugin } from './target-plugin.ts';

export interface BandPart {
  start: number;
  end: number;
  tone: Tone;
  label: string;
}

export interface PlotLine {
  values: readonly (number | null)[];
  /** A CSS custom property, for example `--foyer-good`. */
  colour: string;
  kind: 'area' | 'thin' | 'bars';
  /** Least and most that the scale shows; grows with the values unless `isFixed`. The first line's is written at the side. */
  scale: { min: number; max: number; isFixed?: boolean };
}

interface TimePlotProps {
  /** Times of the samples, s. */
  times: readonly number[];
  /** What the axis shows, s. */
  window: { from: number; to: number };
  lines: readonly PlotLine[];
  band: readonly BandPart[];
  target?: number;
  /** How a value of the first line is written at the side. */
  side: (value: number) => string;
  height: number;
}

const SYNC_KEY = 'health';

/**
 * Lines over the last hour with a band of states below, on a canvas; hovering one points at the same time in all. What it shows is written out
 * beside it, so it is hidden from assistive technology.
 */
export function TimePlot({ times, window: shown, lines, band, target, side, height }: TimePlotProps) {
  const scheme = useComputedColorScheme('dark');
  const formats = useFormats();
  const timeZone = useSnapshot((snapshot) => snapshot.station.timeZone);
  const { point } = usePointedAt();
  const { ref, width } = useElementSize();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ shown, band, side });
  latest.current = { shown, band, side };
  const kinds = lines.map(({ kind, colour, scale }) => `${kind} ${colour} ${scale.min} ${scale.max}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: data is set below; the colours behind the properties change with the scheme
  useEffect(() => {
    if (!host.current || width === 0) return;
    const style = getComputedStyle(host.current);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const drawn = new uPlot(
      {
        width,
        height: height + BAND_HEIGHT + 22,
        padding: [8, 16, BAND_HEIGHT, 0],
        tzDate: (atS) => uPlot.tzDate(new Date(atS * 1_000), timeZone),
        cursor: { sync: { key: SYNC_KEY }, y: false, drag: { x: false, y: false }, points: { show: false } },
        legend: { show: false },
        scales: {
          x: { time: true, range: () => [latest.current.shown.from, latest.current.shown.to] },
          ...Object.fromEntries(lines.map(({ scale }, index) => [`y${index}`, { range: rangeOf(scale) }])),
        },
        axes: [
          {
            size: 22,
            gap: 2,
            font: '12px sans-serif',
            stroke: colour('--foyer-quiet'),
            grid: { stroke: colour('--foyer-line'), width: 1 },
            ticks: { show: false },
            values: (_, splits) => splits.map((atS) => formats.time(atS * 1_000)),
          },
          {
            scale: 'y0',
            size: 62,
            gap: 6,
            space: 30,
            font: '12px sans-serif',
            stroke: colour('--foyer-quiet'),
            grid: { stroke: colour('--foyer-line'), width: 1 },
            ticks: { show: false },
            values: (_, splits) => splits.map((value) => latest.current.side(value)),
          },
        ],
        series: [{}, ...lines.map((line, index) => seriesOf(line, `y${index}`, colour(line.colour)))],
        plugins: [
          bandPlugin(() => latest.current.band, colour),
          ...(target === undefined ? [] : [targetPlugin(target, 'y0', colour('--foyer-wait'))]),
        ],
        hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? null)] },
      },
      asData(times, lines),
      host.current,
    );
    plot.current = drawn;
    return () => {
      plot.current = null;
      drawn.destroy();
    };
  }, [width, height, scheme, timeZone, formats, kinds, target, point]);

  useEffect(() => {
    plot.current?.setData(asData(times, lines));
  }, [times, lines]);

  return (
    <div ref={ref} style={{ height: height + BAND_HEIGHT + 22, minWidth: 0, overflow: 'hidden' }} aria-hidden>
      <div ref={host} />
    </div>
  );
}

function rangeOf({ min, max, isFixed }: PlotLine['scale']): (plot: uPlot, low: number | null, high: number | null) => [number, number] {
  return (_, __, high) => [min, isFixed ? max : Math.max((high ?? 0) * 1.12, max)];
}

function seriesOf({ kind, scale: { min } }: PlotLine, scale: string, stroke: string): uPlot.Series {
  const plain = { scale, stroke, points: { show: false }, spanGaps: false };
  if (kind === 'bars') return { ...plain, fill: stroke, width: 0, paths: uPlot.paths.bars?.({ size: [0.9, 6], align: -1 }) };
  return kind === 'area' ? { ...plain, width: 1.5, fill: `${stroke}24`, fillTo: min } : { ...plain, width: 1, dash: [3, 3] };
}

function asData(times: readonly number[], lines: readonly PlotLine[]): uPlot.AlignedData {
  return [[...times], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;
}
