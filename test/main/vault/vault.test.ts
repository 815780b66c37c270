import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keyFileWrap } from '../../../main/vault/key-file.ts';
import type { KeyWrap } from '../../../main/vault/key-wrap.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const CANARY = 'live_canary-K3Y?x=%2F&y=ü漢';

function places() {
  const folder = temporaryFolder();
  const file = join(folder, 'vault.json');
  const keyFile = join(folder, 'vault.key');
  return { file, keyFile, open: () => Vault.open({ file, wrap: keyFileWrap(keyFile) }) };
}

/** How a vault is after opening: `opened`, or locked and why. */
async function codeOf(opening: Promise<Vault>): Promise<string> {
  const vault = await opening;
  if (!vault.isLocked) return 'opened';
  return vault.fault?.code ?? 'vault/locked';
}

describe('vault', () => {
  test('vault: values set, read back after opening again and never on disk in plain', async () => {
    const { file, keyFile, open } = places();
    const vault = await open();
    vault.set('destination/a/key', CANARY);
    vault.set('obs/password', '');
    const again = await open();
    expect(again.get('destination/a/key')).toBe(CANARY);
    expect(again.get('obs/password')).toBe('');
    expect(again.get('ingest/secret')).toBeNull();
    expect(again.names().sort()).toEqual(['destination/a/key', 'obs/password']);
    const text = readFileSync(file, 'utf8');
    for (const form of [CANARY, Buffer.from(CANARY).toString('base64'), Buffer.from(CANARY).toString('hex')])
      expect(text).not.toContain(form);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  });

  test('vault: value deleted, gone after opening again', async () => {
    const { open } = places();
    const vault = await open();
    vault.set('a', CANARY);
    vault.delete('a');
    vault.delete('never there');
    expect((await open()).names()).toEqual([]);
  });

  test('vault: same value twice, two different boxes', async () => {
    const { file, open } = places();
    const vault = await open();
    vault.set('a', CANARY);
    const before = readFileSync(file, 'utf8');
    vault.set('a', CANARY);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
  });

  test('vault: any one byte of the file flipped, damaged and the file kept', async () => {
    const { file, open } = places();
    (await open()).set('k', 'v');
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      for (const mask of [0x01, 0x20, 0x80]) {
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] as number) ^ mask;
        writeFileSync(file, flipped);
        expect(`${at}/${mask}: ${await codeOf(open())}`).toBe(`${at}/${mask}: vault/damaged`);
        expect(readFileSync(file).equals(flipped)).toBe(true);
      }
    }
  });

  test('vault: file cut at any place, damaged and the file kept', async () => {
    const { file, open } = places();
    (await open()).set('k', 'v');
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length));
      expect(`${length}: ${await codeOf(open())}`).toBe(`${length}: vault/damaged`);
      expect(readFileSync(file).length).toBe(length);
    }
  });

  test('vault: an entry taken out or put under another name, damaged', async () => {
    const { file, open } = places();
    const vault = await open();
    vault.set('destination/a/key', 'one');
    vault.set('destination/b/key', 'two');
    const body = JSON.parse(readFileSync(file, 'utf8')) as { entries: Record<string, string> };
    const { 'destination/a/key': a, 'destination/b/key': b } = body.entries;
    for (const entries of [{ 'destination/a/key': a }, { 'destination/a/key': b, 'destination/b/key': a }]) {
      writeFileSync(file, `${JSON.stringify({ ...body, entries }, null, 1)}\n`);
      expect(await codeOf(open())).toBe('vault/damaged');
    }
  });

  test('vault: key file missing beside a vault, said and no new one made', async () => {
    const { file, keyFile, open } = places();
    (await open()).set('k', 'v');
    rmSync(keyFile);
    const before = readFileSync(file);
    expect(await codeOf(open())).toBe('vault/key-file-missing');
    expect(existsSync(keyFile)).toBe(false);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('vault: key file of another vault, damaged and nothing overwritten', async () => {
    const { file, keyFile, open } = places();
    (await open()).set('k', 'v');
    const before = readFileSync(file);
    const other = places();
    await other.open();
    writeFileSync(keyFile, readFileSync(other.keyFile));
    expect(await codeOf(open())).toBe('vault/damaged');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('vault: made by the other shell, said rather than damaged', async () => {
    const { file, keyFile } = places();
    const wrap: KeyWrap = { ...keyFileWrap(keyFile), kind: 'safe-storage' };
    await Vault.open({ file, wrap });
    expect(await codeOf(Vault.open({ file, wrap: keyFileWrap(keyFile) }))).toBe('vault/other-shell');
  });

  test('vault: disk refuses the write, fault and the vault is as before', async () => {
    const { file, open } = places();
    const vault = await open();
    vault.set('k', 'before');
    rmSync(join(file, '..'), { recursive: true });
    expect(() => vault.set('k', 'after')).toThrow(expect.objectContaining({ code: 'store/write-failed' }));
    expect(vault.get('k')).toBe('before');
  });
});
