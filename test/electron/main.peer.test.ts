import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DeskLock } from '../../main/desk/lock.ts';
import { portLink } from '../../renderer/client/link.ts';
import { temporaryFolder } from '../main/temporary-folder.ts';
import { fakeChannel, ipcEvent, type Posted, preventable } from './fake-electron.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Electron's parts as far as electron/main.ts uses them, with what was done to them. */
function fakeElectron() {
  const said = { shown: 0, url: '', toolTip: '', menus: 0, errorBox: '', exitCode: null as number | null, questions: 0, destroyed: 0 };
  let answer: (request: Request) => Promise<Response> = async () => Response.error();
  const app = Object.assign(new EventEmitter(), {
    whenReady: async () => undefined,
    setPath: vi.fn(),
    requestSingleInstanceLock: () => true,
    quit: () => void app.emit('before-quit', preventable({})),
    exit: (code: number) => {
      said.exitCode = code;
    },
  });
  class BrowserWindow extends EventEmitter {
    webContents = Object.assign(new EventEmitter(), { reload: vi.fn() });
    loadURL = async (url: string) => {
      said.url = url;
    };
    show = () => {
      said.shown += 1;
    };
    destroy = () => {
      said.destroyed += 1;
    };
  }
  class Tray extends EventEmitter {
    setImage = vi.fn();
    setContextMenu = vi.fn();
    destroy = vi.fn();
    setToolTip = (text: string) => {
      said.toolTip = text;
    };
  }
  class MessageChannelMain {
    constructor() {
      Object.assign(this, fakeChannel());
    }
  }
  const handlers = { setPermissionRequestHandler: vi.fn(), setPermissionCheckHandler: vi.fn(), setDevicePermissionHandler: vi.fn() };
  const module = {
    app,
    BrowserWindow,
    Tray,
    MessageChannelMain,
    dialog: {
      showErrorBox: (_title: string, text: string) => {
        said.errorBox = text;
      },
      showMessageBox: async () => {
        said.questions += 1;
        return { response: 0 };
      },
    },
    ipcMain: new EventEmitter(),
    Menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: () => {
        said.menus += 1;
      },
    },
    nativeImage: { createFromPath: (path: string) => path },
    powerSaveBlocker: { start: () => 1, stop: () => undefined },
    protocol: {
      registerSchemesAsPrivileged: vi.fn(),
      unhandle: vi.fn(),
      handle: (_scheme: string, handler: typeof answer) => {
        answer = handler;
      },
    },
    safeStorage: { isAsyncEncryptionAvailable: async () => false },
    session: { defaultSession: handlers },
    shell: { openPath: vi.fn() },
  };
  return { module, said, get: (url: string) => answer(new Request(url)) };
}

vi.mock('electron-store', async () => {
  const { default: Conf } = await import('conf');
  return { default: class extends Conf {} };
});

const argv = process.argv;
let fake: ReturnType<typeof fakeElectron>;
let dataDir: string;

beforeEach(() => {
  vi.resetModules();
  fake = fakeElectron();
  const { module } = fake;
  vi.doMock('electron', () => module);
  dataDir = temporaryFolder();
  process.argv = ['electron', ROOT, '--data', dataDir, '--ingest', '127.0.0.1:0'];
});
afterEach(() => {
  process.argv = argv;
});

test('shell: started, the window shows the desk, tray and menu are there; quitting ends desk and engine', async () => {
  await import('../../electron/main.ts');
  expect(fake.module.app.setPath).toHaveBeenCalledWith('userData', join(dataDir, 'electron'));
  await vi.waitFor(() => expect(fake.said).toMatchObject({ url: 'foyer://desk/', toolTip: 'Foyer: STANDBY', menus: 1 }), 15_000);
  expect(await (await fake.get('foyer://desk/')).text()).toContain('<div id="root">');
  const posted: Posted[] = [];
  fake.module.ipcMain.emit('foyer:port', ipcEvent('foyer://desk/', posted));
  const link = portLink(posted[0]?.ports[0]?.port as unknown as MessagePort);
  expect((await link.api.desk.snapshot()).engine.state).toBe('up');
  // No key store here: said once, and the vault has a key file.
  expect(fake.said.questions).toBe(1);
  expect(existsSync(join(dataDir, 'vault.key'))).toBe(true);
  link.close();
  fake.module.app.quit();
  await vi.waitFor(() => expect(fake.said.exitCode).toBe(0), 15_000);
  expect(fake.said).toMatchObject({ destroyed: 1, questions: 1, errorBox: '' });
  expect(existsSync(join(dataDir, 'desk.lock'))).toBe(false);
  await vi.waitFor(() => expect(existsSync(join(dataDir, 'engine.json'))).toBe(false), 10_000);
});

test('shell: another desk has the folder, says so in a box and exits', async () => {
  using _other = DeskLock.take(join(dataDir, 'desk.lock'));
  await import('../../electron/main.ts');
  await vi.waitFor(() => expect(fake.said.exitCode).toBe(1), 10_000);
  expect(fake.said.errorBox).toMatch(/already|desk/i);
  expect(fake.said.url).toBe('');
});
