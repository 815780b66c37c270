import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Row } from './bench.ts';
import { countOthers, openHall, sharePercent, VICTIM } from './hall.ts';
import { compared, type VariantName } from './variants.ts';

async function measure(name: VariantName, stallMs: number, say: (line: string) => void): Promise<Row[]> {
  await using hall = await openHall(name);
  await pause(3_000);
  const report = await countOthers(hall);
  const memoryBefore = hall.variant.pssMb();
  let memory = memoryBefore;
  const startedAt = performance.now();
  await hall.bad.pause();
  const named = hall.variant.simulcast?.until('stalled', VICTIM, stallMs).catch(() => Number.POSITIVE_INFINITY);
  while (performance.now() - startedAt < stallMs) {
    await pause(250);
    memory = Math.max(memory, hall.variant.pssMb());
  }
  const others = await report();
  const growth = memory - memoryBefore;
  say(
    `${name}: the nine got ${sharePercent(others.leastShare)}, worst silence ${others.worstSilenceMs} ms, memory + ${growth.toFixed(1)} MB`,
  );
  const isOurs = name === 'foyer';
  const seconds = Math.round(stallMs / 1_000);
  const rows: Row[] = [
    {
      what: `1 of 10 reads nothing for ${seconds} s, ${name}: bytes of the other nine`,
      figure: `${sharePercent(others.leastShare)}, worst silence ${others.worstSilenceMs} ms, ${others.reconnects} reconnects`,
      bar: isOurs ? '>= 99.9 %' : '',
      pass: isOurs ? others.leastShare >= 0.999 && others.reconnects === 0 : null,
    },
    {
      what: `the same, ${name}: memory`,
      figure: `+ ${growth.toFixed(1)} MB`,
      bar: isOurs ? '<= 20 MB' : '',
      pass: isOurs ? growth <= 20 : null,
    },
  ];
  if (named) {
    const ms = await named;
    rows.push({ what: 'the same, foyer: named stalled after', figure: `${(ms / 1_000).toFixed(1)} s`, bar: '<= 5 s', pass: ms <= 5_000 });
  }
  return rows;
}

export const stalled: Bench = {
  name: 'stalled',
  title: 'One of 10 destinations stops reading',
  async run({ quick, oursOnly, say }) {
    const names = compared(oursOnly);
    const rows: Row[] = [];
    for (const name of names) rows.push(...(await measure(name, quick ? 10_000 : 60_000, say)));
    return rows;
  },
};
