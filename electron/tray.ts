import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron';
import type { Tally } from '../main/contract/snapshot.ts';
import type { TallyNews } from './tally-watch.ts';
import type { Words } from './words.ts';

export interface TrayDeps {
  create: (icon: NativeImage | string) => Tray;
  buildMenu: (template: MenuItemConstructorOptions[]) => Menu;
  iconOf: (tally: Tally) => NativeImage | string;
  open: () => void;
  quit: () => void;
}

export interface DeskTray extends Disposable {
  show(news: TallyNews, words: Words): void;
}

/** The tally in words, for a tooltip and the menu. */
export function tallyText({ tally, live, wanted }: TallyNews, words: Words): string {
  const counts = wanted === 0 ? '' : ` (${words.destinations.replace('{live}', String(live)).replace('{wanted}', String(wanted))})`;
  return `${words.tally[tally]}${counts}`;
}

/** A light at the edge of the screen that says the tally whatever window is in front. */
export function openTray({ create, buildMenu, iconOf, open, quit }: TrayDeps): DeskTray {
  const tray = create(iconOf('standby'));
  tray.on('click', open);
  return {
    show(news, words) {
      const text = tallyText(news, words);
      tray.setImage(iconOf(news.tally));
      tray.setToolTip(`Foyer: ${text}`);
      const template: MenuItemConstructorOptions[] = [
        { label: text, enabled: false },
        { type: 'separator' },
        { label: words.open, click: open },
        { label: words.quit, click: quit },
      ];
      tray.setContextMenu(buildMenu(template));
    },
    [Symbol.dispose]: () => tray.destroy(),
  };
}
