import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench, Row } from './bench.ts';
import { countOthers, openHall, sharePercent, VICTIM } from './hall.ts';
import type { VariantName } from './variants.ts';

const DOWN_MS = 8_000;
const BAR_MS = 2_000;
const GIVE_UP_MS = 20_000;

interface Outcome {
  backAfterMs: number;
  share: number;
  silenceMs: number;
  reconnects: number;
}

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
  async run({ quick, oursOnly, say }) {
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
      const back = Number.isFinite(worst)
        ? `worst ${(worst / 1_000).toFixed(2)} s of ${outcomes.length}`
        : `not within ${GIVE_UP_MS / 1_000} s`;
      rows.push(
        { what: `killed for 8 s, ${name}: video again`, figure: back, bar: isOurs ? '<= 2 s' : '', pass: isOurs ? worst <= BAR_MS : null },
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
