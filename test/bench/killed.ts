import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench } from './bench.ts';
import { compareReturns, type Outcome } from './comes-back.ts';
import { countOthers, openHall, VICTIM } from './hall.ts';
import type { VariantName } from './variants.ts';

const DOWN_MS = 8_000;
const BAR_MS = 2_000;
const GIVE_UP_MS = 20_000;

async function measure(name: VariantName): Promise<Outcome> {
  await using hall = await openHall(name);
  await pause(3_000);
  const report = await countOthers(hall);
  await hall.bad.kill();
  await pause(DOWN_MS);
  await hall.reopenBad();
  const listeningAt = performance.timeOrigin + performance.now();
  const first = await waitFor(
    'video again',
    async () => (await hall.bad.figures()).find((f) => f.name.startsWith(VICTIM) && f.firstVideoAtMs !== null)?.firstVideoAtMs,
    { timeoutMs: GIVE_UP_MS },
  ).catch(() => Number.POSITIVE_INFINITY);
  await pause(1_000);
  const others = await report();
  return { backAfterMs: first - listeningAt, share: others.leastShare, silenceMs: others.worstSilenceMs, reconnects: others.reconnects };
}

export const killed: Bench = {
  name: 'killed',
  title: 'A destination killed for 8 s',
  run: (context) => compareReturns({ what: 'killed for 8 s', barMs: BAR_MS, giveUpMs: GIVE_UP_MS, measure }, context),
};
