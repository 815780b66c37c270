import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../base/clock.ts';
import { type Knock, knockOfUpgrade } from './doors.ts';
import type { DeskRouter } from './router.ts';

const PATH = '/api/ws';
const MAX_MESSAGE_BYTES = 64 * 1024;
const CHECK_EVERY_MS = 10_000;
/** A client that leaves so much unread is cut off; it comes back and gets a fresh snapshot. */
const MAX_UNREAD_BYTES = 4_000_000;
const MAX_CLIENTS = 100;

export interface WebSocketDeps {
  router: DeskRouter;
  clock: Clock;
  isFromHere(knock: Knock): boolean;
  authorize(knock: Knock): boolean;
}

/** The contract over WebSocket at `/api/ws`, for pages that are signed in. Clients that are gone without a word are noticed in 20 s. */
export class WebSockets implements Disposable {
  #deps: WebSocketDeps;
  #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  #handler: RPCHandler<Record<never, never>>;
  #silent = new WeakSet<WebSocket>();
  #checking: Disposable | null = null;

  constructor(deps: WebSocketDeps) {
    this.#deps = deps;
    this.#handler = new RPCHandler(deps.router);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const knock = knockOfUpgrade(request.headers);
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusal(request.url, knock);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#checking ??= this.#deps.clock.every(CHECK_EVERY_MS, () => this.#check());
    this.#server.handleUpgrade(request, socket, head, (client) => this.#serve(client));
  }

  [Symbol.dispose](): void {
    this.#checking?.[Symbol.dispose]();
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #refusal(url: string | undefined, knock: Knock): string | null {
    if (url?.split('?')[0] !== PATH) return '404 Not Found';
    if (!this.#deps.isFromHere(knock)) return '403 Forbidden';
    if (!this.#deps.authorize(knock)) return '401 Unauthorized';
    return this.#server.clients.size >= MAX_CLIENTS ? '503 Service Unavailable' : null;
  }

  #serve(client: WebSocket): void {
    client.on('error', () => client.terminate());
    client.on('pong', () => this.#silent.delete(client));
    void this.#handler.upgrade(client);
  }

  #check(): void {
    for (const client of this.#server.clients) {
      if (this.#silent.has(client) || client.bufferedAmount > MAX_UNREAD_BYTES) client.terminate();
      else {
        this.#silent.add(client);
        client.ping();
      }
    }
  }
}
