import { interrupted, type LongRunArguments, longRunArguments } from './arguments.ts';
import { FAULTS } from './faults.ts';
import { chaosText } from './report.ts';
import { runChaos } from './run.ts';

const USAGE = `usage: npm run chaos -- [--minutes M] [--seed S] [--destinations N] [--faults NAME,NAME] [--json]
faults: ${FAULTS.map(({ name }) => name).join(', ')}
`;

function given(): LongRunArguments {
  try {
    const args = longRunArguments(process.argv.slice(2), { minutes: '10', destinations: '10' });
    const unknown = args.faults?.filter((name) => !FAULTS.some((fault) => fault.name === name)) ?? [];
    if (unknown.length > 0) throw new Error(`no such fault: ${unknown.join(', ')}`);
    return args;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

const { json, faults, ...args } = given();
const say = (line: string) => void process.stderr.write(`${line}\n`);
say(`${args.destinations} destinations, ${args.minutes} minutes, seed ${args.seed}`);
const report = await runChaos({ ...args, say, signal: interrupted(), ...(faults ? { faults } : {}) });
process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `\n${chaosText(report)}\n`);
process.exitCode = report.ok ? 0 : 1;
