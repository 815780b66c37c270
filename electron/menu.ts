import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.ts';

export interface MenuActions {
  openLogs: () => void;
  openData: () => void;
  quit: () => void;
}

/**
 * The application menu. Reload is not in it: a page that is reloaded by accident loses what is being typed, and one that died comes back by
 * itself.
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  words: Words,
  { openLogs, openData, quit }: MenuActions,
): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const quitItem: MenuItemConstructorOptions = { label: words.quit, accelerator: 'CommandOrControl+Q', click: quit };
  const appMenu: MenuItemConstructorOptions = {
    label: 'Foyer',
    submenu: [{ role: 'about' }, separator, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, separator, quitItem],
  };
  const fileMenu: MenuItemConstructorOptions = { label: words.menu.file, submenu: [quitItem] };
  const edit: MenuItemConstructorOptions = {
    label: words.menu.edit,
    submenu: [
      { role: 'undo', label: words.menu.undo },
      { role: 'redo', label: words.menu.redo },
      separator,
      { role: 'cut', label: words.menu.cut },
      { role: 'copy', label: words.menu.copy },
      { role: 'paste', label: words.menu.paste },
      { role: 'selectAll', label: words.menu.selectAll },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: words.menu.view,
    submenu: [
      { role: 'resetZoom', label: words.menu.resetZoom },
      { role: 'zoomIn', label: words.menu.zoomIn },
      { role: 'zoomOut', label: words.menu.zoomOut },
      separator,
      { role: 'togglefullscreen', label: words.menu.fullScreen },
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: words.menu.help,
    submenu: [
      { label: words.menu.logs, click: openLogs },
      { label: words.menu.data, click: openData },
    ],
  };
  return [platform === 'darwin' ? appMenu : fileMenu, edit, view, help];
}
