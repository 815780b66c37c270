import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseWrap, type SafeStoragePort } from '../../electron/safe-storage-wrap.ts';
import { keyFileWrap } from '../../main/vault/key-file.ts';
import { Vault } from '../../main/vault/vault.ts';
import { temporaryFolder } from '../main/temporary-folder.ts';

type Backend = ReturnType<SafeStoragePort['getSelectedStorageBackend']>;

/** A key store that really changes what it is given, and knows its own work by its first byte. */
function keyStore(backend: Backend, isAvailable = true, mark = 7): SafeStoragePort {
  const turn = (data: Buffer) => Buffer.from(data.map((byte) => byte ^ 0x5a));
  return {
    isAsyncEncryptionAvailable: async () => isAvailable,
    encryptStringAsync: async (text) => Buffer.concat([Buffer.from([mark]), turn(Buffer.from(text))]),
    decryptStringAsync: async (data) => {
      if (data[0] !== mark) throw new Error('not encrypted here');
      return { result: turn(data.subarray(1)).toString(), shouldReEncrypt: false };
    },
    getSelectedStorageBackend: () => backend,
  };
}

function places() {
  const folder = temporaryFolder();
  return { vaultFile: join(folder, 'vault.json'), keyFile: join(folder, 'vault.key') };
}

describe('key store', () => {
  test('key store: there is one, the vault is wrapped by it and no key file is made', async () => {
    const files = places();
    const { wrap, isWeak } = await chooseWrap(files, keyStore('gnome_libsecret'), 'linux');
    expect([wrap.kind, isWeak]).toEqual(['safe-storage', false]);
    (await Vault.open({ file: files.vaultFile, wrap })).set('obs/password', 'secret');
    expect(existsSync(files.keyFile)).toBe(false);
    const again = await chooseWrap(files, keyStore('gnome_libsecret'), 'linux');
    expect((await Vault.open({ file: files.vaultFile, wrap: again.wrap })).get('obs/password')).toBe('secret');
  });

  test.each(['basic_text', 'unknown'] as const)('key store: Linux offers %s, not used, a key file is, and it is said', async (backend) => {
    const { wrap, isWeak } = await chooseWrap(places(), keyStore(backend), 'linux');
    expect([wrap.kind, isWeak]).toEqual(['key-file', true]);
  });

  test('key store: none available, a key file; on Windows and macOS there is no backend to ask for', async () => {
    expect((await chooseWrap(places(), keyStore('kwallet6', false), 'linux')).isWeak).toBe(true);
    for (const platform of ['win32', 'darwin'] as const) {
      expect((await chooseWrap(places(), keyStore('unknown'), platform)).wrap.kind).toBe('safe-storage');
    }
  });

  test('key store: the headless shell made the vault, it is opened its way and nothing is said', async () => {
    const files = places();
    (await Vault.open({ file: files.vaultFile, wrap: keyFileWrap(files.keyFile) })).set('obs/password', 'secret');
    const { wrap, isWeak } = await chooseWrap(files, keyStore('kwallet6'), 'linux');
    expect(isWeak).toBe(false);
    expect((await Vault.open({ file: files.vaultFile, wrap })).get('obs/password')).toBe('secret');
  });

  test('key store: it does not know the vault any more (another user, a new machine), vault/other-shell and the file stays', async () => {
    const files = places();
    const first = await chooseWrap(files, keyStore('kwallet6'), 'linux');
    await Vault.open({ file: files.vaultFile, wrap: first.wrap });
    const other = await chooseWrap(files, keyStore('kwallet6', true, 9), 'linux');
    expect((await Vault.open({ file: files.vaultFile, wrap: other.wrap })).fault?.code).toBe('vault/other-shell');
    expect(existsSync(files.vaultFile)).toBe(true);
  });
});
