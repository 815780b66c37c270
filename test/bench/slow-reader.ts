import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Row } from './bench.ts';
import { countOthers, openHall, sharePercent, VICTIM } from './hall.ts';
import { compared, type VariantName } from './variants.ts';

const MOST_LATE_MS = 10_000;
/** Half of 6.16 Mb/s, bytes a second. */
const HALF_RATE = 385_000;

async function measure(name: VariantName, windowMs: number, say: (line: string) => void): Promise<Row[]> {
  await using hall = await openHall(name);
  await pause(3_000);
  const report = await countOthers(hall);
  const memoryBefore = hall.variant.pssMb();
  let memory = memoryBefore;
  const startedAt = performance.now();
  await hall.bad.readAt(HALF_RATE);
  const named = hall.variant.simulcast?.until('slow', VICTIM, windowMs).catch(() => Number.POSITIVE_INFINITY);
  let latest = 0;
  while (performance.now() - startedAt < windowMs) {
    await pause(250);
    memory = Math.max(memory, hall.variant.pssMb());
    latest = Math.max(latest, ...(await hall.bad.figures()).map((f) => f.worstLatenessMs));
  }
  const victim = await hall.bad.figures();
  const others = await report();
  const jumps = victim.reduce((sum, f) => sum + f.jumps, 0);
  const bad = victim.reduce((sum, f) => sum + f.jumpsWithoutKeyframe, 0) + victim.filter((f) => !f.firstFrameIsKeyframe).length;
  const growth = memory - memoryBefore;
  const connections = victim.filter((f) => f.name.startsWith(VICTIM)).length;
  say(
    `${name}: late ${latest} ms, ${jumps} jumps, ${bad} of them not at a keyframe, ${connections} connections, + ${growth.toFixed(1)} MB`,
  );
  const isOurs = name === 'foyer';
  const judge = (pass: boolean) => (isOurs ? pass : null);
  const bar = (text: string) => (isOurs ? text : '');
  const seconds = Math.round(windowMs / 1_000);
  const resumed = `${jumps} jumps, ${bad} not at a keyframe, ${connections} connections`;
  const rows: Row[] = [
    {
      what: `1 of 10 reads at half the rate for ${seconds} s, ${name}: lateness`,
      figure: `worst ${(latest / 1_000).toFixed(1)} s`,
      bar: bar('<= 10 s'),
      pass: judge(latest <= MOST_LATE_MS),
    },
    { what: `the same, ${name}: resumes`, figure: resumed, bar: bar('at keyframes'), pass: judge(jumps > 0 && bad === 0) },
    { what: `the same, ${name}: memory`, figure: `+ ${growth.toFixed(1)} MB`, bar: bar('<= 20 MB'), pass: judge(growth <= 20) },
    {
      what: `the same, ${name}: bytes of the other nine`,
      figure: sharePercent(others.leastShare),
      bar: bar('>= 99.9 %'),
      pass: judge(others.leastShare >= 0.999),
    },
  ];
  if (named) {
    const ms = await named;
    rows.push({
      what: 'the same, foyer: named too slow after',
      figure: `${(ms / 1_000).toFixed(1)} s`,
      bar: '<= 10 s',
      pass: ms <= 10_000,
    });
  }
  return rows;
}

export const slowReader: Bench = {
  name: 'slow-reader',
  title: 'A destination that reads at half the rate',
  async run({ quick, oursOnly, say }) {
    const names = compared(oursOnly);
    const rows: Row[] = [];
    for (const name of names) rows.push(...(await measure(name, quick ? 20_000 : 60_000, say)));
    return rows;
  },
};
