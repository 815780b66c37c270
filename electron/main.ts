import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  powerSaveBlocker,
  protocol,
  safeStorage,
  session,
  shell,
  Tray,
} from 'electron';
import { appPaths } from '../main/base/app-paths.ts';
import { Fault } from '../main/base/fault.ts';
import { Scope } from '../main/base/scope.ts';
import { faultText } from '../main/cli/fault-text.ts';
import { WINDOW_CALLER } from '../main/contract/session.ts';
import { type OpenDesk, openDesk } from '../main/desk.ts';
import { systemStation } from '../main/store/settings.ts';
import { refuseCoreFiles } from '../main/system/core-files.ts';
import { createApp } from '../main/transport/app.ts';
import { attachPort, type RpcPort } from '../main/transport/port.ts';
import { openBridge } from './bridge.ts';
import { openElectronStore } from './electron-store.ts';
import { menuTemplate } from './menu.ts';
import { openPowerKeeper } from './power.ts';
import { isFromPage, registerScheme, serveScheme } from './protocol.ts';
import { QuitGuard } from './quit-guard.ts';
import { chooseWrap } from './safe-storage-wrap.ts';
import { chromiumDir, type StartOptions, startOptions, unpackedPaths } from './start-options.ts';
import { type TallyNews, watchTally } from './tally-watch.ts';
import { openTray } from './tray.ts';
import { confine, openWindow, refusePermissions, reviveAfterCrash, showWindow } from './window.ts';
import { wordsOf } from './words.ts';

/** The Electron shell: puts the desk and Electron's parts together, and holds no logic of its own. */
class Shell {
  readonly #scope = new Scope();
  readonly #paths = unpackedPaths(appPaths(import.meta.dirname));
  readonly #guard = new QuitGuard({
    app,
    news: () => this.#news,
    words: () => this.#words,
    ask: async (question) => {
      const { response } = await (this.#window ? dialog.showMessageBox(this.#window, question) : dialog.showMessageBox(question));
      return response;
    },
    leave: () => this.#scope[Symbol.asyncDispose](),
    failed: (error) => console.error(error),
  });
  #news: TallyNews | null = null;
  #window: BrowserWindow | null = null;

  async start({ dataDir, ingest }: StartOptions): Promise<void> {
    app.on('second-instance', () => this.#show());
    app.on('activate', () => this.#show());
    app.on('window-all-closed', () => undefined); // closing the window is quitting, which the guard decides
    app.on('web-contents-created', (_event, contents) => confine(contents));
    this.#guard.watch();
    await app.whenReady();
    const vault = { vaultFile: join(dataDir, 'vault.json'), keyFile: join(dataDir, 'vault.key') };
    const { wrap, isWeak } = await chooseWrap(vault, safeStorage, process.platform);
    const paths = this.#paths;
    const opened = this.#scope.use(
      await openDesk({ dataDir, paths, openStore: openElectronStore, wrap: () => wrap, keyring: async () => null, ingest }),
    );
    this.#openPage(opened);
    this.#openSurroundings(opened, dataDir);
    if (isWeak) {
      opened.log.warn('no key store: the vault is wrapped by a key file');
      await dialog.showMessageBox({ type: 'info', ...this.#words.weakKeyStore });
    }
  }

  /** Nothing could be opened: says why in a box that needs no window, and exits. */
  async fail(error: unknown): Promise<void> {
    console.error(error);
    dialog.showErrorBox(this.#words.startFailed.title, error instanceof Fault ? faultText(error.toInfo()) : String(error));
    try {
      await this.#scope[Symbol.asyncDispose]();
    } finally {
      app.exit(1);
    }
  }

  get #words() {
    return wordsOf(this.#news?.language ?? systemStation().language);
  }

  #show(): void {
    if (this.#window) showWindow(this.#window);
  }

  /** The window and what answers it. */
  #openPage({ desk, router, access, log }: OpenDesk): void {
    const { rendererDir, version } = this.#paths;
    const web = createApp({
      ...{ router, media: desk, refusals: access.refusals, signIn: null, rendererDir, version, log },
      receive: (request) => (isFromPage(request) ? { caller: WINDOW_CALLER, address: '' } : 403),
    });
    this.#scope.use(serveScheme(protocol, (request) => web.fetch(request)));
    refusePermissions(session.defaultSession);
    this.#scope.use(
      openBridge({
        ipcMain,
        createChannel: () => new MessageChannelMain(),
        attach: (port) => attachPort(port as unknown as RpcPort, router),
        refused: (url) => log.warn({ url }, 'a port was asked for by another page'),
      }),
    );
    const preloadFile = join(import.meta.dirname, '..', 'preload', 'preload.cjs');
    const window = openWindow((options) => new BrowserWindow(options), { preloadFile, iconFile: this.#asset('icons', '512x512.png') });
    reviveAfterCrash(window.webContents, () => performance.now());
    window.on('close', (event) => this.#guard.windowCloses(event));
    this.#window = window;
    this.#scope.defer(() => {
      this.#window = null;
      window.destroy();
    });
  }

  /** Tray, menu and power follow the tally. */
  #openSurroundings({ desk }: OpenDesk, dataDir: string): void {
    const power = this.#scope.use(openPowerKeeper(powerSaveBlocker));
    const quit = () => app.quit();
    const tray = this.#scope.use(
      openTray({
        create: (image) => new Tray(image),
        buildMenu: (template) => Menu.buildFromTemplate(template),
        iconOf: (tally) => nativeImage.createFromPath(this.#asset('tray', `${tally}.png`)),
        open: () => this.#show(),
        quit,
      }),
    );
    const folder = (path: string) => () => void shell.openPath(path);
    const actions = { openLogs: folder(join(dataDir, 'logs')), openData: folder(dataDir), quit };
    const follow = (news: TallyNews) => {
      const spoken = this.#news?.language;
      this.#news = news;
      if (news.language !== spoken) {
        Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, this.#words, actions)));
      }
      power.follow(news.tally);
      tray.show(news, this.#words);
    };
    this.#scope.use(watchTally(desk, follow));
  }

  #asset(...path: string[]): string {
    return join(this.#paths.assetsDir, ...path);
  }
}

/** Electron is not ready before this module has run to its end, so nothing in it may wait for that. */
function main(): void {
  refuseCoreFiles();
  registerScheme(protocol);
  const shell = new Shell();
  try {
    const options = startOptions(process.argv.slice(1), process.platform, process.env);
    mkdirSync(chromiumDir(options.dataDir), { recursive: true, mode: 0o700 });
    app.setPath('userData', chromiumDir(options.dataDir));
    if (!app.requestSingleInstanceLock()) app.exit(0);
    else shell.start(options).catch((error: unknown) => shell.fail(error));
  } catch (error) {
    void shell.fail(error);
  }
}

main();
