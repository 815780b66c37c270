import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import type { IpcMainEvent, MessageChannelMain, MessagePortMain } from 'electron';

/** One MessagePort of Node with the manners of Electron's `MessagePortMain`: an emitter, started by hand, `{ data, ports }` in its events. */
export class FakePortMain extends EventEmitter {
  readonly port: NodePort;
  isStarted = false;

  constructor(port: NodePort) {
    super();
    this.port = port;
    port.on('close', () => this.emit('close'));
  }

  start(): void {
    this.isStarted = true;
    this.port.on('message', (data) => this.emit('message', { data, ports: [] }));
  }

  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }

  close(): void {
    this.port.close();
  }
}

/** `port1` is the main process's, `port2` the page's. */
export function fakeChannel(): { port1: FakePortMain; port2: FakePortMain } & MessageChannelMain {
  const { port1, port2 } = new MessageChannel();
  const channel = { port1: new FakePortMain(port1), port2: new FakePortMain(port2) };
  return channel as unknown as { port1: FakePortMain; port2: FakePortMain } & MessageChannelMain;
}

/** What a frame was sent: the channel's name and the ports. */
export interface Posted {
  channel: string;
  ports: FakePortMain[];
}

/** An IPC event as it comes from a frame of `url`. */
export function ipcEvent(url: string, posted: Posted[] = [], parent: object | null = null): IpcMainEvent {
  const postMessage = (channel: string, _message: unknown, ports: MessagePortMain[]) => {
    posted.push({ channel, ports: ports as unknown as FakePortMain[] });
  };
  return { senderFrame: { url, parent, postMessage } } as unknown as IpcMainEvent;
}

/** An event whose default can be prevented. */
export function preventable<T extends object>(parts: T): T & { prevented: boolean; preventDefault(): void } {
  const event = {
    ...parts,
    prevented: false,
    preventDefault() {
      event.prevented = true;
    },
  };
  return event;
}
