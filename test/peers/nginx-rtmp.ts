import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Scope } from '../../main/base/scope.ts';
import { Child } from './child.ts';
import { freePort } from './free-port.ts';
import { scratchFolder } from './scratch-folder.ts';
import { waitFor } from './wait-for.ts';

const MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so';

export interface NginxRtmpOptions {
  port?: number;
  /** Applications to accept publishers in; `['live']` by default. */
  apps?: readonly string[];
  /** `push` targets of the first application, as nginx writes them: `rtmp://host:port/app/name`. */
  pushes?: readonly string[];
  /** URL that nginx asks before it accepts a publisher (`on_publish`); an answer of 4xx refuses. */
  onPublish?: string;
  /** More directives for every application, one a line. */
  directives?: readonly string[];
  /** Of what it sends, bytes; nginx-rtmp's own default, 4096, unless told otherwise. */
  chunkSize?: number;
}

export interface NginxStream {
  app: string;
  name: string;
  bytesIn: number;
  bytesOut: number;
  clients: number;
  publishing: boolean;
}

/** A real nginx with libnginx-mod-rtmp, one process, in a throwaway folder. */
export interface NginxRtmp extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  url(app: string, name?: string): string;
  /** What its statistics page says of every stream. */
  streams(): Promise<NginxStream[]>;
  stream(name: string): Promise<NginxStream | null>;
  /** Disconnects every client of a stream, or publishers alone, through rtmp_control. */
  drop(app: string, name: string, who?: 'client' | 'publisher'): Promise<void>;
  /** SIGSTOP: it keeps its connections and stops reading. */
  freeze(): void;
  thaw(): void;
  /** SIGKILL; the port is then closed until `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same ports. */
  restart(): Promise<void>;
  log(): string;
}

export async function startNginxRtmp(options: NginxRtmpOptions = {}): Promise<NginxRtmp> {
  const scope = new Scope();
  const folder = scope.use(scratchFolder('nginx'));
  const port = options.port ?? (await freePort());
  const statPort = await freePort();
  const file = join(folder.path, 'nginx.conf');
  writeFileSync(file, configuration(folder.path, port, statPort, options));
  let child: Child | null = null;
  const start = async () => {
    const started = await Child.start('nginx', ['-p', folder.path, '-c', file, '-e', join(folder.path, 'start.log')]);
    child = started;
    const detail = () => started.output;
    await waitFor(`nginx on port ${port}`, () => (started.running ? accepts(port) : fail(started.output)), { detail });
  };
  scope.defer(async () => child?.[Symbol.asyncDispose]());
  try {
    await start();
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
  const current = () => child as unknown as Child;
  const base = `http://127.0.0.1:${statPort}`;
  const streams = async () => parseStat(await (await fetch(`${base}/stat`, { signal: AbortSignal.timeout(3_000) })).text());
  return {
    port,
    get pid() {
      return current().pid;
    },
    url: (app, name) => `rtmp://127.0.0.1:${port}/${app}${name === undefined ? '' : `/${name}`}`,
    streams,
    stream: async (name) => (await streams()).find((s) => s.name === name) ?? null,
    drop: async (app, name, who = 'client') => {
      await fetch(`${base}/control/drop/${who}?app=${app}&name=${encodeURIComponent(name)}`, { signal: AbortSignal.timeout(3_000) });
    },
    freeze: () => current().freeze(),
    thaw: () => current().thaw(),
    kill: () => current().end('SIGKILL'),
    restart: start,
    log: () => current().output,
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

function fail(output: string): never {
  throw new Error(`nginx ended:\n${output}`);
}

function configuration(folder: string, port: number, statPort: number, options: NginxRtmpOptions): string {
  const apps = options.apps ?? ['live'];
  const app = (name: string, index: number) => `
    application ${name} {
      live on; record off; drop_idle_publisher 0;
      ${options.onPublish ? `on_publish ${options.onPublish};` : ''}
      ${index === 0 ? (options.pushes ?? []).map((target) => `push ${target};`).join('\n      ') : ''}
      ${(options.directives ?? []).join('\n      ')}
    }`;
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
  return `load_module ${MODULE};
daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 4096;
pid ${folder}/nginx.pid; error_log stderr notice;
events { worker_connections 2048; }
rtmp { access_log off; server { listen 127.0.0.1:${port}; chunk_size ${options.chunkSize ?? 4_096}; ${apps.map(app).join('')}
} }
http { access_log off; ${temp}
  server { listen 127.0.0.1:${statPort};
    location /stat { rtmp_stat all; }
    location /control { rtmp_control all; }
} }
`;
}

/** True where the module that these tests need is installed. */
export const hasNginxRtmp = (): boolean => existsSync(MODULE);

export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function parseStat(xml: string): NginxStream[] {
  const streams: NginxStream[] = [];
  for (const [, app = ''] of xml.matchAll(/<application>([\s\S]*?)<\/application>/g)) {
    const appName = text(app, 'name');
    for (const [, stream = ''] of app.matchAll(/<stream>([\s\S]*?)<\/stream>/g)) {
      const name = unescapeXml(text(stream, 'name'));
      const outside = stream.replace(/<client>[\s\S]*?<\/client>/g, '');
      streams.push({
        app: appName,
        name,
        bytesIn: Number(text(outside, 'bytes_in')),
        bytesOut: Number(text(outside, 'bytes_out')),
        clients: Number(text(outside, 'nclients')),
        publishing: /<publishing\/>/.test(outside),
      });
    }
  }
  return streams;
}

const text = (xml: string, tag: string): string => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1] ?? '';
const unescapeXml = (value: string): string =>
  value.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name] ?? '');
