import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keyFileWrap } from '../../../main/vault/key-file.ts';
import { isPayable, passphraseWrap, requireStrong, SCRYPT_COST } from '../../../main/vault/passphrase.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { CHEAP } from '../desk/desk-for-test.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const RIGHT = '네 낱말 암호 문구 é';
const right = () => passphraseWrap(RIGHT, CHEAP);
const code = (wanted: string) => expect.objectContaining({ code: wanted });

async function protectedVault() {
  const folder = temporaryFolder();
  const file = join(folder, 'vault.json');
  const open = () => Vault.open({ file, wrap: keyFileWrap(join(folder, 'vault.key')) });
  const vault = await open();
  vault.set('destination/a/key', 'canary-value');
  await vault.protect(right());
  return { file, vault, open };
}

describe('vault with a passphrase', () => {
  test('vault with a passphrase: opened anew, locked, names known and values not, then unlocked', async () => {
    const { open } = await protectedVault();
    const vault = await open();
    expect([vault.isLocked, vault.opener, vault.fault]).toEqual([true, 'passphrase', null]);
    expect(vault.names()).toEqual(['destination/a/key']);
    expect(() => vault.get('destination/a/key')).toThrow(code('vault/locked'));
    expect(() => vault.set('b', 'x')).toThrow(code('vault/locked'));
    await vault.unlock(right());
    expect(vault.get('destination/a/key')).toBe('canary-value');
    vault.lock();
    expect(() => vault.get('destination/a/key')).toThrow(code('vault/locked'));
    await vault.unlock(right());
    vault.set('b', 'x');
    expect((await open()).names()).toEqual(['b', 'destination/a/key']);
  });

  test('vault with a passphrase: written apart on another system, the same passphrase', async () => {
    const { open } = await protectedVault();
    const vault = await open();
    await vault.unlock(passphraseWrap(RIGHT.normalize('NFD'), CHEAP));
    expect(vault.isLocked).toBe(false);
  });

  test('vault with a passphrase: a wrong one, said as that, the file stays and the right one still opens', async () => {
    const { file, open } = await protectedVault();
    const before = readFileSync(file);
    const vault = await open();
    await expect(vault.unlock(passphraseWrap('another passphrase', CHEAP))).rejects.toThrow(code('vault/wrong-passphrase'));
    expect([vault.isLocked, vault.fault]).toEqual([true, null]);
    expect(readFileSync(file).equals(before)).toBe(true);
    await vault.unlock(right());
    expect(vault.isLocked).toBe(false);
  });

  test('vault with a passphrase: none given, locked rather than damaged', async () => {
    const vault = await (await protectedVault()).open();
    await expect(vault.unlock(null)).rejects.toThrow(code('vault/locked'));
    expect(vault.fault).toBeNull();
  });

  test('vault with a passphrase: any one byte of the file flipped, never opened, never changed', async () => {
    const { file, open } = await protectedVault();
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] as number) ^ 0x01;
      writeFileSync(file, flipped);
      const vault = await open();
      const outcome = await vault.unlock(right()).then(
        () => 'opened',
        (error: { code: string }) => error.code,
      );
      expect(`${at}: ${outcome}`).toBe(`${at}: vault/damaged`);
      expect(vault.isLocked).toBe(true);
      expect(readFileSync(file).equals(flipped)).toBe(true);
    }
  });

  test('vault with a passphrase: file cut at any place, damaged and kept', async () => {
    const { file, open } = await protectedVault();
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length));
      const vault = await open();
      await expect(vault.unlock(right()), `${length}`).rejects.toThrow(code('vault/damaged'));
      expect(readFileSync(file).length).toBe(length);
    }
  });

  test('vault with a passphrase: damaged, then put back from a backup, unlocked without a new start', async () => {
    const { file, open } = await protectedVault();
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, 40));
    const vault = await open();
    expect(vault.fault?.code).toBe('vault/damaged');
    writeFileSync(file, whole);
    await vault.unlock(right());
    expect([vault.get('destination/a/key'), vault.fault]).toEqual(['canary-value', null]);
  });

  test('vault with a passphrase: changed, the old one and an old copy open nothing of today', async () => {
    const { file, vault, open } = await protectedVault();
    const old = readFileSync(file, 'utf8');
    await vault.protect(passphraseWrap('quite another one', CHEAP));
    vault.set('destination/a/key', 'of today');
    const again = await open();
    await expect(again.unlock(right())).rejects.toThrow(code('vault/wrong-passphrase'));
    // Yesterday's way in does not fit today's boxes: the data key is another.
    const mixed = { ...JSON.parse(readFileSync(file, 'utf8')), wrappedKey: JSON.parse(old).wrappedKey };
    writeFileSync(file, `${JSON.stringify(mixed, null, 1)}\n`);
    await expect((await open()).unlock(right())).rejects.toThrow(code('vault/damaged'));
  });

  test('vault with a passphrase: taken away, opens by itself again', async () => {
    const { vault, open } = await protectedVault();
    await vault.protect(vault.wrap);
    const again = await open();
    expect([again.isLocked, again.opener, again.get('destination/a/key')]).toEqual([false, 'key-file', 'canary-value']);
  });
});

describe('passphrase', () => {
  test('passphrase: what is written costs 128 MB a guess, and a file that asks for more or less is not paid', async () => {
    expect(SCRYPT_COST).toEqual({ logN: 17, r: 8, p: 1 });
    for (const cost of [
      { ...SCRYPT_COST, logN: 24 },
      { ...SCRYPT_COST, logN: 8 },
      { ...SCRYPT_COST, r: 64 },
      { ...SCRYPT_COST, p: 16 },
    ])
      expect(isPayable(cost, SCRYPT_COST)).toBe(false);
    expect(isPayable(SCRYPT_COST, SCRYPT_COST)).toBe(true);
    await expect(passphraseWrap(RIGHT).unwrap(await right().wrap(Buffer.alloc(32, 7)))).rejects.toThrow(code('vault/damaged'));
  });

  test('passphrase: shorter than ten characters, refused', () => {
    expect(() => requireStrong('short 한글')).toThrow(code('vault/weak-passphrase'));
    expect(() => requireStrong('ten charac')).not.toThrow();
  });

  test('passphrase: at its real cost, wraps and opens', async () => {
    const key = Buffer.alloc(32, 7);
    const wrap = passphraseWrap(RIGHT);
    expect((await wrap.unwrap(await wrap.wrap(key))).equals(key)).toBe(true);
  });
});
