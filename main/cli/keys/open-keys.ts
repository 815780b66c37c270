import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AuditLog } from '../../audit/audit-log.ts';
import { systemClock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { silentLog } from '../../base/log.ts';
import { Redactor } from '../../base/redact.ts';
import { Scope } from '../../base/scope.ts';
import { DestinationBook } from '../../desk/destination-book.ts';
import { KeyDesk } from '../../desk/key-desk.ts';
import { DeskLock } from '../../desk/lock.ts';
import { Secrets } from '../../desk/secrets.ts';
import { openConfStore } from '../../store/conf-store.ts';
import type { Settings } from '../../store/settings.ts';
import { keyFileWrap } from '../../vault/key-file.ts';
import { keyringWrap, systemKeyring } from '../../vault/keyring.ts';
import { passphraseWrap, type ScryptCost } from '../../vault/passphrase.ts';
import { Vault } from '../../vault/vault.ts';

/** A data folder's keys without a desk around them; the folder is held meanwhile. */
export interface OpenKeys extends AsyncDisposable {
  vault: Vault;
  book: DestinationBook;
  keys: KeyDesk;
  settings(): Settings;
  /** @throws Fault `vault/...` */
  unlock(passphrase: string | undefined, who: string): Promise<void>;
}

/** @throws Fault `desk/already-running`, `desk/bad-argument` for a folder that is not there, `store/...` */
export async function openKeys(dataDir: string, { keyFile, cost }: { keyFile: string | undefined; cost: ScryptCost }): Promise<OpenKeys> {
  if (!existsSync(dataDir)) throw new Fault('desk/bad-argument', { argument: '--data', value: dataDir });
  const scope = new Scope();
  try {
    const [clock, log] = [systemClock, silentLog];
    scope.use(DeskLock.take(join(dataDir, 'desk.lock')));
    const store = openConfStore({ dataDir, clock, log });
    const audit = scope.use(await AuditLog.open({ file: join(dataDir, 'audit.jsonl'), clock, log }));
    const wrap = keyFileWrap(keyFile === undefined ? join(dataDir, 'vault.key') : resolve(keyFile));
    const vault = await Vault.open({ file: join(dataDir, 'vault.json'), wrap, others: [keyringWrap(systemKeyring)] });
    const secrets = new Secrets(vault, new Redactor());
    const book = new DestinationBook({ store, secrets, dataDir, random: Math.random, clock });
    const keys = new KeyDesk({
      ...{ book, audit, clock, cost },
      station: () => store.read().station.name,
      isOnAir: () => false,
      taken: async () => undefined,
    });
    const unlock = async (passphrase: string | undefined, who: string) => {
      await vault.unlock(passphrase === undefined ? null : passphraseWrap(passphrase, cost));
      secrets.unlocked();
      await audit.note(who, 'vault-unlocked');
    };
    return { vault, book, keys, settings: () => store.read(), unlock, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}
