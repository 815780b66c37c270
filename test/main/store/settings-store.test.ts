import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import { silentLog } from '../../../main/base/log.ts';
import { openConfStore } from '../../../main/store/conf-store.ts';
import {
  defaultSettings,
  MIGRATIONS,
  parseSettings,
  SETTINGS_VERSION,
  type Settings,
  settingsSchema,
  systemStation,
} from '../../../main/store/settings.ts';
import { openSettings } from '../../../main/store/settings-store.ts';
import { FakeClock } from '../fake-clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const AT = Date.UTC(2026, 10, 21, 10, 0, 0);
const open = (dataDir: string) => openConfStore({ dataDir, clock: new FakeClock(AT), log: silentLog });
const withOne = (settings: Settings): Settings => ({
  ...settings,
  station: { name: '금호홀', timeZone: 'Asia/Seoul', language: 'ko' },
  destinations: [
    {
      ...{ id: 'a-1', name: 'A', kind: 'rtmp', server: 'rtmps://a.example/live2?backup=1', username: '', platform: null, limits: {} },
      ...{ backupServer: '', keys: [{ id: 'first', name: '', validFromMs: null, validUntilMs: null, eventId: null }], keyInUse: 'first' },
    },
  ],
});

describe('settings store', () => {
  test('settings store: no file yet, defaults are used and a change is read back by the next one', () => {
    const dataDir = temporaryFolder();
    const store = open(dataDir);
    expect(store.read().ingest).toEqual({ host: '127.0.0.1', port: 1935 });
    store.update(withOne);
    expect(open(dataDir).read()).toEqual(withOne(defaultSettings(systemStation())));
    expect(statSync(join(dataDir, 'settings.json')).mode & 0o777).toBe(0o600);
  });

  test('settings store: file cut at any place, kept aside and said, nothing lost', () => {
    const dataDir = temporaryFolder();
    open(dataDir).update(withOne);
    const whole = readFileSync(join(dataDir, 'settings.json'), 'utf8');
    for (let length = 0; length < whole.trimEnd().length; length += 7) {
      writeFileSync(join(dataDir, 'settings.json'), whole.slice(0, length));
      const store = open(dataDir);
      expect(store.kept?.code).toBe('store/damaged');
      expect(store.read().destinations).toEqual([]);
      expect(readFileSync(join(dataDir, String(store.kept?.params.file)), 'utf8')).toBe(whole.slice(0, length));
      expect(existsSync(join(dataDir, 'settings.json'))).toBe(false);
    }
  });

  test.each([
    ['garbage', '\u0000\u0001garbage'],
    ['an array', '[]'],
    ['no version', '{}'],
    ['a wrong member', JSON.stringify({ ...defaultSettings(systemStation()), destinations: [{ id: 'UPPER' }] })],
  ])('settings store: file holds %s, kept aside under a name with the time', (_, text) => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'settings.json'), text);
    expect(open(dataDir).kept).toEqual({ code: 'store/damaged', params: { file: 'settings.json.broken-2026-11-21T10-00-00-000Z' } });
  });

  test('settings store: file of a newer Foyer, fault and the file stays to the byte', () => {
    const dataDir = temporaryFolder();
    const text = '{ "version": 99, "future": true }';
    writeFileSync(join(dataDir, 'settings.json'), text);
    expect(() => open(dataDir)).toThrow(expect.objectContaining({ code: 'store/newer' }));
    expect(readdirSync(dataDir)).toEqual(['settings.json']);
    expect(readFileSync(join(dataDir, 'settings.json'), 'utf8')).toBe(text);
  });

  test('settings store: disk refuses the write, fault and the settings stay as they were', () => {
    const file = {
      set store(_: object) {
        throw new Error('ENOSPC');
      },
    };
    const store = openSettings({ dataDir: temporaryFolder(), clock: new FakeClock(AT), log: silentLog, openFile: () => file });
    const before = store.read();
    expect(() => store.update(withOne)).toThrow(expect.objectContaining({ code: 'store/write-failed' }));
    expect(store.read()).toBe(before);
  });

  test('settings store: change that is not settings, a bug that throws and is not written', () => {
    const store = open(temporaryFolder());
    expect(() => store.update((settings) => ({ ...settings, destinations: [{ id: 'NO' } as never] }))).toThrow();
    expect(store.update((settings) => settings)).toEqual(store.read());
  });
});

describe('settings migration', () => {
  const old = { version: 0, place: 'Hall' };
  const toOne = ({ place }: Record<string, unknown>) => {
    const { look, rule, watch, alerts, vault, ...first } = defaultSettings({ ...systemStation(), name: String(place) });
    return { ...first, obs: null };
  };

  test('settings migration: file one version behind, brought up by its step', () => {
    const parsed = parseSettings(JSON.stringify(old), { ...MIGRATIONS, 0: toOne });
    expect(parsed.kind === 'good' && parsed.settings.station.name).toBe('Hall');
    expect(parsed.kind === 'good' && settingsSchema.parse(parsed.settings).version).toBe(SETTINGS_VERSION);
  });

  test('settings migration: version 2, destinations of no platform with no limits of their own', () => {
    const { vault, ...second } = { ...withOne(defaultSettings(systemStation())), obs: null, version: 2 };
    const destinations = second.destinations.map(({ platform, limits, ...one }) => one);
    const parsed = parseSettings(JSON.stringify({ ...second, destinations }));
    expect(parsed).toMatchObject({
      kind: 'good',
      settings: { vault: { autoLockMinutes: 0 }, destinations: [{ id: 'a-1', platform: null, limits: {} }] },
    });
    expect(parseSettings(JSON.stringify({ ...second, destinations: 'none' })).kind).toBe('damaged');
  });

  test('settings migration: version 3, the one key of a destination stays in the vault where it is, and is the one in use', () => {
    const third = { ...withOne(defaultSettings(systemStation())), obs: null, version: 3 };
    const destinations = third.destinations.map(({ keys, keyInUse, backupServer, ...one }) => one);
    const parsed = parseSettings(JSON.stringify({ ...third, destinations }));
    expect(parsed).toMatchObject({ kind: 'good', settings: { destinations: third.destinations } });
  });

  test('settings migration: version 4, the one OBS is the main machine at the helm; none stays none', () => {
    const fourth = { ...defaultSettings(systemStation()), version: 4 };
    const obsOf = (obs: unknown) => {
      const parsed = parseSettings(JSON.stringify({ ...fourth, obs }));
      return parsed.kind === 'good' ? parsed.settings.obs : parsed.kind;
    };
    expect(obsOf({ host: '192.0.2.4', port: 4455 })).toEqual({
      machines: [{ role: 'main', name: 'OBS', host: '192.0.2.4', port: 4455 }],
      helm: 'main',
      scenesFollow: false,
    });
    expect(obsOf(null)).toEqual({ machines: [], helm: 'main', scenesFollow: false });
    expect(obsOf('nonsense')).toBe('damaged');
  });

  test('settings migration: version that no step leads from, damaged rather than guessed', () => {
    expect(parseSettings(JSON.stringify(old), {}).kind).toBe('damaged');
  });

  test('settings migration: a step that makes nonsense, damaged', () => {
    expect(parseSettings(JSON.stringify(old), { 0: () => ({ nonsense: true }) }).kind).toBe('damaged');
  });
});

test('settings store: fault of opening, is a Fault with the file named', () => {
  const dataDir = join(temporaryFolder(), 'a-file');
  writeFileSync(dataDir, '');
  const opening = () => open(dataDir);
  expect(opening).toThrow(Fault);
  expect(opening).toThrow(expect.objectContaining({ code: 'store/write-failed' }));
});
