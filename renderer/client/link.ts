import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket as ReconnectingSocket } from 'partysocket';
import type { DeskApi } from '../../main/contract/desk-api.ts';

export type DeskClientApi = ContractRouterClient<DeskApi>;

/** A way to the desk: the contract's client and what the page must know of the wire below it. */
export interface DeskLink {
  readonly api: DeskClientApi;
  /** Resolves when calls can be sent. @throws the signal's reason */
  opened(signal: AbortSignal): Promise<void>;
  /** Drops a connection that no longer answers and makes a new one. */
  reconnect(): void;
  /** False when the desk answers but does not know this browser (its token was used up or the desk was started anew). */
  isSignedIn(): Promise<boolean>;
  close(): void;
}

/** Over a WebSocket to the desk that served this page; comes back by itself. */
export function socketLink(page: Location): DeskLink {
  const address = new URL('/api/ws', page.href);
  address.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new ReconnectingSocket(address.href, [], {
    minReconnectionDelay: 250,
    maxReconnectionDelay: 2_000,
    connectionTimeout: 4_000,
    maxEnqueuedMessages: 0,
  });
  const websocket = socket as unknown as WebSocket;
  return {
    api: createORPCClient(new SocketLink({ websocket })),
    opened: (signal) => socketOpened(websocket, signal),
    reconnect: () => socket.reconnect(),
    isSignedIn: async () => {
      try {
        return (await fetch(new URL('/api/snapshot', page.href))).status !== 401;
      } catch {
        // No answer says nothing about the session: the connection is simply lost.
        return true;
      }
    },
    close: () => socket.close(),
  };
}

function socketOpened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    if (socket.readyState === 1) return resolve();
    const settle = () => {
      socket.removeEventListener('open', settle);
      signal.removeEventListener('abort', settle);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    socket.addEventListener('open', settle);
    signal.addEventListener('abort', settle);
  });
}

/** Over the MessagePort that Electron's preload hands to the page. */
export function portLink(port: MessagePort): DeskLink {
  const api: DeskClientApi = createORPCClient(new PortLink({ port }));
  port.start();
  return {
    api,
    opened: async (signal) => signal.throwIfAborted(),
    reconnect: () => undefined,
    isSignedIn: async () => true,
    close: () => port.close(),
  };
}

/** Waits for the port that the preload posts to the window as `foyer:port`; asks for it with `foyer:ready`. */
export function handedPort(page: Window, signal: AbortSignal): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const listen = (event: MessageEvent) => {
      const port = event.ports[0];
      if (event.source !== page || event.data !== 'foyer:port' || port === undefined) return;
      page.removeEventListener('message', listen);
      resolve(port);
    };
    page.addEventListener('message', listen);
    signal.addEventListener('abort', () => {
      page.removeEventListener('message', listen);
      reject(signal.reason);
    });
    page.postMessage('foyer:ready', '*');
  });
}
