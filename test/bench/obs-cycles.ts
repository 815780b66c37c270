import { cycle, RIGHT_START } from '../main/obs/cycles.ts';
import { linkTo } from '../main/obs/link-for-test.ts';
import { type Mood, MoodyIngest } from '../peers/moody-ingest.ts';
import { startObs } from '../peers/obs/start-obs.ts';
import type { Bench, BenchContext, Row } from './bench.ts';

const MOODS: readonly Mood[] = ['accepts', 'refuses', 'silent', 'slow', 'dies', 'freezes'];
const CYCLES = 20;
const UNTRUE_BAR_MS = 2_000;

async function run({ quick, say }: BenchContext): Promise<Row[]> {
  await using ingest = await MoodyIngest.open({ silentMs: 60_000, slowMs: 4_000, awayMs: 3_000 });
  await using obs = await startObs();
  await using link = await linkTo(obs);
  await link.setUp({ server: ingest.url, key: 'main' });
  const wrong: string[] = [];
  let worstMs = 0;
  let longestCallMs = 0;
  const count = quick ? MOODS.length : CYCLES;
  for (let number = 0; number < count; number += 1) {
    const mood = MOODS[number % MOODS.length] as Mood;
    const came = await cycle(link, ingest, mood);
    const { start, stop, startMs, stopMs, untrueMs } = came;
    say(
      `${number + 1} ${mood}: ${start} after ${startMs.toFixed(0)} ms, stop ${stop} after ${stopMs.toFixed(0)} ms, untrue ${untrueMs.toFixed(0)} ms`,
    );
    if (start !== RIGHT_START[mood] || stop !== 'done') wrong.push(`${mood} ${start}/${stop}`);
    worstMs = Math.max(worstMs, untrueMs);
    longestCallMs = Math.max(longestCallMs, startMs, stopMs);
  }
  return [
    {
      what: `OBS, ${count} starts and stops, ingest in six moods`,
      figure: wrong.length === 0 ? 'every call did what it should' : wrong.join(', '),
      bar: 'no hung call',
      pass: wrong.length === 0,
    },
    {
      what: 'the same: the page against a probe at the ingest',
      figure: `untrue for ${worstMs.toFixed(0)} ms at most, longest call ${(longestCallMs / 1_000).toFixed(1)} s`,
      bar: `${UNTRUE_BAR_MS} ms`,
      pass: worstMs <= UNTRUE_BAR_MS,
    },
  ];
}

export const obsCycles: Bench = { name: 'obs-cycles', title: 'A real OBS started and stopped 20 times, the ingest in six moods', run };
