import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

interface SparklineProps {
  /** Called once a second (`tick`) for the values, oldest first. */
  read: () => readonly (number | null)[];
  tick: number;
  height: number;
  /** A CSS custom property, for example `--foyer-good`. */
  colour: string;
}

/** A line without axes, drawn on a canvas; decoration beside figures that are written out, so hidden from assistive technology. */
export function Sparkline({ read, tick, height, colour }: SparklineProps) {
  const scheme = useComputedColorScheme('dark');
  const { ref, width } = useElementSize();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours behind the property change with the scheme
  useEffect(() => {
    if (!host.current || width === 0) return;
    const stroke = getComputedStyle(host.current).getPropertyValue(colour).trim();
    const drawn = new uPlot(
      {
        width,
        height,
        padding: [3, 0, 1, 0],
        cursor: { show: false },
        legend: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max((max ?? 0) * 1.15, 100)] } },
        axes: [{ show: false }, { show: false }],
        series: [{}, { stroke, width: 1.5, fill: `${stroke}24`, points: { show: false } }],
      },
      asData(read()),
      host.current,
    );
    plot.current = drawn;
    return () => {
      plot.current = null;
      drawn.destroy();
    };
  }, [width, height, colour, scheme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tick is what says that there is something new to read
  useEffect(() => {
    plot.current?.setData(asData(read()));
  }, [tick, read]);

  return (
    <div ref={ref} style={{ height, minWidth: 0, overflow: 'hidden' }} aria-hidden>
      <div ref={host} />
    </div>
  );
}

function asData(values: readonly (number | null)[]): uPlot.AlignedData {
  return [values.map((_, index) => index), [...values]];
}
