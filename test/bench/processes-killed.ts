import { DESK_GAP_MS, ENGINE_BACK_MS, killEngine, replaceDesk, TRUE_STATE_MS } from '../chaos/process-faults.ts';
import type { Bench, Row } from './bench.ts';
import { COUNT, measureOnAir, onAirRows } from './on-air.ts';

const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;

export const deskKilled: Bench = {
  name: 'desk-killed',
  title: 'Desk killed with -9 and started again',
  async run({ say }) {
    let trueAfterMs = Number.NaN;
    const outcome = await measureOnAir({
      async act(stage) {
        trueAfterMs = await replaceDesk(stage, 2_000);
      },
    });
    say(JSON.stringify({ ...outcome, trueAfterMs }));
    const row: Row = {
      what: 'the same: true state after its start',
      figure: seconds(trueAfterMs),
      bar: `<= ${seconds(TRUE_STATE_MS)}`,
      pass: trueAfterMs <= TRUE_STATE_MS,
    };
    return [...onAirRows('desk killed and started again', outcome, DESK_GAP_MS), row];
  },
};

export const engineKilled: Bench = {
  name: 'engine-killed',
  title: 'Engine killed with -9',
  async run({ say }) {
    let backAfterMs = Number.NaN;
    const outcome = await measureOnAir({
      async act(stage) {
        const killedAtMs = await killEngine(stage);
        backAfterMs = (await stage.untilOnAir(20_000)) - killedAtMs;
      },
    });
    say(JSON.stringify({ ...outcome, backAfterMs }));
    const what = `engine killed: all ${COUNT} on program again`;
    return [{ what, figure: seconds(backAfterMs), bar: `<= ${seconds(ENGINE_BACK_MS)}`, pass: backAfterMs <= ENGINE_BACK_MS }];
  },
};
