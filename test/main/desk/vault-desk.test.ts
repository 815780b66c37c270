import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_ALERT_SETTINGS } from '../../../main/contract/alert.ts';
import type { KeyWrap } from '../../../main/vault/key-wrap.ts';
import { type DeskForTest, draft, fault, openDeskForTest } from './desk-for-test.ts';
import { FakeEngine } from './fake-engine.ts';

const PASSPHRASE = 'four words are enough';
const WHO = 'a test';
const vaultOf = ({ desk }: DeskForTest) => desk.snapshot().vault;

/** A desk with two destinations, of which the first is on air, and a passphrase on the vault. */
async function openProtected() {
  const inTest = await openDeskForTest();
  const { desk } = inTest;
  const a = await desk.destinations.add(draft('A', { key: 'key-of-a' }));
  const b = await desk.destinations.add(draft('B', { key: 'key-of-b' }));
  await desk.relays.start(a.id);
  await desk.vault.setPassphrase({ passphrase: PASSPHRASE }, WHO);
  return { ...inTest, a: a.id, b: b.id };
}

/** The desk ends and another one opens on its folder and engine process: the vault is locked. */
async function reopen({ dataDir, engine, close }: DeskForTest) {
  await close();
  return openDeskForTest({ dataDir, engine: new FakeEngine(engine.process) });
}

describe('vault: locked', () => {
  test('vault: locked while on air, the relay goes on, another one cannot start, and can after it is unlocked', async () => {
    const inTest = await openProtected();
    const { desk, engine, a, b } = inTest;
    await desk.vault.lock(WHO);
    expect(vaultOf(inTest)).toMatchObject({ state: 'locked', opener: 'passphrase', fault: null });
    expect(desk.snapshot().relays[a]?.state).toBe('live');
    await expect(desk.relays.start(b)).rejects.toThrow(fault('vault/locked'));
    await expect(desk.relays.startAll()).rejects.toThrow(fault('vault/locked'));
    await desk.relays.start(a); // on air already: nothing is asked of the vault
    await expect(desk.keys.reveal({ id: a }, WHO)).rejects.toThrow(fault('vault/locked'));
    await expect(desk.destinations.change({ id: b, name: 'C' })).rejects.toThrow(fault('vault/locked'));
    await expect(desk.destinations.remove(b)).rejects.toThrow(fault('vault/locked'));
    await expect(desk.destinations.add(draft('D'))).rejects.toThrow(fault('vault/locked'));
    expect(desk.snapshot().destinations.map(({ name, hasKey }) => [name, hasKey])).toEqual([
      ['A', true],
      ['B', true],
    ]);
    await desk.vault.unlock(PASSPHRASE, WHO);
    await desk.relays.start(b);
    expect(engine.process.specs.get(b)?.key).toBe('key-of-b');
    expect(engine.process.reconnects).toBe(0);
  });

  test('vault: engine ends while it is locked, what was on air comes back with its key', async () => {
    const { desk, engine, clock, a, b } = await openProtected();
    await desk.vault.lock(WHO);
    engine.crash();
    engine.comeBack();
    await clock.advance(1_000);
    expect(engine.process.specs.get(a)?.key).toBe('key-of-a');
    expect(engine.process.relays[a]?.wanted).toBe(true);
    expect(engine.process.specs.has(b)).toBe(false);
  });

  test('vault: desk started anew, locked; the engine is not touched, then unlocked and told everything without a reconnect', async () => {
    const first = await openProtected();
    const inTest = await reopen(first);
    const { desk, engine } = inTest;
    const { a, b } = first;
    expect(vaultOf(inTest)).toMatchObject({ state: 'locked', fault: null });
    expect(desk.snapshot()).toMatchObject({ tally: 'on-air', relays: { [a]: { state: 'live' } }, notices: [] });
    expect(engine.process.specs.get(a)?.key).toBe('key-of-a');
    await expect(desk.relays.start(b)).rejects.toThrow(fault('vault/locked'));
    await desk.vault.unlock(PASSPHRASE, WHO);
    expect(engine.process.specs.get(b)?.key).toBe('key-of-b');
    expect(engine.process.reconnects).toBe(0);
    await desk.relays.stop(a);
    expect(engine.process.relays[a]?.wanted).toBe(false);
  });

  test('vault: locked, a recording and a web player start all the same', async () => {
    const inTest = await openProtected();
    const { id } = await inTest.desk.destinations.add(draft('Web', { kind: 'hls', server: '', key: '' }));
    await inTest.desk.vault.lock(WHO);
    await inTest.desk.relays.start(id);
    expect(inTest.desk.snapshot().relays[id]?.wanted).toBe(true);
  });

  test('vault: locked, what the desk itself runs on stays at hand; started anew, OBS waits for its password', async () => {
    const first = await openProtected();
    await first.desk.configureIngest({ host: '0.0.0.0', port: 1935, secret: 'publish-secret' });
    await first.desk.obsMachines.connect({ host: '127.0.0.1', port: 4455, password: 'obs-password' });
    await first.desk.vault.lock(WHO);
    first.engine.crash();
    first.engine.comeBack();
    await first.clock.advance(1_000);
    expect(first.engine.process.config?.secret).toBe('publish-secret');
    const { desk, obs, engine } = await reopen(first);
    expect(obs.calls.filter(([call]) => call === 'connect')).toEqual([]);
    expect(engine.process.config?.secret).toBe('publish-secret');
    await desk.vault.unlock(PASSPHRASE, WHO);
    expect(obs.calls).toContainEqual(['connect', { host: '127.0.0.1', port: 4455, password: 'obs-password' }]);
  });

  test('vault: started anew and locked, alerts are raised all the same, without the webhook that it cannot read', async () => {
    const first = await openProtected();
    await first.desk.alerts.configure({ ...DEFAULT_ALERT_SETTINGS, webhookUrl: 'http://127.0.0.1:9/hook' });
    const { desk, engine, clock } = await reopen(first);
    expect(desk.snapshot().settings.hasWebhook).toBe(true);
    engine.crash();
    await clock.advance(30_000);
    expect(desk.snapshot().alerts.length).toBeGreaterThan(0);
  });

  test('vault: started anew and locked with an engine of its own, the ingest with a secret stays closed until it is unlocked', async () => {
    const first = await openProtected();
    await first.desk.configureIngest({ host: '0.0.0.0', port: 1935, secret: 'publish-secret' });
    await first.close();
    const { desk, engine } = await openDeskForTest({ dataDir: first.dataDir });
    expect(engine.process.config).toBeNull();
    await desk.vault.unlock(PASSPHRASE, WHO);
    expect(engine.process.config?.secret).toBe('publish-secret');
  });
});

describe('vault: passphrase', () => {
  test('vault: wrong passphrases, each doubles the wait, and the right one is not even tried before it is over', async () => {
    const inTest = await openProtected();
    const { desk, clock } = inTest;
    await desk.vault.lock(WHO);
    for (const waitS of [1, 2, 4, 8]) {
      await expect(desk.vault.unlock('not the passphrase', WHO)).rejects.toThrow(fault('vault/wrong-passphrase'));
      expect(vaultOf(inTest).retryAtMs).toBe(clock.nowMs() + waitS * 1_000);
      await expect(desk.vault.unlock(PASSPHRASE, WHO)).rejects.toMatchObject({ code: 'vault/too-many-tries', params: { seconds: waitS } });
      await clock.advance(waitS * 1_000);
    }
    await desk.vault.unlock(PASSPHRASE, WHO);
    expect(vaultOf(inTest)).toMatchObject({ state: 'unlocked', retryAtMs: null });
  });

  test('vault: ten guesses at once, one is tried', async () => {
    const { desk } = await openProtected();
    await desk.vault.lock(WHO);
    const guesses = await Promise.allSettled(Array.from({ length: 10 }, (_, number) => desk.vault.unlock(`guess number ${number}`, WHO)));
    const codes = guesses.map((guess) => (guess as PromiseRejectedResult).reason.code);
    expect(codes).toEqual(['vault/wrong-passphrase', ...Array.from({ length: 9 }, () => 'vault/too-many-tries')]);
  });

  test('vault: changed with the current one alone, taken away, too short', async () => {
    const inTest = await openProtected();
    const { desk, clock } = inTest;
    await expect(desk.vault.setPassphrase({ passphrase: 'another passphrase' }, WHO)).rejects.toThrow(fault('vault/wrong-passphrase'));
    await clock.advance(5_000);
    const short = desk.vault.setPassphrase({ passphrase: 'short', current: PASSPHRASE }, WHO);
    await expect(short).rejects.toThrow(fault('vault/weak-passphrase'));
    await desk.vault.setPassphrase({ passphrase: 'another passphrase', current: PASSPHRASE }, WHO);
    await desk.vault.lock(WHO);
    await desk.vault.unlock('another passphrase', WHO);
    await desk.vault.setPassphrase({ passphrase: null, current: 'another passphrase' }, WHO);
    expect(vaultOf(inTest).opener).toBe('key-file');
    await expect(desk.vault.lock(WHO)).rejects.toThrow(fault('vault/no-passphrase'));
  });

  test('vault: nobody works with the desk for as long as is set, it locks itself; a command puts it off', async () => {
    const inTest = await openProtected();
    const { desk, clock, a } = inTest;
    await desk.vault.configure({ autoLockMinutes: 5, keyReminderDays: 7 });
    await clock.advance(4 * 60_000);
    desk.vault.noteUse();
    await clock.advance(4 * 60_000);
    expect(vaultOf(inTest).state).toBe('unlocked');
    await clock.advance(70_000);
    expect(vaultOf(inTest)).toMatchObject({ state: 'locked', autoLockMinutes: 5 });
    expect(desk.snapshot().relays[a]?.state).toBe('live');
  });

  test('vault: the keyring where there is one, refused where there is none', async () => {
    const keyring: KeyWrap = { kind: 'keyring', wrap: async (key) => Buffer.from(key), unwrap: async (wrapped) => Buffer.from(wrapped) };
    const inTest = await openDeskForTest({ keyring });
    expect(vaultOf(inTest).hasKeyring).toBe(true);
    await inTest.desk.vault.keepInKeyring(undefined, WHO);
    expect(vaultOf(inTest).opener).toBe('keyring');
    const without = await openDeskForTest();
    await expect(without.desk.vault.keepInKeyring(undefined, WHO)).rejects.toThrow(fault('vault/keyring-unavailable'));
  });

  test('vault: what was done is in the audit trail, with who and never with what', async () => {
    const { desk, dataDir } = await openProtected();
    await desk.vault.lock(WHO);
    await desk.vault.unlock('not the passphrase', WHO).catch(() => undefined); // refused, as it should be
    const text = readFileSync(join(dataDir, 'audit.jsonl'), 'utf8');
    const entries = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.map(({ who, kind }) => [who, kind])).toEqual([
      [WHO, 'vault-protected'],
      [WHO, 'vault-locked'],
      [WHO, 'vault-unlock-refused'],
    ]);
    expect(text).not.toContain('not the passphrase');
    expect(text).not.toContain(PASSPHRASE);
  });
});

describe('vault: damaged', () => {
  test('vault: cut off while a desk was away, what is on air goes on with its key and is not connected anew', async () => {
    const first = await openDeskForTest();
    const a = await first.desk.destinations.add(draft('A', { key: 'key-of-a' }));
    await first.desk.relays.start(a.id);
    writeFileSync(join(first.dataDir, 'vault.json'), '{"version":');
    const { desk, engine } = await reopen(first);
    expect(desk.snapshot().relays[a.id]?.state).toBe('live');
    expect(engine.process.reconnects).toBe(0);
    expect(engine.process.specs.get(a.id)?.key).toBe('key-of-a');
  });

  test('vault: damaged, the desk runs and says so, the file stays; put back and tried again, all is there', async () => {
    const first = await openDeskForTest();
    const a = await first.desk.destinations.add(draft('A', { key: 'key-of-a' }));
    await first.desk.relays.start(a.id);
    const file = join(first.dataDir, 'vault.json');
    const whole = readFileSync(file);
    const broken = Buffer.from(whole);
    broken[whole.length - 20] = (broken[whole.length - 20] as number) ^ 1;
    writeFileSync(file, broken);
    const inTest = await reopen(first);
    const { desk, engine } = inTest;
    expect(vaultOf(inTest)).toMatchObject({ state: 'locked', fault: { code: 'vault/damaged' } });
    expect(desk.snapshot().notices).toMatchObject([{ id: 'vault', level: 'error', fault: { code: 'vault/damaged', params: { file } } }]);
    expect(desk.snapshot().relays[a.id]?.state).toBe('live');
    await expect(desk.destinations.add(draft('B'))).rejects.toThrow(fault('vault/damaged'));
    await expect(desk.vault.unlock(undefined, WHO)).rejects.toThrow(fault('vault/damaged'));
    expect(readFileSync(file).equals(broken)).toBe(true);
    writeFileSync(file, whole);
    await desk.vault.unlock(undefined, WHO);
    expect(vaultOf(inTest)).toMatchObject({ state: 'unlocked', fault: null });
    expect(desk.snapshot().notices).toEqual([]);
    expect(engine.process.reconnects).toBe(0);
    await desk.relays.stop(a.id);
    await desk.relays.start(a.id);
    expect(engine.process.specs.get(a.id)?.key).toBe('key-of-a');
  });

  test('vault: cut off so that not even its names are there, a destination says that and not that its key is missing', async () => {
    const first = await openDeskForTest();
    const a = await first.desk.destinations.add(draft('A'));
    writeFileSync(join(first.dataDir, 'vault.json'), '{"version":');
    const { desk } = await reopen(first);
    await expect(desk.relays.start(a.id)).rejects.toThrow(fault('vault/damaged'));
  });
});
