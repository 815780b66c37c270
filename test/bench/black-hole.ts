import { setTimeout as pause } from 'node:timers/promises';
import { FarPath, farPathMissing } from '../peers/far-path.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench } from './bench.ts';
import { compareReturns, type Outcome } from './comes-back.ts';
import { countOthers, openHall, VICTIM } from './hall.ts';
import type { VariantName } from './variants.ts';

const CUT_MS = 20_000;
const BAR_MS = 2_500;
const GIVE_UP_MS = 40_000;

async function measure(name: VariantName): Promise<Outcome> {
  await using path = await FarPath.open();
  await using hall = await openHall(name, { namespace: path.namespace, host: path.host });
  await pause(3_000);
  const report = await countOthers(hall);
  path.cut();
  await pause(CUT_MS);
  path.mend();
  const mendedAt = performance.timeOrigin + performance.now();
  const isBack = async () => (await hall.bad.figures()).find((f) => f.name.startsWith(VICTIM) && f.lastMediaAtMs > mendedAt);
  const backAt = await waitFor('video again', isBack, { timeoutMs: GIVE_UP_MS, everyMs: 10 }).then(
    () => performance.timeOrigin + performance.now(),
    () => Number.POSITIVE_INFINITY,
  );
  await pause(1_000);
  const others = await report();
  return { backAfterMs: backAt - mendedAt, share: others.leastShare, silenceMs: others.worstSilenceMs, reconnects: others.reconnects };
}

export const blackHole: Bench = {
  name: 'black-hole',
  title: 'The path to one destination carries nothing for 20 s',
  async run(context) {
    const missing = farPathMissing();
    if (missing) return [{ what: 'black-hole', figure: missing, bar: '', pass: null }];
    return compareReturns({ what: 'path away for 20 s', barMs: BAR_MS, giveUpMs: GIVE_UP_MS, measure }, context);
  },
};
