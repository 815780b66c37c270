import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runKeys } from '../../../main/cli/keys-command.ts';
import { DeskLock } from '../../../main/desk/lock.ts';
import { passphraseWrap } from '../../../main/vault/passphrase.ts';
import { CHEAP, draft, openDeskForTest } from '../desk/desk-for-test.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runCommand } from './run-command.ts';

const PASSPHRASE = 'a bundle of its own';

const foyerKeys = (argv: string[], lines: string[] = []) => runCommand((io, input) => runKeys(argv, io, { input, cost: CHEAP }), lines);

/** A data folder with two destinations that no desk has open. */
async function folderWithTwo() {
  const { desk, dataDir, close } = await openDeskForTest();
  await desk.destinations.add({ ...draft('YouTube', { key: 'canary-youtube' }), platform: 'youtube' });
  await desk.destinations.add(draft('Hall', { key: 'canary-hall' }));
  await close();
  return dataDir;
}

describe('foyer keys', () => {
  test('foyer keys: listed, without a key', async () => {
    const { said } = await foyerKeys(['list', '--data', await folderWithTwo()]);
    expect(said).toEqual([
      'YouTube\tyoutube\trtmp://127.0.0.1:1936/live\tkey stored',
      'Hall\trtmp\trtmp://127.0.0.1:1936/live\tkey stored',
    ]);
  });

  test('foyer keys: exported here and imported there, and once more there is nothing to do', async () => {
    const bundle = join(temporaryFolder(), 'move.foyerkeys');
    const [from, to] = [await folderWithTwo(), temporaryFolder()];
    expect(await foyerKeys(['export', '--data', from, '--bundle', bundle, '--passphrase-stdin'], [PASSPHRASE])).toMatchObject({ code: 0 });
    expect(statSync(bundle).mode & 0o777).toBe(0o600);
    expect(readFileSync(bundle, 'latin1')).not.toContain('canary');
    const args = ['--data', to, '--bundle', bundle, '--passphrase-stdin'];
    const trial = await foyerKeys(['import', '--dry-run', ...args], [PASSPHRASE]);
    expect(trial.said.map((line) => line.split('\t').slice(0, 2))).toEqual([
      ['new', 'YouTube'],
      ['new', 'Hall'],
    ]);
    expect((await foyerKeys(['list', '--data', to])).said).toEqual([]);
    expect((await foyerKeys(['import', ...args], [PASSPHRASE])).said.at(-1)).toBe('2 imported.');
    const desk = await openDeskForTest({ dataDir: to });
    expect(desk.desk.snapshot().destinations.map(({ name, hasKey }) => [name, hasKey])).toEqual([
      ['YouTube', true],
      ['Hall', true],
    ]);
    await desk.close();
    expect((await foyerKeys(['import', ...args], [PASSPHRASE])).said.every((line) => line.startsWith('same'))).toBe(true);
  });

  test('foyer keys: one by name, an unknown name, a file that is there already', async () => {
    const dataDir = await folderWithTwo();
    const bundle = join(temporaryFolder(), 'one.foyerkeys');
    const args = ['export', '--data', dataDir, '--bundle', bundle, '--passphrase-stdin'];
    await expect(foyerKeys([...args, '--only', 'nobody'], [PASSPHRASE])).rejects.toMatchObject({ code: 'destination/not-found' });
    expect(existsSync(bundle)).toBe(false);
    expect((await foyerKeys([...args, '--only', 'hall'], [PASSPHRASE])).said[0]).toMatch(/^1 destinations/);
    await expect(foyerKeys(args, [PASSPHRASE])).rejects.toMatchObject({ code: 'desk/bad-argument' });
  });

  test('foyer keys: a CSV with mistakes, what is good comes in and what is not is told by its line alone', async () => {
    const [dataDir, file] = [temporaryFolder(), join(temporaryFolder(), 'keys.csv')];
    writeFileSync(file, 'name,server,key\nA,rtmp://x.example/live,canary-one\nB,http://canary.example,canary-two\n');
    const { said } = await foyerKeys(['import', '--data', dataDir, '--bundle', file]);
    expect(said).toEqual(['new\tA\trtmp://x.example/live\t', '! line 3 is left out: not-rtmp', '1 imported.']);
  });

  test('foyer keys: replaced only when asked for', async () => {
    const [dataDir, file] = [await folderWithTwo(), join(temporaryFolder(), 'keys.csv')];
    writeFileSync(file, 'name,server,key\nHall,rtmp://x.example/live,new\n');
    expect((await foyerKeys(['import', '--data', dataDir, '--bundle', file])).said.join()).not.toContain('imported');
    expect((await foyerKeys(['import', '--replace', '--data', dataDir, '--bundle', file])).said.at(-1)).toBe('1 imported.');
  });

  test('foyer keys: a desk has the folder open, no folder, no such action', async () => {
    const { dataDir } = await openDeskForTest();
    using _held = DeskLock.take(join(dataDir, 'desk.lock'));
    await expect(foyerKeys(['list', '--data', dataDir])).rejects.toMatchObject({ code: 'desk/already-running' });
    await expect(foyerKeys(['list', '--data', '/nowhere/at/all'])).rejects.toMatchObject({ code: 'desk/bad-argument' });
    await expect(foyerKeys(['steal'])).rejects.toMatchObject({ code: 'desk/bad-argument' });
    await expect(foyerKeys(['export', '--data', await folderWithTwo(), '--bundle', '/tmp/x.foyerkeys'])).rejects.toMatchObject({
      code: 'desk/bad-argument',
    });
  });

  test('foyer keys: a vault with a passphrase, both are asked for in order', async () => {
    const { desk, dataDir, close, vault } = await openDeskForTest();
    await desk.destinations.add(draft('Hall', { key: 'canary-hall' }));
    await vault.protect(passphraseWrap('the passphrase of the vault', CHEAP));
    await close();
    const bundle = join(temporaryFolder(), 'move.foyerkeys');
    const args = ['export', '--data', dataDir, '--bundle', bundle, '--passphrase-stdin'];
    await expect(foyerKeys(args, ['not that one'])).rejects.toMatchObject({ code: 'vault/wrong-passphrase' });
    expect((await foyerKeys(args, ['the passphrase of the vault', PASSPHRASE])).code).toBe(0);
  });
});
