import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRunning } from '../../base/is-running.ts';
import { readEngineFile } from '../../engine-link/engine-file.ts';
import { parseSettings, type Settings } from '../../store/settings.ts';
import { parseOptions } from '../arguments.ts';
import { defaultDataDir } from '../data-dir.ts';
import { DEFAULT_DESK_PORT } from '../desk-command.ts';
import { type CommandIo, EXIT } from '../io.ts';
import type { Check } from './check.ts';
import { checkFfmpeg, readFfmpeg } from './ffmpeg.ts';
import { checkLocalName, readMulticast, wantedName } from './local-name.ts';
import { checkClock, checkDisk, freeBytes, lastRecordMs } from './machine.ts';
import { checkNode } from './node.ts';
import { checkObs, findObs, isReachable } from './obs.ts';
import { checkPort, isDesk, isFree } from './ports.ts';
import { writeReport } from './report.ts';

const OPTIONS = { json: { type: 'boolean', default: false }, data: { type: 'string' }, report: { type: 'string' } } as const;
const DEFAULT_INGEST_PORT = 1935;
const DEFAULT_OBS = { host: '127.0.0.1', port: 4455 };

/**
 * `foyer doctor`: looks at what a show needs of this machine, and with `--report` writes down what somebody who helps needs to see.
 * @returns 1 when something would keep a desk from working, otherwise 0
 * @throws Fault `desk/bad-argument`, `store/write-failed`
 */
export async function runDoctor(argv: string[], io: CommandIo): Promise<number> {
  const options = parseOptions(argv, OPTIONS);
  const dataDir = resolve(options.data ?? defaultDataDir(process.platform, process.env));
  const checks = await examine(dataDir);
  if (options.json) io.out(JSON.stringify({ checks }));
  else for (const line of checks.flatMap(linesOf)) io.out(line);
  if (options.report !== undefined) {
    const file = resolve(options.report);
    await writeReport(file, dataDir, checks);
    if (!options.json) io.out(`The report is in ${file}. It holds no keys and no passwords; look through it before you send it.`);
  }
  return checks.some(({ verdict }) => verdict === 'fail') ? EXIT.failed : EXIT.ok;
}

async function examine(dataDir: string): Promise<Check[]> {
  const settings = readSettings(join(dataDir, 'settings.json'));
  const obs = settings?.obs.machines.find(({ role }) => role === settings.obs.helm) ?? DEFAULT_OBS;
  const ingestPort = settings?.ingest.port || DEFAULT_INGEST_PORT;
  const deskRuns = await isDesk(DEFAULT_DESK_PORT);
  const deskFree = deskRuns || (await isFree(DEFAULT_DESK_PORT));
  const ingestFree = await isFree(ingestPort);
  return [
    checkNode(process.versions.node),
    checkFfmpeg(await readFfmpeg()),
    checkObs(findObs(process.platform, process.env), obs, await isReachable(obs)),
    checkPort('Ingest', ingestPort, ingestFree ? 'free' : isEngineRunning(dataDir) ? 'ours' : 'taken', '--ingest 127.0.0.1:PORT'),
    checkPort('Desk', DEFAULT_DESK_PORT, deskRuns ? 'ours' : deskFree ? 'free' : 'taken', '--port P'),
    checkLocalName(await readMulticast(), wantedName()),
    checkDisk(await freeBytes(dataDir), dataDir),
    checkClock(Date.now(), lastRecordMs(join(dataDir, 'as-run.jsonl')), Intl.DateTimeFormat().resolvedOptions().timeZone),
  ];
}

function linesOf({ name, verdict, found, todo }: Check): string[] {
  const line = `${verdict.padEnd(4)}  ${name.padEnd(7)} ${found}`;
  return todo === '' ? [line] : [line, `              ${todo}`];
}

function readSettings(file: string): Settings | null {
  if (!existsSync(file)) return null;
  const parsed = parseSettings(readFileSync(file, 'utf8'));
  return parsed.kind === 'good' ? parsed.settings : null;
}

/** Whether the engine of this data folder runs: then the ingest port is its own. */
function isEngineRunning(dataDir: string): boolean {
  const file = readEngineFile(dataDir);
  return file !== null && isRunning(file.pid);
}
