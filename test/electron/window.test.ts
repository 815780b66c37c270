import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions, Session, WebContents } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { confine, openWindow, refusePermissions, reviveAfterCrash, showWindow } from '../../electron/window.ts';
import { preventable } from './fake-electron.ts';

const FILES = { preloadFile: '/app/out/preload/preload.cjs', iconFile: '/app/assets/icons/512x512.png' };

function contents() {
  const handlers = { open: (_details: { url: string }): { action: string } => ({ action: 'allow' }) };
  const fake = Object.assign(new EventEmitter(), {
    setWindowOpenHandler: (handler: typeof handlers.open) => {
      handlers.open = handler;
    },
    reload: vi.fn(),
  });
  return { fake, handlers, web: fake as unknown as WebContents };
}

describe('window', () => {
  test('window: opened, sandboxed and isolated on our own page, shown once it is drawn', () => {
    const fake = Object.assign(new EventEmitter(), { loadURL: vi.fn(async () => undefined), show: vi.fn() });
    let options: BrowserWindowConstructorOptions = {};
    openWindow((given) => {
      options = given;
      return fake as unknown as BrowserWindow;
    }, FILES);
    expect(options.webPreferences).toMatchObject({
      preload: FILES.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
    });
    expect(fake.loadURL).toHaveBeenCalledWith('foyer://desk/');
    expect(fake.show).not.toHaveBeenCalled();
    fake.emit('ready-to-show');
    expect(fake.show).toHaveBeenCalledOnce();
  });

  test('window: the page tries to leave, to open a window and to attach a webview, nothing happens', () => {
    const { fake, handlers, web } = contents();
    confine(web);
    expect(handlers.open({ url: 'foyer://desk/' })).toEqual({ action: 'deny' });
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      for (const url of ['https://example.org/', 'file:///etc/passwd', 'foyer://desk.example.org/', 'javascript:alert(1)']) {
        const away = preventable({ url });
        fake.emit(event, away);
        expect([event, url, away.prevented]).toEqual([event, url, true]);
      }
      const home = preventable({ url: 'foyer://desk/' });
      fake.emit(event, home);
      expect(home.prevented).toBe(false);
    }
    const webview = preventable({});
    fake.emit('will-attach-webview', webview);
    expect(webview.prevented).toBe(true);
  });

  test('window: permissions, all refused but writing to the clipboard from our own page', () => {
    type Check = (contents: null, permission: string, origin: string, details: { requestingUrl?: string }) => boolean;
    type Ask = (contents: null, permission: string, answer: (granted: boolean) => void, details: { requestingUrl: string }) => void;
    const handlers = new Map<string, unknown>();
    const session = new Proxy({}, { get: (_target, name: string) => (handler: unknown) => void handlers.set(name, handler) });
    refusePermissions(session as Session);
    const check = handlers.get('setPermissionCheckHandler') as Check;
    const ask = handlers.get('setPermissionRequestHandler') as Ask;
    const asked = (permission: string, requestingUrl: string) => {
      let granted = true;
      ask(
        null,
        permission,
        (answer) => {
          granted = answer;
        },
        { requestingUrl },
      );
      expect(check(null, permission, '', { requestingUrl })).toBe(granted);
      return granted;
    };
    const kinds = ['media', 'geolocation', 'midi', 'openExternal', 'clipboard-read', 'display-capture', 'hid', 'usb', 'serial'];
    for (const kind of kinds) expect([kind, asked(kind, 'foyer://desk/')]).toEqual([kind, false]);
    for (const kind of ['clipboard-sanitized-write', 'notifications']) {
      expect([kind, asked(kind, 'foyer://desk/'), asked(kind, 'https://example.org/')]).toEqual([kind, true, false]);
    }
    expect((handlers.get('setDevicePermissionHandler') as () => boolean)()).toBe(false);
  });

  test('window: the page dies, it is loaded again; it dies over and over, it is left alone after three times a minute', () => {
    const { fake, web } = contents();
    let nowMs = 0;
    reviveAfterCrash(web, () => nowMs);
    fake.emit('render-process-gone', {}, { reason: 'clean-exit' });
    expect(fake.reload).not.toHaveBeenCalled();
    for (let i = 0; i < 5; i += 1) fake.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(fake.reload).toHaveBeenCalledTimes(3);
    nowMs = 61_000;
    fake.emit('render-process-gone', {}, { reason: 'oom' });
    expect(fake.reload).toHaveBeenCalledTimes(4);
  });

  test('window: asked for from the tray while minimised, restored and in front', () => {
    const window = { isMinimized: () => true, restore: vi.fn(), show: vi.fn(), focus: vi.fn() };
    showWindow(window);
    for (const step of [window.restore, window.show, window.focus]) expect(step).toHaveBeenCalledOnce();
  });
});
