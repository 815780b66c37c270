import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { appPaths } from '../../base/app-paths.ts';
import { writeFileAtomic } from '../../base/atomic-write.ts';
import { Fault } from '../../base/fault.ts';
import { Redactor } from '../../base/redact.ts';
import { parseSettings } from '../../store/settings.ts';
import { keyFileWrap } from '../../vault/key-file.ts';
import { Vault } from '../../vault/vault.ts';
import type { Check } from './check.ts';

const LOG_TAIL_BYTES = 200_000;
const RECORD_TAIL_BYTES = 60_000;
const LOGS = ['desk.log', 'engine.log'];
const HIDDEN = '***';

/**
 * One file for whoever helps: versions, what the doctor found, settings without secrets, what happened last, the end of both logs. It holds
 * no key, no password and nobody's mail address: what is known to be secret is taken out by its value, and what looks like it by its form.
 * @throws Fault `desk/bad-argument` for a file that is there already, `store/write-failed`
 */
export async function writeReport(file: string, dataDir: string, checks: readonly Check[]): Promise<void> {
  if (existsSync(file)) throw new Fault('desk/bad-argument', { argument: '--report', value: `${file} (it is there already)` });
  const vault = await vaultOf(dataDir);
  const report = {
    madeAt: new Date().toISOString(),
    versions: { foyer: appPaths(import.meta.dirname).version, node: process.versions.node, system: `${platform()} ${release()} ${arch()}` },
    machine: { cpus: cpus().length, memoryGb: Math.round(totalmem() / 1e9) },
    checks,
    vault: { opener: vault.opener, isLocked: vault.isLocked, names: vault.names },
    settings: settingsOf(dataDir),
    files: filesOf(dataDir),
    asRun: linesOf(join(dataDir, 'as-run.jsonl'), RECORD_TAIL_BYTES),
    logs: Object.fromEntries(LOGS.map((name) => [name, linesOf(join(dataDir, 'logs', name), LOG_TAIL_BYTES)])),
  };
  const text = withoutForms(vault.redactor.clean(JSON.stringify(report, null, 1)));
  try {
    writeFileAtomic(file, `${text}\n`, 0o600);
  } catch (cause) {
    throw new Fault('store/write-failed', { file }, { cause });
  }
}

/** What the vault says of itself; where it opens without a passphrase, its values teach the redactor. */
async function vaultOf(dataDir: string) {
  const redactor = new Redactor();
  const file = join(dataDir, 'vault.json');
  // One that is not there would be made.
  if (!existsSync(file) || !existsSync(join(dataDir, 'vault.key'))) return { opener: null, isLocked: true, names: [], redactor };
  const vault = await Vault.open({ file, wrap: keyFileWrap(join(dataDir, 'vault.key')) });
  if (!vault.isLocked) for (const name of vault.names()) redactor.learn(name, vault.get(name) ?? '');
  return { opener: vault.opener, isLocked: vault.isLocked, names: vault.names(), redactor };
}

function settingsOf(dataDir: string): unknown {
  const file = join(dataDir, 'settings.json');
  if (!existsSync(file)) return null;
  const parsed = parseSettings(readFileSync(file, 'utf8'));
  if (parsed.kind !== 'good') return { kind: parsed.kind };
  const { alerts, ...settings } = parsed.settings;
  const mail = alerts.mail && { ...alerts.mail, username: HIDDEN, from: HIDDEN, to: alerts.mail.to.length };
  return { ...settings, alerts: { ...alerts, mail } };
}

function filesOf(dataDir: string): string[] {
  if (!existsSync(dataDir)) return [];
  return readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${name} ${statSync(join(dataDir, name)).size}`);
}

/** The last whole lines of a file. */
function linesOf(file: string, bytes: number): string[] {
  if (!existsSync(file)) return [];
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, bytes));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    const lines = tail.toString('utf8').split('\n');
    return (size > bytes ? lines.slice(1) : lines).filter((line) => line !== '');
  } finally {
    closeSync(fd);
  }
}

/** Logins in addresses, what follows `key=` and its like, and mail addresses. */
function withoutForms(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"\\]+@/gi, `$1${HIDDEN}@`)
    .replace(/\b(key|secret|token|passphrase|password|streamid|auth_key|sign)=[^\s&"\\]+/gi, `$1=${HIDDEN}`)
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, HIDDEN);
}
