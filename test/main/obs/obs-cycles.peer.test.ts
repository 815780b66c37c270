import { expect, test } from 'vitest';
import { MoodyIngest } from '../../peers/moody-ingest.ts';
import { startObs } from '../../peers/obs/start-obs.ts';
import { cycle } from './cycles.ts';
import { linkTo } from './link-for-test.ts';

/** Silent for less than OBS waits, so that the suite stays short: `npm run bench -- obs-cycles` has it in full. */
const TIMES = { silentMs: 4_000, slowMs: 2_500, awayMs: 1_500 };

test('obs cycles: ingest accepts, refuses, is silent, slow, dies and freezes, the page says what arrives and no call hangs', async () => {
  await using ingest = await MoodyIngest.open(TIMES);
  await using obs = await startObs();
  await using link = await linkTo(obs);
  await link.setUp({ server: ingest.url, key: 'main' });
  const came = [];
  for (const mood of ['refuses', 'accepts', 'silent', 'slow', 'dies', 'freezes'] as const) came.push(await cycle(link, ingest, mood));
  expect(came.map(({ mood, start, stop }) => `${mood}: ${start}, ${stop}`)).toEqual([
    'refuses: obs/refused, done',
    'accepts: done, done',
    'silent: obs/refused, done',
    'slow: done, done',
    'dies: done, done',
    'freezes: done, done',
  ]);
  expect(Math.max(...came.map(({ untrueMs }) => untrueMs))).toBeLessThan(1_500);
});
