import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keyFileWrap } from '../../../main/vault/key-file.ts';
import { type KeyringPort, keyringWrap, systemKeyring } from '../../../main/vault/keyring.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const code = (wanted: string) => expect.objectContaining({ code: wanted });

function fakeKeyring() {
  const kept = new Map<string, string>();
  const port: KeyringPort = {
    get: async (account) => kept.get(account) ?? null,
    set: async (account, value) => void kept.set(account, value),
  };
  return { kept, port, wrap: keyringWrap(async () => port) };
}

function places() {
  const folder = temporaryFolder();
  return { file: join(folder, 'vault.json'), wrap: keyFileWrap(join(folder, 'vault.key')) };
}

describe('keyring', () => {
  test('keyring: the vault is kept by it, opens by itself, and not without it', async () => {
    const { wrap, kept } = fakeKeyring();
    const place = places();
    const vault = await Vault.open(place);
    vault.set('k', 'v');
    await vault.protect(wrap);
    const again = await Vault.open({ ...place, others: [wrap] });
    expect([again.isLocked, again.opener, again.get('k')]).toEqual([false, 'keyring', 'v']);
    const elsewhere = await Vault.open({ ...place, others: [keyringWrap(async () => null)] });
    expect(elsewhere.fault?.code).toBe('vault/keyring-unavailable');
    kept.clear();
    expect((await Vault.open({ ...place, others: [wrap] })).fault?.code).toBe('vault/other-shell');
  });

  test('keyring: it takes everything and keeps nothing, refused and the vault stays with its key file', async () => {
    const place = places();
    const vault = await Vault.open(place);
    const forgetful: KeyringPort = { get: async () => null, set: async () => undefined };
    await expect(vault.protect(keyringWrap(async () => forgetful))).rejects.toThrow(code('vault/keyring-unavailable'));
    expect((await Vault.open(place)).opener).toBe('key-file');
  });

  test("keyring: the system's, works or is not offered, and never throws", async () => {
    const keyring = await systemKeyring();
    if (keyring) expect(await keyring.get('nothing is kept under this name')).toBeNull();
    else expect(keyring).toBeNull();
  });
});
