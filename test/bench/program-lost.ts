import { setTimeout as pause } from 'node:timers/promises';
import { PROGRAM_GAP_MS } from '../chaos/program-faults.ts';
import type { Stage } from '../chaos/stage.ts';
import type { Bench } from './bench.ts';
import { measureOnAir, onAirRows } from './on-air.ts';

const AWAY_MS = 30_000;
const QUICK_AWAY_MS = 4_000;
const BACK_MS = 15_000;

/** @param share of the time away: an encoder that is only restarted is away for less */
function programLost(name: string, title: string, share: number, what: (stage: Stage, awayMs: number) => Promise<void>): Bench {
  return {
    name,
    title,
    async run({ quick, say }) {
      const awayMs = (quick ? QUICK_AWAY_MS : AWAY_MS) * share;
      const outcome = await measureOnAir({ act: (stage) => what(stage, awayMs) });
      say(JSON.stringify(outcome));
      return onAirRows(`${title} ${awayMs / 1_000} s`, outcome, PROGRAM_GAP_MS);
    },
  };
}

export const programKilled = programLost('program-killed', 'Program killed for', 1, async (stage, awayMs) => {
  await stage.encoder.kill();
  await pause(awayMs);
  await stage.encoder.start();
  await stage.untilOnAir(BACK_MS);
});

export const programFrozen = programLost('program-frozen', 'Program frozen for', 1, async (stage, awayMs) => {
  stage.encoder.freeze();
  await pause(awayMs);
  stage.encoder.thaw();
  await stage.untilOnAir(BACK_MS);
});

export const programRestarted = programLost('program-restarted', 'Program back in another size after', 0.1, async (stage, awayMs) => {
  const other = stage.feeds[1] as (typeof stage.feeds)[number];
  await stage.encoder.kill();
  await pause(awayMs);
  await stage.encoder.start(other.file);
  await stage.untilOnAir(BACK_MS, other.label);
});
