import type { BrowserWindow, BrowserWindowConstructorOptions, Event, Session, WebContents } from 'electron';
import { isPageUrl, PAGE_URL } from './page.ts';

const BACKGROUND = '#11161c';
/** A page that falls over again and again is left as it is after this many reloads a minute. */
const RELOADS_A_MINUTE = 3;

export interface WindowFiles {
  preloadFile: string;
  iconFile: string;
}

/** The page runs as a web page would: sandboxed, isolated, without Node, and does not slow down behind other windows. */
export function windowOptions({ preloadFile, iconFile }: WindowFiles): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Foyer',
    icon: iconFile,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      backgroundThrottling: false,
    },
  };
}

/** Opens the desk's window; it shows itself once the page is drawn. */
export function openWindow(create: (options: BrowserWindowConstructorOptions) => BrowserWindow, files: WindowFiles): BrowserWindow {
  const window = create(windowOptions(files));
  window.once('ready-to-show', () => window.show());
  void window.loadURL(PAGE_URL);
  return window;
}

/** Brings the window back from the tray, the dock or behind other windows. */
export function showWindow(window: Pick<BrowserWindow, 'isMinimized' | 'restore' | 'show' | 'focus'>): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Keeps web contents on the desk's page: no other address, no new window, no webview. */
export function confine(contents: Pick<WebContents, 'setWindowOpenHandler' | 'on'>): void {
  const stay = (event: Event, url: string) => {
    if (!isPageUrl(url)) event.preventDefault();
  };
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (details) => stay(details, details.url));
  contents.on('will-frame-navigate', (details) => stay(details, details.url));
  contents.on('will-redirect', (details) => stay(details, details.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Loads the page again when its process died; what is on air never depended on it. */
export function reviveAfterCrash(contents: Pick<WebContents, 'on' | 'reload'>, monotonicMs: () => number): void {
  let reloads: number[] = [];
  contents.on('render-process-gone', (_event, { reason }) => {
    const nowMs = monotonicMs();
    reloads = reloads.filter((atMs) => nowMs - atMs < 60_000);
    if (reason === 'clean-exit' || reloads.length >= RELOADS_A_MINUTE) return;
    reloads.push(nowMs);
    contents.reload();
  });
}

const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'notifications']);

/** A desk needs no camera, microphone or place. Its own page may write text to the clipboard, after a click, and notify of alerts, once asked to. */
export function refusePermissions(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
): void {
  const isGranted = (permission: string, url: string | undefined) => GRANTED.has(permission) && isPageUrl(url);
  session.setPermissionRequestHandler((_contents, permission, answer, details) => answer(isGranted(permission, details.requestingUrl)));
  session.setPermissionCheckHandler((_contents, permission, _origin, details) => isGranted(permission, details.requestingUrl));
  session.setDevicePermissionHandler(() => false);
}
