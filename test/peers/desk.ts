import { join, resolve } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { DeskApi } from '../../main/contract/desk-api.ts';
import { readEngineFile } from '../../main/engine-link/engine-file.ts';
import { Child } from './child.ts';
import { endProcess } from './end-process.ts';
import { waitFor } from './wait-for.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Answer {
  status: number;
  text: string;
}

/** `foyer desk` as a process of its own, signed in to with its one-time token. */
export class DeskProcess implements AsyncDisposable {
  readonly child: Child;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly dataDir: string;
  /** Everything that came from it over HTTP and WebSocket, in order. */
  readonly heard: string[] = [];
  #cookie = '';
  readonly #sockets: WebSocket[] = [];

  private constructor(child: Child, origin: string, dataDir: string) {
    this.child = child;
    this.origin = origin;
    this.dataDir = dataDir;
  }

  /** @param options `ingest` is `HOST:PORT`; `cwd` is the checkout unless given */
  static async start(options: { dataDir: string; ingest: string; env?: NodeJS.ProcessEnv; cwd?: string }): Promise<DeskProcess> {
    const args = [join(ROOT, 'out/main/foyer.js'), 'desk', '--port', '0', '--data', options.dataDir, '--ingest', options.ingest];
    const child = await Child.start(process.execPath, args, { cwd: options.cwd ?? ROOT, env: { ...process.env, ...options.env } });
    try {
      const address = await waitFor('the desk to say its address', () => /http:\S+/.exec(child.stdout)?.[0], {
        timeoutMs: 30_000,
        detail: () => child.output,
      });
      const desk = new DeskProcess(child, new URL(address).origin, options.dataDir);
      await desk.#signIn(address);
      return desk;
    } catch (error) {
      await child[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #signIn(address: string): Promise<void> {
    const answer = await fetch(address, { redirect: 'manual' });
    this.#cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] as string;
    if (this.#cookie === '') throw new Error(`the desk gave no session: ${answer.status} ${await answer.text()}`);
  }

  /** One request with the session; the answer is kept in `heard`. */
  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { cookie: this.#cookie, origin: this.origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(this.origin + path, { ...request, signal: AbortSignal.timeout(10_000) });
    const text = await answer.text();
    this.heard.push(`${method} ${path} ${answer.status} ${JSON.stringify([...answer.headers])} ${text}`);
    return { status: answer.status, text };
  }

  /** The contract over WebSocket; every frame is kept in `heard`. */
  async client(): Promise<ContractRouterClient<DeskApi>> {
    const socket = new WebSocket(`${this.origin.replace('http', 'ws')}/api/ws`, { headers: { cookie: this.#cookie, origin: this.origin } });
    this.#sockets.push(socket);
    socket.on('message', (data) => this.heard.push(String(data)));
    await waitFor('the WebSocket', () => socket.readyState === WebSocket.OPEN);
    return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Process id of its engine, which outlives it; null while there is none. */
  get enginePid(): number | null {
    return readEngineFile(this.dataDir)?.pid ?? null;
  }

  /** SIGKILL of the desk alone: its engine goes on. */
  async kill(): Promise<void> {
    await this.child.end('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    const { enginePid } = this;
    await this.child.end('SIGTERM');
    if (enginePid !== null) await endProcess(enginePid);
  }
}
