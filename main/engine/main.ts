import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../base/clock.ts';
import { openLog } from '../base/log.ts';
import { Redactor } from '../base/redact.ts';
import { EXIT_ALREADY_RUNNING } from '../contract/engine-api.ts';
import { AlreadyRunning } from './control/listen.ts';
import { runEngine } from './run-engine.ts';

/**
 * Entry of the engine process: `engine.js --data DIR [--owned]`. Exit codes: 0 ended as told, 1 a bug (said in the log; the desk starts
 * another one), 3 another engine serves this data directory, 64 used wrongly.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, owned: { type: 'boolean', default: false } } });
  if (!values.data) {
    process.stderr.write('usage: engine --data DIR [--owned]\n');
    return 64;
  }
  const dataDir = resolve(values.data);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const redactor = new Redactor();
  using log = openLog(join(dataDir, 'logs', 'engine.log'), 'engine', redactor);
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'engine: a bug');
    process.exit(1);
  });
  const stop = new AbortController();
  const { owned } = values;
  // A detached engine has no terminal to lose: a hang-up is not meant for it.
  process.on('SIGHUP', () => (owned ? stop.abort('SIGHUP') : log.info('engine: SIGHUP ignored')));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort(signal));
  const system = { platform: process.platform, tmpDir: tmpdir(), userId: process.getuid?.() ?? null };
  try {
    await runEngine({ dataDir, owned, system, clock: systemClock, log, redactor, random: Math.random }, stop);
    return 0;
  } catch (error) {
    log.error({ err: error }, 'engine: cannot run');
    return error instanceof AlreadyRunning ? EXIT_ALREADY_RUNNING : 1;
  }
}

// Everything is closed by now; what is left open (a name being looked up) must not keep a dead engine in the process list.
process.exit(await main());
