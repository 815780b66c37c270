import { setTimeout as pause } from 'node:timers/promises';
import { Scope } from '../../main/base/scope.ts';
import { AV_OFFSET_MS } from '../chaos/judge.ts';
import { PROGRAM_GAP_MS } from '../chaos/program-faults.ts';
import type { Stage } from '../chaos/stage.ts';
import { FlvPublisher } from '../peers/flv-publisher.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench, Row } from './bench.ts';
import { measureOnAir, onAirRows } from './on-air.ts';

const LOSSES = 10;
const AWAY_MS = 1_500;
const ON_MS = 4_000;

/** An encoder that is lost and comes back ten times, its clock starting anew, or running on while it is away, in turn. */
async function loseTenTimes(stage: Stage, scope: Scope): Promise<void> {
  const { label, file } = stage.feeds[0] as (typeof stage.feeds)[number];
  const beganAt = performance.now();
  await stage.encoder.kill();
  for (let loss = 0; loss < LOSSES; loss += 1) {
    await pause(AWAY_MS);
    const startMs = loss % 2 === 0 ? 0 : Math.round(performance.now() - beganAt);
    const url = `rtmp://${stage.ingest}/live/main`;
    const publisher = await waitFor('the ingest', () => FlvPublisher.start(url, { file, startMs }), { everyMs: 100 });
    scope.use(publisher);
    await stage.untilOnAir(10_000, label);
    await pause(ON_MS);
    if (loss < LOSSES - 1) await publisher[Symbol.asyncDispose]();
  }
}

export const tenLosses: Bench = {
  name: 'ten-losses',
  title: 'The program lost ten times in a row, clocks that restart and that run on',
  async run({ say }) {
    await using scope = new Scope(); // the encoder of the last return publishes until everything has been measured
    const outcome = await measureOnAir({ act: (stage) => loseTenTimes(stage, scope) });
    say(JSON.stringify(outcome));
    const { avOffsetMs } = outcome;
    const figure = `${avOffsetMs} ms`;
    const row: Row = {
      what: 'the same: A/V offset after the tenth',
      figure,
      bar: `<= ${AV_OFFSET_MS} ms`,
      pass: avOffsetMs <= AV_OFFSET_MS,
    };
    return [...onAirRows('program lost ten times', outcome, PROGRAM_GAP_MS), row];
  },
};
