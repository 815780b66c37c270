import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeFileAtomic } from '../base/atomic-write.ts';
import { Fault } from '../base/fault.ts';
import { Scope } from '../base/scope.ts';
import type { DestinationKey } from '../contract/destination.ts';
import type { ImportChoice, ImportItem, ImportPreview } from '../contract/keys.ts';
import { sameName } from '../domain/destination-id.ts';
import { isBundle } from '../vault/bundle.ts';
import { SCRYPT_COST, type ScryptCost } from '../vault/passphrase.ts';
import { parseOptions } from './arguments.ts';
import { defaultDataDir } from './data-dir.ts';
import { type CommandIo, EXIT } from './io.ts';
import { type OpenKeys, openKeys } from './keys/open-keys.ts';
import { type Asker, askInput, askTerminal } from './passphrase.ts';

const OPTIONS = {
  data: { type: 'string' },
  bundle: { type: 'string' },
  only: { type: 'string', multiple: true },
  replace: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  'vault-key-file': { type: 'string' },
  'passphrase-stdin': { type: 'boolean', default: false },
} as const;
type Options = ReturnType<typeof parseOptions<typeof OPTIONS>>;

const WHO = 'command line';

/** What a test hands in: other input, cheaper guesses. */
interface KeysSurroundings {
  input: NodeJS.ReadableStream;
  cost: ScryptCost;
}

/**
 * `foyer keys list|export|import`: the keys of a data folder that no desk has open. A passphrase is asked for on the terminal, or read from
 * standard input, a line each in this order: the vault's where it has one, the bundle's.
 * @throws Fault `desk/already-running`, `desk/bad-argument`, `vault/...`, `bundle/...`, `import/...`, `store/...`
 */
export async function runKeys(
  [action, ...argv]: string[],
  io: CommandIo,
  { input, cost }: KeysSurroundings = { input: process.stdin, cost: SCRYPT_COST },
): Promise<number> {
  if (action !== 'list' && action !== 'export' && action !== 'import')
    throw new Fault('desk/bad-argument', { argument: 'keys', value: action ?? '(list, export or import)' });
  const options = parseOptions(argv, OPTIONS);
  await using scope = new Scope();
  const ask = options['passphrase-stdin'] ? scope.use(askInput(input)) : askTerminal(io);
  const dataDir = resolve(options.data ?? defaultDataDir(process.platform, process.env));
  const keys = scope.use(await openKeys(dataDir, { keyFile: options['vault-key-file'], cost }));
  if (action === 'list') return list(keys, io);
  if (keys.vault.isLocked) await keys.unlock(keys.vault.opener === 'passphrase' ? await ask('Passphrase of the vault') : undefined, WHO);
  return action === 'export' ? await exportKeys(keys, options, ask, io) : await importKeys(keys, options, ask, io);
}

function list({ book }: OpenKeys, io: CommandIo): number {
  for (const { name, kind, platform, server, hasKey, keys: stored, keyInUse } of book.list()) {
    io.out([name, platform ?? kind, server === '' ? '-' : server, hasKey ? 'key stored' : 'no key'].join('\t'));
    // One key alone that nobody named says nothing more.
    if (stored.length > 1 || stored.some((key) => lineOf(key) !== 'key')) {
      for (const key of stored) io.out(`\t${lineOf(key)}${key.id === keyInUse ? '\tin use' : ''}`);
    }
  }
  return EXIT.ok;
}

function lineOf({ name, validFromMs, validUntilMs, eventId }: DestinationKey): string {
  const at = (ms: number | null) => (ms === null ? '' : new Date(ms).toISOString());
  const bounds = [
    validFromMs === null ? '' : `from ${at(validFromMs)}`,
    validUntilMs === null ? '' : `until ${at(validUntilMs)}`,
    eventId === null ? '' : `event ${eventId}`,
  ];
  return [name === '' ? 'key' : name, ...bounds].filter((part) => part !== '').join('\t');
}

async function exportKeys({ book, keys }: OpenKeys, { bundle, only }: Options, ask: Asker, io: CommandIo): Promise<number> {
  const file = fileOf(bundle);
  if (existsSync(file)) throw new Fault('desk/bad-argument', { argument: '--bundle', value: `${file} (it is there already)` });
  const ids = only?.map((name) => {
    const found = book.list().find((destination) => sameName(destination.name, name));
    if (!found) throw new Fault('destination/not-found', { name });
    return found.id;
  });
  const { text } = await keys.export({ ids, passphrase: await ask('New passphrase of the bundle') }, WHO);
  try {
    writeFileAtomic(file, text, 0o600);
  } catch (cause) {
    throw new Fault('store/write-failed', { file }, { cause });
  }
  io.out(`${ids?.length ?? book.ids().length} destinations are in ${file}.`);
  return EXIT.ok;
}

async function importKeys({ keys }: OpenKeys, options: Options, ask: Asker, io: CommandIo): Promise<number> {
  const text = readText(fileOf(options.bundle));
  const file = isBundle(text) ? { text, passphrase: await ask('Passphrase of the bundle') } : { text };
  const preview = await keys.preview(file);
  tell(preview, io);
  const choices = preview.items.flatMap((item) => choiceOf(item, options.replace));
  if (options['dry-run'] || choices.length === 0) return EXIT.ok;
  const { imported } = await keys.import(file, choices, WHO);
  io.out(`${imported} imported.`);
  return EXIT.ok;
}

/** What is new comes in; what is other here is replaced when that is asked for, and left alone otherwise. */
function choiceOf({ index, state }: ImportItem, isReplacing: boolean): ImportChoice[] {
  if (state === 'new') return [{ index, as: 'add' }];
  return state !== 'same' && isReplacing ? [{ index, as: 'replace' }] : [];
}

function tell({ format, items, skipped }: ImportPreview, io: CommandIo): void {
  for (const { name, state, changes, server } of items) io.out([state, name, server, changes.join(' ')].join('\t'));
  const place = format === 'csv' ? 'line' : 'entry';
  for (const skip of skipped) io.err(`${place} ${skip.place} is left out: ${skip.reason}`);
}

function fileOf(given: string | undefined): string {
  if (given === undefined) throw new Fault('desk/bad-argument', { argument: '--bundle FILE', value: '(missing)' });
  return resolve(given);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('desk/bad-argument', { argument: '--bundle', value: file }, { cause });
  }
}
