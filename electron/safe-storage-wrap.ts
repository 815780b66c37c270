import { existsSync, readFileSync } from 'node:fs';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { Fault } from '../main/base/fault.ts';
import { keyFileWrap } from '../main/vault/key-file.ts';
import type { KeyWrap } from '../main/vault/key-wrap.ts';

export type SafeStoragePort = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

/** Wraps the vault's data key with the system's key store: Keychain, DPAPI, libsecret or KWallet. */
export function safeStorageWrap(safeStorage: SafeStoragePort): KeyWrap {
  return {
    kind: 'safe-storage',
    wrap: (dataKey) => safeStorage.encryptStringAsync(dataKey.toString('base64')),
    unwrap: async (wrapped) => {
      try {
        const { result } = await safeStorage.decryptStringAsync(wrapped);
        return Buffer.from(result, 'base64');
      } catch (error) {
        // Another user or machine, or a key store that is locked: the vault itself is whole.
        throw new Fault('vault/other-shell', { kind: 'safe-storage' }, { cause: error });
      }
    },
  };
}

/**
 * Whether the system keeps keys better than a file of ours would. On Linux without a key store Electron falls back to `basic_text`, which
 * hides a key behind a password that is in Electron's source.
 * @source Electron, safeStorage.getSelectedStorageBackend
 */
export async function hasKeyStore(safeStorage: SafeStoragePort, platform: NodeJS.Platform): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
  if (platform !== 'linux') return true;
  const backend = safeStorage.getSelectedStorageBackend();
  return backend !== 'basic_text' && backend !== 'unknown';
}

export interface ChosenWrap {
  wrap: KeyWrap;
  /** This vault is new and there is no key store for it: its key is a file of mode 0600, and the operator should know. */
  isWeak: boolean;
}

/**
 * What the vault of a data folder is (or will be) wrapped by. A vault that is there keeps its way, so that both shells can open the headless
 * shell's; a new one takes the key store, or a key file where there is none.
 */
export async function chooseWrap(
  files: { vaultFile: string; keyFile: string },
  safeStorage: SafeStoragePort,
  platform: NodeJS.Platform,
): Promise<ChosenWrap> {
  const kind = kindOf(files.vaultFile);
  if (kind === 'safe-storage') return { wrap: safeStorageWrap(safeStorage), isWeak: false };
  const isStrong = await hasKeyStore(safeStorage, platform);
  if (isStrong && kind !== 'key-file') return { wrap: safeStorageWrap(safeStorage), isWeak: false };
  // The page goes on asking for a passphrase while `wrap.isWeak` holds the vault.
  return { wrap: { ...keyFileWrap(files.keyFile), isWeak: !isStrong }, isWeak: !isStrong && kind === null };
}

function kindOf(vaultFile: string): string | null {
  if (!existsSync(vaultFile)) return null;
  try {
    return z.object({ kind: z.string() }).parse(JSON.parse(readFileSync(vaultFile, 'utf8'))).kind;
  } catch {
    // Opening it will say what is wrong with it; any wrap will do for that.
    return 'key-file';
  }
}
