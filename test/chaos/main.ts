import { parseArgs } from 'node:util';
import { FAULTS } from './faults.ts';
import { chaosText } from './report.ts';
import { runChaos } from './run.ts';

const USAGE = `usage: npm run chaos -- [--minutes M] [--seed S] [--destinations N] [--faults NAME,NAME] [--json]
faults: ${FAULTS.map(({ name }) => name).join(', ')}
`;

function wrong(message: string): never {
  process.stderr.write(`${message}\n${USAGE}`);
  process.exit(2);
}

const OPTIONS = {
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  destinations: { type: 'string', default: '10' },
  faults: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

function options() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return wrong((error as Error).message);
  }
}

const { json, ...given } = options();
const [minutes, seed, destinations] = [given.minutes, given.seed, given.destinations].map(Number) as [number, number, number];
if (!(minutes > 0 && minutes <= 720)) wrong('--minutes: more than 0, 720 at most');
if (!Number.isInteger(seed)) wrong('--seed: a whole number');
if (!(Number.isInteger(destinations) && destinations >= 2 && destinations <= 64)) wrong('--destinations: 2 to 64');
const faults = given.faults?.split(',');
const unknown = faults?.filter((name) => !FAULTS.some((fault) => fault.name === name)) ?? [];
if (unknown.length > 0) wrong(`no such fault: ${unknown.join(', ')}`);

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
const say = (line: string) => void process.stderr.write(`${line}\n`);
say(`${destinations} destinations, ${minutes} minutes, seed ${seed}`);
const report = await runChaos({ minutes, seed, destinations, say, signal: stop.signal, ...(faults ? { faults } : {}) });
process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `\n${chaosText(report)}\n`);
process.exitCode = report.ok ? 0 : 1;
