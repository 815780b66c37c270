import { type Bench, type BenchContext, type Row, table } from './bench.ts';
import { blackHole } from './black-hole.ts';
import { canary } from './canary.ts';
import { cpu16, cpu64, rtmps64 } from './cost.ts';
import { firstVideo } from './first-video.ts';
import { frozenPublisher } from './frozen-publisher.ts';
import { fuzzRun, hostile } from './hostile.ts';
import { killed } from './killed.ts';
import { knocks } from './knocks.ts';
import { mainToBackup } from './main-to-backup.ts';
import { obsLink } from './obs.ts';
import { obsCycles } from './obs-cycles.ts';
import { obsLargeHouse } from './obs-large-house.ts';
import { obsRestarted } from './obs-restarted.ts';
import { deskKilled, engineKilled } from './processes-killed.ts';
import { programFrozen, programKilled, programRestarted } from './program-lost.ts';
import { renditions } from './renditions.ts';
import { slowReader } from './slow-reader.ts';
import { stalled } from './stalled.ts';
import { tenLosses } from './ten-losses.ts';
import { watchCost } from './watch-cost.ts';

const BENCHES: readonly Bench[] = [
  cpu16,
  cpu64,
  rtmps64,
  firstVideo,
  stalled,
  killed,
  blackHole,
  slowReader,
  frozenPublisher,
  hostile,
  fuzzRun,
  canary,
  programKilled,
  programFrozen,
  programRestarted,
  obsRestarted,
  mainToBackup,
  tenLosses,
  deskKilled,
  engineKilled,
  obsLink,
  renditions,
  knocks,
  obsCycles,
  obsLargeHouse,
  watchCost,
];

const flags = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const unknown = [
  ...names.filter((name) => !BENCHES.some((b) => b.name === name)),
  ...flags.filter((f) => !['--quick', '--ours'].includes(f)),
];
if (unknown.length > 0) {
  process.stderr.write(`unknown: ${unknown.join(', ')}\nusage: npm run bench -- [--quick] [--ours] [name ...]\n`);
  process.stderr.write(BENCHES.map(({ name, title }) => `  ${name.padEnd(18)}${title}\n`).join(''));
  process.exit(2);
}

const context: BenchContext = {
  quick: flags.includes('--quick'),
  oursOnly: flags.includes('--ours'),
  say: (line) => void process.stdout.write(`   ${line}\n`),
};
const rows: Row[] = [];
for (const bench of BENCHES) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  process.stdout.write(`== ${bench.name}: ${bench.title}\n`);
  try {
    rows.push(...(await bench.run(context)));
  } catch (error) {
    const text =
      error instanceof Error ? `${error.message}${error.cause instanceof Error ? ` (${error.cause.message})` : ''}` : String(error);
    context.say(text);
    rows.push({ what: bench.name, figure: `did not run: ${text.split('\n')[0]}`, bar: '', pass: false });
  }
}
const quickly = context.quick ? " (quick: shows that the benches run, the figures are not the product's)" : '';
process.stdout.write(`\n1080p30 at 6 Mb/s, from program-killed on 360p30 at 2 Mb/s, loopback${quickly}\n${table(rows)}\n`);
process.exitCode = rows.every((row) => row.pass !== false) ? 0 : 1;
