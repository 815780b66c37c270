import { interrupted, type LongRunArguments, longRunArguments } from '../chaos/arguments.ts';
import { soakText } from './report.ts';
import { runSoak } from './run.ts';

function given(): LongRunArguments {
  try {
    return longRunArguments(process.argv.slice(2), { minutes: '30', destinations: '16' });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nusage: npm run soak -- [--minutes M] [--destinations N] [--seed S] [--json]\n`);
    process.exit(2);
  }
}

const { minutes, destinations, seed, json } = given();
const say = (line: string) => void process.stderr.write(`${line}\n`);
say(`${destinations} destinations, ${minutes} minutes, seed ${seed}`);
const report = await runSoak({ minutes, destinations, seed, say, signal: interrupted() });
process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `\n${soakText(report)}\n`);
process.exitCode = report.ok ? 0 : 1;
