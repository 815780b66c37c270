import { setTimeout as pause } from 'node:timers/promises';
import { FarPath, farPathMissing } from '../peers/far-path.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench, Row } from './bench.ts';
import { countOthers, openHall, sharePercent, VICTIM } from './hall.ts';
import type { VariantName } from './variants.ts';

const CUT_MS = 20_000;
const BAR_MS = 2_500;
const GIVE_UP_MS = 40_000;

interface Outcome {
  backAfterMs: number;
  share: number;
  silenceMs: number;
  reconnects: number;
}

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
  async run({ quick, oursOnly, say }) {
    const missing = farPathMissing();
    if (missing) return [{ what: 'black-hole', figure: missing, bar: '', pass: null }];
    const names: VariantName[] = oursOnly ? ['foyer'] : ['foyer', 'nginx push', 'ffmpeg each'];
    const rows: Row[] = [];
    for (const name of names) {
      const isOurs = name === 'foyer';
      const outcomes: Outcome[] = [];
      for (let round = 0; round < (quick || !isOurs ? 1 : 3); round += 1) outcomes.push(await measure(name));
      const worst = Math.max(...outcomes.map((o) => o.backAfterMs));
      const share = Math.min(...outcomes.map((o) => o.share));
      const reconnects = Math.max(...outcomes.map((o) => o.reconnects));
      say(`${name}: ${JSON.stringify(outcomes)}`);
      rows.push(
        {
          what: `path away for 20 s, ${name}: video again`,
          figure: Number.isFinite(worst)
            ? `worst ${(worst / 1_000).toFixed(2)} s of ${outcomes.length}`
            : `not within ${GIVE_UP_MS / 1_000} s`,
          bar: isOurs ? '<= 2.5 s' : '',
          pass: isOurs ? worst <= BAR_MS : null,
        },
        {
          what: `the same, ${name}: the other nine`,
          figure: `${sharePercent(share)}, worst silence ${Math.max(...outcomes.map((o) => o.silenceMs))} ms, ${reconnects} reconnects`,
          bar: isOurs ? '>= 99.9 %' : '',
          pass: isOurs ? share >= 0.999 && reconnects === 0 : null,
        },
      );
    }
    return rows;
  },
};
