import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../base/clock.ts';
import type { Caller } from '../contract/session.ts';
import type { Refusals } from './access/refusals.ts';
import { knockOfUpgrade } from './doors.ts';
import type { FrontDoor } from './front-door.ts';
import type { CallContext } from './implementer.ts';
import type { DeskRouter } from './router.ts';

const PATH = '/api/ws';
const MAX_MESSAGE_BYTES = 64 * 1024;
/** What `ws` calls a message beyond that. */
const TOO_LONG = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
const CHECK_EVERY_MS = 10_000;
/** A client that leaves so much unread is cut off; it comes back and gets a fresh snapshot. */
const MAX_UNREAD_BYTES = 4_000_000;
const MAX_CLIENTS = 100;

export interface WebSocketDeps {
  router: DeskRouter;
  clock: Clock;
  door: FrontDoor;
  refusals: Pick<Refusals, 'note'>;
}

/** The contract over WebSocket at `/api/ws`, for pages that are signed in. Clients that are gone without a word are noticed in 20 s. */
export class WebSockets implements Disposable {
  #deps: WebSocketDeps;
  #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  #handler: RPCHandler<CallContext>;
  #silent = new WeakSet<WebSocket>();
  #checking: Disposable | null = null;

  constructor(deps: WebSocketDeps) {
    this.#deps = deps;
    this.#handler = new RPCHandler(deps.router);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const caller = this.#receive(request, socket);
    if (typeof caller === 'string') {
      socket.end(`HTTP/1.1 ${caller}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#checking ??= this.#deps.clock.every(CHECK_EVERY_MS, () => this.#check());
    this.#server.handleUpgrade(request, socket, head, (client) => this.#serve(client, caller));
  }

  [Symbol.dispose](): void {
    this.#checking?.[Symbol.dispose]();
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  /** Who it is, or the line of the refusal. */
  #receive(request: IncomingMessage, socket: Duplex): Caller | string {
    const { door, refusals } = this.#deps;
    const address = request.socket.remoteAddress ?? '';
    if (request.url?.split('?')[0] !== PATH) {
      refusals.note('path', address);
      return '404 Not Found';
    }
    const visitor = door.receive(knockOfUpgrade(request.headers), address, socket);
    if (visitor === 403) return '403 Forbidden';
    if (visitor === 429) return '429 Too Many Requests';
    if (!visitor.caller) return '401 Unauthorized';
    if (this.#server.clients.size < MAX_CLIENTS) return visitor.caller;
    refusals.note('clients', address);
    return '503 Service Unavailable';
  }

  #serve(client: WebSocket, caller: Caller): void {
    client.on('error', (error) => {
      if ('code' in error && error.code === TOO_LONG) this.#deps.refusals.note('body', caller.name);
      client.terminate();
    });
    client.on('pong', () => this.#silent.delete(client));
    void this.#handler.upgrade(client, { context: { caller } });
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
