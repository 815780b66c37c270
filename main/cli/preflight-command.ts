import { resolve } from 'node:path';
import { appPaths } from '../base/app-paths.ts';
import { Fault } from '../base/fault.ts';
import { Scope } from '../base/scope.ts';
import type { PreflightFinding } from '../contract/preflight.ts';
import { worst } from '../domain/preflight/judge.ts';
import { SCRYPT_COST } from '../vault/passphrase.ts';
import { parseOptions } from './arguments.ts';
import { defaultDataDir } from './data-dir.ts';
import { faultText } from './fault-text.ts';
import { type CommandIo, EXIT } from './io.ts';
import { openKeys } from './keys/open-keys.ts';
import { type Asker, askInput } from './passphrase.ts';
import { preflightOf } from './preflight/running-desk.ts';
import { preflightStored } from './preflight/stored.ts';

const OPTIONS = {
  data: { type: 'string' },
  desk: { type: 'string' },
  'token-stdin': { type: 'boolean', default: false },
  'passphrase-stdin': { type: 'boolean', default: false },
  'vault-key-file': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;
type Options = ReturnType<typeof parseOptions<typeof OPTIONS>>;

interface Outcome {
  findings: readonly PreflightFinding[];
  /** By id. */
  names: ReadonlyMap<string, string>;
}

/**
 * `foyer preflight`: all of it by a desk that runs (`--desk`, with a token on standard input), or keys, servers and clock of the stored
 * destinations where none does. Nothing is published.
 * @returns 1 when something is red, otherwise 0
 * @throws Fault `desk/already-running`, `desk/bad-argument`, `desk/token-refused`, `vault/...`
 */
export async function runPreflight(argv: string[], io: CommandIo, input: NodeJS.ReadableStream = process.stdin): Promise<number> {
  const options = parseOptions(argv, OPTIONS);
  await using scope = new Scope();
  const ask = options['token-stdin'] || options['passphrase-stdin'] ? scope.use(askInput(input)) : null;
  const { findings, names } = await (options.desk === undefined ? ofStored(options, ask) : ofDesk(options, io, ask));
  const verdict = worst(findings);
  if (options.json) io.out(JSON.stringify({ verdict, findings }));
  else for (const line of findings.flatMap((finding) => linesOf(finding, names))) io.out(line);
  return verdict === 'bad' ? EXIT.failed : EXIT.ok;
}

async function ofStored(options: Options, ask: Asker | null): Promise<Outcome> {
  await using keys = await openKeys(folder(options), { keyFile: options['vault-key-file'], cost: SCRYPT_COST });
  if (keys.vault.isLocked && ask && options['passphrase-stdin']) await keys.unlock(await ask(''), 'command line');
  const findings = await preflightStored(keys, appPaths(import.meta.dirname).version);
  return { findings, names: new Map(keys.book.list().map(({ id, name }) => [id, name])) };
}

async function ofDesk(options: Options, { stop }: CommandIo, ask: Asker | null): Promise<Outcome> {
  const address = options.desk ?? '';
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) throw new Fault('desk/bad-argument', { argument: '--desk', value: address });
  if (!ask) throw new Fault('desk/bad-argument', { argument: '--token-stdin', value: '(missing)' });
  const token = (await ask('')).trim();
  const { findings, destinations } = await preflightOf({ origin: new URL(address), token, dataDir: folder(options), stop });
  return { findings, names: new Map(destinations.map(({ id, name }) => [id, name])) };
}

const folder = ({ data }: Options): string => resolve(data ?? defaultDataDir(process.platform, process.env));

function linesOf(
  { rule, verdict, destinationId, measured, threshold, fault, params }: PreflightFinding,
  names: Outcome['names'],
): string[] {
  const name = destinationId === null ? '' : (names.get(destinationId) ?? destinationId);
  const value = measured === null ? '' : threshold === null ? `${measured}` : `${measured}, wanted ${threshold}`;
  const host = params.host === undefined ? '' : String(params.host);
  const line = `${verdict.padEnd(7)}  ${rule.padEnd(24)} ${[name, host, value].filter((part) => part !== '').join('  ')}`.trimEnd();
  return fault ? [line, `         ${faultText({ ...fault, params: { name, ...fault.params } })}`] : [line];
}
