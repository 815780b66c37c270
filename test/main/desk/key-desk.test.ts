import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isBundle } from '../../../main/vault/bundle.ts';
import { draft, fault, openDeskForTest } from './desk-for-test.ts';

const PASSPHRASE = 'a bundle of its own';
const WHO = 'a test';
const auditOf = (dataDir: string) =>
  readFileSync(join(dataDir, 'audit.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

async function withTwo() {
  const inTest = await openDeskForTest();
  const a = await inTest.desk.destinations.add({ ...draft('A', { key: 'key-a?x=1' }), platform: 'twitch', limits: { audioKbps: 192 } });
  const b = await inTest.desk.destinations.add(draft('B', { key: 'key-b', password: 'pass-b' }));
  return { ...inTest, a: a.id, b: b.id };
}

describe('keys: reveal', () => {
  test('keys: revealed once asked, with its address, written down before it is shown and without the key', async () => {
    const { desk, dataDir, a } = await withTwo();
    expect(await desk.keys.reveal({ id: a }, WHO)).toEqual({
      key: 'key-a?x=1',
      address: 'rtmp://127.0.0.1:1936/live/key-a?x=1',
      backupKey: '',
    });
    expect(auditOf(dataDir)).toMatchObject([{ who: WHO, kind: 'key-revealed', detail: { id: a, name: 'A' } }]);
    expect(JSON.stringify(auditOf(dataDir))).not.toContain('key-a');
    await expect(desk.keys.reveal({ id: 'nobody' }, WHO)).rejects.toThrow(fault('destination/not-found'));
  });

  test('keys: the audit trail cannot be written, no key is shown and none exported', async () => {
    const { desk, dataDir, a } = await withTwo();
    mkdirSync(join(dataDir, 'audit.jsonl'));
    await expect(desk.keys.reveal({ id: a }, WHO)).rejects.toThrow(fault('store/write-failed'));
    await expect(desk.keys.export({ passphrase: PASSPHRASE }, WHO)).rejects.toThrow(fault('store/write-failed'));
  });

  test('keys: a destination without one, said', async () => {
    const { desk } = await openDeskForTest();
    const { id } = await desk.destinations.add(draft('A', { key: '' }));
    await expect(desk.keys.reveal({ id }, WHO)).rejects.toThrow(fault('destination/key-missing'));
  });
});

describe('keys: bundle', () => {
  test('keys: exported and imported on another desk, all of it is there, and once more changes nothing', async () => {
    const { desk, a } = await withTwo();
    const { name, text } = await desk.keys.export({ passphrase: PASSPHRASE }, WHO);
    expect(name).toBe('foyer-keys-2026-11-21.foyerkeys');
    expect(isBundle(text)).toBe(true);
    const other = await openDeskForTest();
    const file = { text, passphrase: PASSPHRASE };
    const preview = await other.desk.keys.preview(file);
    expect(preview.items.map(({ state, name: called, hasKey, platform }) => [state, called, hasKey, platform])).toEqual([
      ['new', 'A', true, 'twitch'],
      ['new', 'B', true, null],
    ]);
    expect(JSON.stringify(preview)).not.toMatch(/key-a|key-b|pass-b/);
    const choices = preview.items.map(({ index }) => ({ index, as: 'add' as const }));
    expect(await other.desk.keys.import(file, choices, WHO)).toEqual({ imported: 2 });
    expect(other.desk.snapshot().destinations).toEqual(desk.snapshot().destinations);
    expect(other.engine.process.specs.get(a)).toMatchObject({ key: 'key-a?x=1' });
    expect((await other.desk.keys.preview(file)).items.map(({ state }) => state)).toEqual(['same', 'same']);
    expect(auditOf(other.dataDir)).toMatchObject([{ kind: 'keys-imported', detail: { format: 'bundle', count: 2, names: 'A, B' } }]);
  });

  test('keys: many named keys and a backup server, all on the other desk; any byte flipped or cut off, nothing imported and nothing lost', async () => {
    const { desk, b } = await withTwo();
    await desk.destinations.change({ id: b, backupServer: 'rtmp://b.example/live', backupKey: 'key-backup' });
    const times = { validFromMs: 1, validUntilMs: 2, eventId: null };
    await desk.keys.add({ id: b, name: 'Gala', key: 'key-gala', ...times }, WHO);
    const { text } = await desk.keys.export({ ids: [b], passphrase: PASSPHRASE }, WHO);
    const other = await openDeskForTest();
    await other.desk.destinations.add(draft('Here', { key: 'key-here' }));
    const before = [JSON.stringify(other.desk.snapshot().destinations), other.vault.names().join()];
    const choices = [{ index: 0, as: 'add' as const }];
    const bad = [text.slice(0, -1), text.slice(0, text.length / 2), ''];
    for (let at = 0; at < text.length; at += 7) {
      const flipped = Buffer.from(text);
      flipped[at] = (flipped[at] as number) ^ 1;
      bad.push(flipped.toString('latin1'));
    }
    for (const one of bad) {
      await expect(other.desk.keys.import({ text: one, passphrase: PASSPHRASE }, choices, WHO)).rejects.toMatchObject({
        code: expect.stringMatching(/^(bundle|import)\//),
      });
    }
    await expect(other.desk.keys.import({ text, passphrase: 'another passphrase' }, choices, WHO)).rejects.toThrow(
      fault('bundle/wrong-passphrase'),
    );
    expect([JSON.stringify(other.desk.snapshot().destinations), other.vault.names().join()]).toEqual(before);
    expect(other.vault.get(other.vault.names()[0] as string)).toBe('key-here');
    await other.desk.keys.import({ text, passphrase: PASSPHRASE }, choices, WHO);
    expect(other.desk.snapshot().destinations[1]).toEqual(desk.snapshot().destinations[1]);
    expect(await other.desk.keys.reveal({ id: b }, WHO)).toMatchObject({ key: 'key-b', backupKey: 'key-backup' });
  });

  test('keys: a CSV into a destination that has other keys, those stay', async () => {
    const { desk, a } = await withTwo();
    await desk.keys.add({ id: a, name: 'Gala', key: 'key-gala', validFromMs: null, validUntilMs: null, eventId: null }, WHO);
    const text = 'name,server,key\nA,rtmp://127.0.0.1:1936/live,key-newer\n';
    const { items } = await desk.keys.preview({ text });
    expect(items).toMatchObject([{ state: 'conflict', meets: a }]);
    await desk.keys.import({ text }, [{ index: 0, as: 'replace' }], WHO);
    expect(desk.snapshot().destinations[0]?.keys.map(({ name }) => name)).toEqual(['', 'Gala']);
    expect(await desk.keys.reveal({ id: a }, WHO)).toMatchObject({ key: 'key-newer' });
  });

  test('keys: chosen ones alone', async () => {
    const { desk, b } = await withTwo();
    const { text } = await desk.keys.export({ ids: [b], passphrase: PASSPHRASE }, WHO);
    const { items } = await (await openDeskForTest()).desk.keys.preview({ text, passphrase: PASSPHRASE });
    expect(items.map(({ name }) => name)).toEqual(['B']);
  });

  test('keys: changed since, replaced; a conflict, added under a number or replaced; on air, refused and nothing done', async () => {
    const { desk, engine, a, b } = await withTwo();
    const file = { text: (await desk.keys.export({ passphrase: PASSPHRASE }, WHO)).text, passphrase: PASSPHRASE };
    await desk.destinations.change({ id: a, key: 'key-newer' });
    await desk.destinations.remove(b);
    const { id: other } = await desk.destinations.add(draft('B', { key: 'key-of-another' }));
    const { items } = await desk.keys.preview(file);
    expect(items.map(({ state, changes, meets }) => [state, changes, meets])).toEqual([
      ['changed', ['key'], a],
      ['conflict', ['key', 'password'], other],
    ]);
    await desk.relays.start(a);
    const both = [
      { index: 1, as: 'add' as const },
      { index: 0, as: 'replace' as const },
    ];
    await expect(desk.keys.import(file, both, WHO)).rejects.toMatchObject({ code: 'import/on-air', params: { name: 'A' } });
    expect(desk.snapshot().destinations.length).toBe(2);
    await desk.relays.stop(a);
    await desk.keys.import(file, both, WHO);
    expect(desk.snapshot().destinations.map(({ id, name }) => [id, name])).toEqual([
      [a, 'A'],
      [other, 'B'],
      [b, 'B (2)'],
    ]);
    expect([engine.process.specs.get(a)?.key, engine.process.specs.get(b)?.key]).toEqual(['key-a?x=1', 'key-b']);
  });

  test('keys: passphrases that are wrong or weak, choices that fit nothing, each refused and nothing imported', async () => {
    const { desk, vault } = await withTwo();
    const { text } = await desk.keys.export({ passphrase: PASSPHRASE }, WHO);
    const other = await openDeskForTest();
    const before = vault.names().length;
    await expect(desk.keys.export({ passphrase: 'short' }, WHO)).rejects.toThrow(fault('vault/weak-passphrase'));
    await expect(other.desk.keys.preview({ text })).rejects.toThrow(fault('bundle/wrong-passphrase'));
    const imported = (choices: { index: number; as: 'add' | 'replace' }[]) =>
      other.desk.keys.import({ text, passphrase: PASSPHRASE }, choices, WHO);
    await expect(imported([{ index: 7, as: 'add' }])).rejects.toThrow(fault('import/moved-on'));
    await expect(imported([{ index: 0, as: 'replace' }])).rejects.toThrow(fault('import/moved-on'));
    const twice = [0, 0].map((index) => ({ index, as: 'add' as const }));
    await expect(imported(twice)).rejects.toThrow(fault('import/moved-on'));
    expect(other.desk.snapshot().destinations).toEqual([]);
    expect(other.vault.names()).toEqual([]);
    expect(vault.names().length).toBe(before);
  });

  test('keys: settings cannot be written during an import, neither list nor vault has changed', async () => {
    const { desk, vault, dataDir, a } = await withTwo();
    const file = { text: (await desk.keys.export({ passphrase: PASSPHRASE }, WHO)).text, passphrase: PASSPHRASE };
    await desk.destinations.change({ id: a, key: 'key-newer' });
    const settings = join(dataDir, 'settings.json');
    renameSync(settings, `${settings}.aside`);
    mkdirSync(settings);
    writeFileSync(join(settings, 'in the way'), '');
    await expect(desk.keys.import(file, [{ index: 0, as: 'replace' }], WHO)).rejects.toThrow(fault('store/write-failed'));
    rmSync(settings, { recursive: true });
    renameSync(`${settings}.aside`, settings);
    expect(vault.get(`destination/${a}/key`)).toBe('key-newer');
    expect((await desk.keys.preview(file)).items[0]).toMatchObject({ state: 'changed', changes: ['key'] });
  });

  test('keys: a CSV, previewed and imported; what cannot be read is told by its line', async () => {
    const { desk } = await openDeskForTest();
    const text = 'name;server;key\nHall;rtmp://x.example/live;k1\nBad;http://x;k2\n';
    const { format, items, skipped } = await desk.keys.preview({ text });
    expect([format, items.length, skipped]).toEqual(['csv', 1, [{ place: 3, reason: 'not-rtmp' }]]);
    await desk.keys.import({ text }, [{ index: 0, as: 'add' }], WHO);
    expect(desk.snapshot().destinations).toMatchObject([{ name: 'Hall', hasKey: true, platform: null }]);
    await expect(desk.keys.preview({ text: 'name,key\n"x' })).rejects.toMatchObject({ code: 'import/unreadable', params: { line: 2 } });
  });
});

test('keys: checked against its platform, doubts come back and the key does not', async () => {
  const { desk } = await openDeskForTest();
  const check = { platform: 'twitch', server: 'rtmp://live.twitch.tv/app', key: 'rtmp://a/b' };
  expect(desk.keys.check(check)).toEqual(['is-address']);
  expect(desk.keys.check({ ...check, key: 'abc' })).toEqual(['shape']);
  expect(desk.keys.check({ ...check, platform: null, key: 'abc' })).toEqual([]);
});
