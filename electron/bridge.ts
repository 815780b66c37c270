import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain } from 'electron';
import { isPageUrl } from './page.ts';

const CHANNEL = 'foyer:port';

export interface BridgeDeps {
  ipcMain: Pick<IpcMain, 'on' | 'off'>;
  createChannel: () => MessageChannelMain;
  /** Serves the desk's contract on a port until the port closes. */
  attach: (port: MessagePortMain) => void;
  /** Somebody asked who is not the desk's page. */
  refused: (url: string) => void;
}

/**
 * Gives the desk's page a MessagePort to the desk whenever it asks (a reload asks again; the port before it closes with its page). Only the
 * main frame of a page from our own scheme is answered.
 */
export function openBridge({ ipcMain, createChannel, attach, refused }: BridgeDeps): Disposable {
  const ports = new Set<MessagePortMain>();
  const hand = (event: IpcMainEvent) => {
    const frame = event.senderFrame;
    if (!frame || frame.parent !== null || !isPageUrl(frame.url)) {
      refused(frame?.url ?? '');
      return;
    }
    const { port1, port2 } = createChannel();
    ports.add(port1);
    port1.on('close', () => ports.delete(port1));
    attach(port1);
    port1.start();
    frame.postMessage(CHANNEL, null, [port2]);
  };
  ipcMain.on(CHANNEL, hand);
  return {
    [Symbol.dispose]() {
      ipcMain.off(CHANNEL, hand);
      for (const port of ports) port.close();
    },
  };
}
