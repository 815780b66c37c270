import { EventEmitter } from 'node:events';
import type { Menu, MenuItemConstructorOptions, Tray } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { menuTemplate } from '../../electron/menu.ts';
import { openPowerKeeper } from '../../electron/power.ts';
import { type TallyNews, tallyNews, watchTally } from '../../electron/tally-watch.ts';
import { openTray } from '../../electron/tray.ts';
import { wordsOf } from '../../electron/words.ts';
import type { Language } from '../../main/contract/snapshot.ts';
import { openDeskForTest } from '../main/desk/desk-for-test.ts';
import { sampleRelay, sampleSnapshot } from '../main/sample-snapshot.ts';

const NEWS: TallyNews = { tally: 'on-air', live: 2, wanted: 3, language: 'en' };

const click = (item: MenuItemConstructorOptions | undefined) => {
  const act = item?.click as (() => void) | undefined;
  act?.();
};

describe('tally', () => {
  test('tally: counted for the shell, the rehearsal left out', () => {
    const relays = { a: sampleRelay('live'), b: sampleRelay('slow'), c: sampleRelay('retrying'), 'rehearsal-1': sampleRelay('live') };
    expect(tallyNews(sampleSnapshot({ tally: 'on-air', relays }))).toEqual({ tally: 'on-air', live: 2, wanted: 3, language: 'en' });
  });

  test('tally: the desk changes, said once at the beginning and once for each change that shows', async () => {
    const { desk } = await openDeskForTest();
    const said: TallyNews[] = [];
    await using _watch = watchTally(desk, (news) => said.push(news));
    expect(said).toHaveLength(1);
    const { name, timeZone } = desk.snapshot().station;
    await desk.setStation({ name: `${name} 2`, timeZone, language: 'en' });
    await desk.setStation({ name, timeZone, language: 'zh' });
    await vi.waitFor(() => expect(said.at(-1)?.language).toBe('zh'));
    expect(said.filter(({ language }) => language === 'zh')).toHaveLength(1);
  });
});

describe('power', () => {
  test('power: on air, awake once; standby, released; ended while on air, released', () => {
    const blocker = { start: vi.fn(() => 0), stop: vi.fn() };
    const keeper = openPowerKeeper(blocker as unknown as Parameters<typeof openPowerKeeper>[0]);
    keeper.follow('standby');
    expect(blocker.start).not.toHaveBeenCalled();
    keeper.follow('starting');
    keeper.follow('on-air');
    expect(blocker.start).toHaveBeenCalledExactlyOnceWith('prevent-display-sleep');
    keeper.follow('standby');
    keeper.follow('standby');
    expect(blocker.stop).toHaveBeenCalledExactlyOnceWith(0);
    keeper.follow('rehearsal');
    keeper[Symbol.dispose]();
    expect(blocker.stop).toHaveBeenCalledTimes(2);
  });
});

describe('tray', () => {
  test('tray: the tally changes, picture, tooltip and menu say it; open and quit work from it', () => {
    const shown: Record<string, unknown> = {};
    const keep = (name: string) => (value: unknown) => {
      shown[name] = value;
    };
    const fake = Object.assign(new EventEmitter(), {
      setImage: keep('image'),
      setToolTip: keep('toolTip'),
      setContextMenu: keep('menu'),
      destroy: vi.fn(),
    });
    const [open, quit] = [vi.fn(), vi.fn()];
    const tray = openTray({
      create: (icon) => {
        shown.image = icon;
        return fake as unknown as Tray;
      },
      buildMenu: (template) => template as unknown as Menu,
      iconOf: (tally) => `${tally}.png`,
      open,
      quit,
    });
    expect(shown.image).toBe('standby.png');
    tray.show(NEWS, wordsOf('en'));
    expect(shown).toMatchObject({ image: 'on-air.png', toolTip: 'Foyer: ON AIR (2 of 3 destinations live)' });
    const menu = shown.menu as MenuItemConstructorOptions[];
    expect(menu[0]).toMatchObject({ label: 'ON AIR (2 of 3 destinations live)', enabled: false });
    click(menu[2]);
    click(menu[3]);
    expect([open.mock.calls.length, quit.mock.calls.length]).toEqual([1, 1]);
    tray.show({ ...NEWS, tally: 'standby', live: 0, wanted: 0 }, wordsOf('en'));
    expect(shown.toolTip).toBe('Foyer: STANDBY');
    tray[Symbol.dispose]();
    expect(fake.destroy).toHaveBeenCalledOnce();
  });
});

describe('menu', () => {
  const actions = { openLogs: vi.fn(), openData: vi.fn(), quit: vi.fn() };
  const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...flat(Array.isArray(item.submenu) ? item.submenu : [])]);

  test.each(['linux', 'win32', 'darwin'] as const)(
    'menu: on %s, quits through the guard and neither reloads nor opens the tools',
    (platform) => {
      const items = flat(menuTemplate(platform, wordsOf('en'), actions));
      const roles = items.map((item) => item.role).filter((role) => role !== undefined);
      for (const role of ['reload', 'forceReload', 'toggleDevTools', 'quit', 'close']) expect(roles).not.toContain(role);
      for (const role of ['copy', 'paste', 'selectAll', 'togglefullscreen']) expect(roles).toContain(role);
      const quit = items.find((item) => item.label === wordsOf('en').quit);
      click(quit);
      expect(actions.quit).toHaveBeenCalled();
    },
  );
});

describe('words', () => {
  const keys = (value: object, path = ''): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'string' ? [`${path}${key}`] : keys(inner as object, `${path}${key}.`),
    );
  const texts = (value: object): string[] =>
    Object.values(value).flatMap((inner) => (typeof inner === 'string' ? [inner] : texts(inner as object)));

  test.each(['ko', 'zh'] as Language[])('words: %s, has every text of English, with the same parameters', (language) => {
    expect(keys(wordsOf(language))).toEqual(keys(wordsOf('en')));
    const parameters = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
    const [english, other] = [texts(wordsOf('en')), texts(wordsOf(language))];
    expect(other.map(parameters)).toEqual(english.map(parameters));
    expect(other.every((text) => text.trim() !== '')).toBe(true);
  });
});
