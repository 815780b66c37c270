import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination } from '../../../main/contract/destination.ts';
import { HEALTH_STEP_MS, type HealthHistory } from '../../../main/contract/health.ts';
import type { RelayState } from '../../../main/contract/relay.ts';
import { duration, useFormats } from '../../components/format.ts';
import { stateFace } from '../on-air/relay-face.ts';
import classes from './health.module.css';
import { runsOf, shares } from './health-series.ts';
import { Reading } from './reading.tsx';
import { type PlotLine, TimePlot } from './time-plot.tsx';

interface RelayHealthProps {
  destination: Destination;
  line: HealthHistory['relays'][string];
  times: readonly number[];
  window: { from: number; to: number };
}

/** One destination's hour: bitrate, queue and dropped frames over a band of its states, and the same in words. */
export const RelayHealth = memo(function RelayHealth({ destination: { id, name }, line, times, window }: RelayHealthProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const stateText = (state: RelayState) => t(`relay.${stateFace(id, state).name}`);
  const band = runsOf(line.state).map(({ value, start, end }) => ({
    start,
    end,
    tone: stateFace(id, value).tone,
    label: stateText(value),
  }));
  const lines = useMemo(() => linesOf(line), [line]);
  const states = shares(line.state).map(({ value, count }) =>
    t('health.share', { state: stateText(value), time: duration(count * HEALTH_STEP_MS) }),
  );
  const dropped = line.droppedFrames.reduce<number>((sum, frames) => sum + (frames ?? 0), 0);
  const read = (index: number) => [
    stateText(line.state[index] ?? 'idle'),
    text(line.bitrateKbps[index], formats.bitrate),
    t('health.queue', { value: text(line.queueBytes[index], formats.bytes) }),
    t('health.dropped', { value: text(line.droppedFrames[index], formats.number) }),
  ];
  return (
    <li className={classes.row} data-health={id} aria-label={name}>
      <div className={classes.head}>
        <h3 className={classes.name}>{name}</h3>
        <Reading times={times} read={read} />
      </div>
      <TimePlot times={times} window={window} lines={lines} band={band} side={formats.bitrate} height={64} />
      <p className={`${classes.summary} numbers`} style={{ whiteSpace: 'normal' }}>
        {[...states, t('health.dropped', { value: formats.number(dropped) })].join(' · ')}
      </p>
    </li>
  );
});

function linesOf({ bitrateKbps, queueBytes, droppedFrames }: HealthHistory['relays'][string]): PlotLine[] {
  return [
    { values: bitrateKbps, colour: '--foyer-good', kind: 'area', scale: { min: 0, max: 100 } },
    { values: queueBytes, colour: '--foyer-info', kind: 'thin', scale: { min: 0, max: 4e6 } },
    { values: droppedFrames, colour: '--foyer-bad', kind: 'bars', scale: { min: 0, max: 150 } },
  ];
}

function text(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value);
}
