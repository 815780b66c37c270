import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AirStatus } from '../../../main/contract/air.ts';
import type { HealthHistory } from '../../../main/contract/health.ts';
import { useSnapshot } from '../../client/hooks.tsx';
import { useFormats } from '../../components/format.ts';
import { Panel } from '../../components/panel.tsx';
import type { Tone } from '../../components/state-mark.tsx';
import classes from './health.module.css';
import { runsOf } from './health-series.ts';
import { Reading } from './reading.tsx';
import { type BandPart, type PlotLine, TimePlot } from './time-plot.tsx';

const SOURCE_TONES: Record<AirStatus['source'], Tone> = { none: 'still', main: 'good', backup: 'wait', slate: 'info' };

interface ProgramHealthProps {
  program: HealthHistory['program'];
  times: readonly number[];
  window: { from: number; to: number };
}

/** The program's hour: bitrate, frames a second and loudness, each over a band of what was on air. */
export function ProgramHealth({ program, times, window }: ProgramHealthProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const target = useSnapshot((snapshot) => snapshot.settings.watch.targetLufs);
  const sourceText = (source: AirStatus['source']) => t(`health.source-${source}`);
  const band = runsOf(program.source).map(({ value, start, end }) => ({ start, end, tone: SOURCE_TONES[value], label: sourceText(value) }));
  const lufs = (value: number) => t('loudness.lufs', { value: formats.number(value, 1) });
  const fps = (value: number) => t('feed.fps', { fps: formats.number(value, 1) });
  const plot = { times, window, band, sources: program.source };
  return (
    <Panel title={t('health.program')}>
      <div className={classes.plots}>
        <ProgramPlot
          {...plot}
          name={t('program.bitrate')}
          values={program.bitrateKbps}
          format={formats.bitrate}
          side={formats.bitrate}
          scale={BITRATE}
        />
        <ProgramPlot {...plot} name={t('program.fps')} values={program.fps} format={fps} side={formats.number} scale={FPS} />
        <ProgramPlot
          {...plot}
          name={t('health.loudness', { target: formats.number(target) })}
          values={program.shortTermLufs}
          format={lufs}
          side={formats.number}
          scale={LUFS}
          target={target}
        />
      </div>
    </Panel>
  );
}

const BITRATE = { min: 0, max: 100 };
const FPS = { min: 0, max: 30 };
const LUFS = { min: -50, max: 0, isFixed: true };

interface ProgramPlotProps {
  name: string;
  values: readonly (number | null)[];
  format: (value: number) => string;
  side: (value: number) => string;
  scale: PlotLine['scale'];
  times: readonly number[];
  window: { from: number; to: number };
  band: readonly BandPart[];
  sources: readonly AirStatus['source'][];
  target?: number;
}

function ProgramPlot({ name, values, format, side, scale, times, window, band, sources, target }: ProgramPlotProps) {
  const { t } = useTranslation();
  const lines = useMemo((): PlotLine[] => [{ values, colour: '--foyer-good', kind: 'area', scale }], [values, scale]);
  const read = (index: number) => {
    const value = values[index];
    return [t(`health.source-${sources[index] ?? 'none'}`), value === null || value === undefined ? '–' : format(value)];
  };
  return (
    <div className={classes.row}>
      <div className={classes.head}>
        <h3 className={classes.name}>{name}</h3>
        <Reading times={times} read={read} />
      </div>
      <TimePlot
        times={times}
        window={window}
        lines={lines}
        band={band}
        side={side}
        height={84}
        {...(target === undefined ? {} : { target })}
      />
    </div>
  );
}
