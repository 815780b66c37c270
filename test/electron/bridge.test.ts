import { EventEmitter } from 'node:events';
import type { IpcMain } from 'electron';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openBridge } from '../../electron/bridge.ts';
import { silentLog } from '../../main/base/log.ts';
import { attachPort, type RpcPort } from '../../main/transport/port.ts';
import { createRouter } from '../../main/transport/router.ts';
import { handedPort, portLink } from '../../renderer/client/link.ts';
import { openDeskForTest } from '../main/desk/desk-for-test.ts';
import { fakeChannel, ipcEvent, type Posted } from './fake-electron.ts';

const ipcRenderer = Object.assign(new EventEmitter(), { send: vi.fn() });
vi.mock('electron', () => ({ ipcRenderer }));

/** As much of a page's window as preload and page use; a posted message comes back to its own listeners, as in a browser. */
class FakeWindow extends EventTarget {
  postMessage(data: unknown, _origin: string, ports: unknown[] = []): void {
    queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('message'), { data, ports, source: this })));
  }
}

function bridge() {
  const ipcMain = new EventEmitter();
  const attached: unknown[] = [];
  const refused: string[] = [];
  const opened = openBridge({
    ipcMain: ipcMain as unknown as IpcMain,
    createChannel: fakeChannel,
    attach: (port) => attached.push(port),
    refused: (url) => refused.push(url),
  });
  return { ipcMain, attached, refused, opened };
}

afterEach(() => {
  vi.unstubAllGlobals();
  ipcRenderer.removeAllListeners();
  ipcRenderer.send.mockReset();
});

describe('bridge', () => {
  test('bridge: the desk page asks, gets a port that is served; a reload gets another', () => {
    const { ipcMain, attached, opened } = bridge();
    const posted: Posted[] = [];
    ipcMain.emit('foyer:port', ipcEvent('foyer://desk/', posted));
    ipcMain.emit('foyer:port', ipcEvent('foyer://desk/#schedule', posted));
    expect(posted.map(({ channel }) => channel)).toEqual(['foyer:port', 'foyer:port']);
    expect(attached).toHaveLength(2);
    expect(attached.every((port) => (port as { isStarted: boolean }).isStarted)).toBe(true);
    opened[Symbol.dispose]();
    expect(ipcMain.listenerCount('foyer:port')).toBe(0);
  });

  test('bridge: another address, a look-alike and a frame inside the page ask, none is answered', () => {
    const { ipcMain, attached, refused, opened } = bridge();
    for (const url of ['https://example.org/', 'foyer://desk.example.org/', 'foyer://other/', 'file:///foyer://desk/', '']) {
      ipcMain.emit('foyer:port', ipcEvent(url));
    }
    ipcMain.emit('foyer:port', ipcEvent('foyer://desk/', [], {}));
    ipcMain.emit('foyer:port', { senderFrame: null });
    expect(attached).toHaveLength(0);
    expect(refused).toHaveLength(7);
    opened[Symbol.dispose]();
  });

  test('bridge: page, preload and desk together, a command and the updates it causes come through', async () => {
    const { desk } = await openDeskForTest();
    const router = createRouter(desk, silentLog);
    const ipcMain = new EventEmitter();
    const attach = (port: unknown) => attachPort(port as RpcPort, router);
    using _bridge = openBridge({ ipcMain: ipcMain as unknown as IpcMain, createChannel: fakeChannel, attach, refused: () => undefined });
    ipcRenderer.send.mockImplementation((channel: string) => {
      const posted: Posted[] = [];
      ipcMain.emit(channel, ipcEvent('foyer://desk/', posted));
      for (const { channel, ports } of posted) ipcRenderer.emit(channel, { ports: ports.map(({ port }) => port) });
    });
    const page = new FakeWindow();
    vi.stubGlobal('window', page);
    await import('../../electron/preload.ts');
    const link = portLink(await handedPort(page as unknown as Window, AbortSignal.timeout(5_000)));
    const updates = await link.api.desk.watch();
    const first = (await updates.next()).value;
    expect(first).toMatchObject({ kind: 'snapshot', snapshot: { version: '9.9.9' } });
    await link.api.station.set({ name: 'Great hall', timeZone: 'Asia/Seoul', language: 'ko' });
    expect((await updates.next()).value).toMatchObject({ kind: 'patches' });
    expect((await link.api.desk.snapshot()).station.name).toBe('Great hall');
    await expect(link.api.relays.start({ id: 'nobody' })).rejects.toMatchObject({ code: 'FAULT', data: { code: 'destination/not-found' } });
    await updates.return?.();
    link.close();
  });
});
