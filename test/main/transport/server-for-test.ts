import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../../main/base/clock.ts';
import { silentLog } from '../../../main/base/log.ts';
import type { DeskApi } from '../../../main/contract/desk-api.ts';
import { createRouter } from '../../../main/transport/router.ts';
import { WebServer, type WebServerDeps } from '../../../main/transport/web-server.ts';
import { type DeskForTest, openDeskForTest } from '../desk/desk-for-test.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}
export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A request with exactly these headers, Host among them, which `fetch` would not send. */
export function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

export interface ServerForTest extends DeskForTest {
  server: WebServer;
  port: number;
  /** Addresses that were printed, in order. */
  printed: string[];
  /** Signs in with the newest printed address. @returns headers that hold the session */
  signIn(): Promise<{ cookie: string }>;
}

/** The front door on a free port over a desk for tests, with a page and a player of one line each. */
export async function openServerForTest(given: Partial<WebServerDeps> & { inTest?: DeskForTest } = {}): Promise<ServerForTest> {
  const inTest = given.inTest ?? (await openDeskForTest());
  const rendererDir = join(temporaryFolder(), 'renderer');
  mkdirSync(join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(join(rendererDir, 'index.html'), '<p>the desk</p>');
  writeFileSync(join(rendererDir, 'pair.html'), '<p>the code</p>');
  writeFileSync(join(rendererDir, 'player.html'), '<p>the player</p>');
  writeFileSync(join(rendererDir, 'assets', 'index-1.js'), 'void 0;');
  writeFileSync(join(rendererDir, '..', 'secret.json'), '{}');
  const printed: string[] = [];
  const server = await WebServer.open({
    ...{
      host: '127.0.0.1',
      addresses: () => [],
      port: 0,
      router: createRouter(inTest.desk, silentLog),
      media: inTest.desk,
      rendererDir,
      version: '9.9.9',
    },
    ...{ clock: systemClock, log: silentLog, address: (url: string) => void printed.push(url) },
    access: inTest.access,
    certificate: null,
    announce: null,
    ...given,
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const signIn = async () => {
    const { search } = new URL(printed.at(-1) as string);
    const answer = await ask(server.port, `/${search}`);
    return { cookie: String(answer.headers['set-cookie']).split(';')[0] as string };
  };
  return { ...inTest, server, port: server.port, printed, signIn };
}

export type Client = ContractRouterClient<DeskApi>;

/** A page's connection. Rejects with the HTTP status when it is turned away. */
export function connect(port: number, headers: Record<string, string>): Promise<{ api: Client; socket: WebSocket }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`, { headers });
  onTestFinished(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ api: createORPCClient(new RPCLink({ websocket: socket as never })), socket }));
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
    socket.once('error', reject);
  });
}
