import { setTimeout as pause } from 'node:timers/promises';
import { Stage, type StageOptions } from '../chaos/stage.ts';
import { decodeErrors } from '../peers/ffmpeg.ts';
import type { Row } from './bench.ts';

export const COUNT = 10;
const SETTLE_MS = 3_000;

/** What ten destinations saw of a fault, the worst of them. */
export interface OnAirOutcome {
  reconnects: number;
  longestGapMs: number;
  /** Timestamps that went back, and that stepped by over 100 ms. */
  backwards: number;
  steps: number;
  worstStepMs: number;
  avOffsetMs: number;
  decodeErrors: number;
  /** Of the measuring, ms. */
  latenessMs: number;
}

export interface OnAirScript extends Omit<StageOptions, 'destinations' | 'record'> {
  /** Before anything is counted. */
  prepare?(stage: Stage): Promise<void>;
  act(stage: Stage): Promise<void>;
}

/** A hall of ten destinations on the program. The script is played; then the hall settles, and everything that arrived is looked at. */
export async function measureOnAir({ prepare, act, ...options }: OnAirScript): Promise<OnAirOutcome> {
  await using stage = await Stage.open({ ...options, destinations: COUNT, record: true });
  await prepare?.(stage);
  await pause(SETTLE_MS);
  await stage.restartMeters();
  await act(stage);
  await pause(SETTLE_MS);
  const streams = await stage.figures();
  const latenessMs = await stage.lateness();
  let errors = 0;
  for (const files of (await stage.finish()).values()) for (const file of files) errors += (await decodeErrors(file)).length;
  return {
    reconnects: streams.reduce((sum, { connections }) => sum + connections, 0),
    longestGapMs: Math.max(...streams.map((stream) => stream.longestGapMs)),
    backwards: streams.reduce((sum, { backwards }) => sum + backwards, 0),
    steps: streams.reduce((sum, { steps }) => sum + steps, 0),
    worstStepMs: Math.max(...streams.map(({ worstStepMs }) => worstStepMs)),
    avOffsetMs: Math.max(...streams.map(({ avOffsetMs }) => Math.abs(avOffsetMs ?? 0))),
    decodeErrors: errors,
    latenessMs,
  };
}

/** The bars of whatever must not be felt: no reconnect, timestamps that go on, a picture that decodes, and no longer gap than this. */
export function onAirRows(what: string, outcome: OnAirOutcome, maxGapMs: number): Row[] {
  const { reconnects, longestGapMs, backwards, steps, decodeErrors: errors } = outcome;
  return [
    { what: `${what}: reconnects of ${COUNT}`, figure: String(reconnects), bar: '0', pass: reconnects === 0 },
    { what: 'the same: longest media gap', figure: `${longestGapMs} ms`, bar: `<= ${maxGapMs} ms`, pass: longestGapMs <= maxGapMs },
    { what: 'the same: DTS back, steps over 100 ms', figure: `${backwards}, ${steps}`, bar: '0, 0', pass: backwards + steps === 0 },
    { what: 'the same: decode errors', figure: String(errors), bar: '0', pass: errors === 0 },
  ];
}
