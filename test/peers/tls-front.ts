import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scope } from '../../main/base/scope.ts';
import { type Certificate, type CertificateKind, makeCertificate } from './certificates.ts';
import { Child } from './child.ts';
import { freePort } from './free-port.ts';
import { accepts } from './nginx-rtmp.ts';
import { scratchFolder } from './scratch-folder.ts';
import { waitFor } from './wait-for.ts';

/** `stunnel` (a thread for each connection, what most people use) or `nginx` (one event loop, cheaper for many connections). */
export type TlsProgram = 'stunnel' | 'nginx';

/** TLS in front of a plain server: rtmps:// for a server that only speaks rtmp://. */
export interface TlsFront extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** PEM file of the CA to trust. */
  readonly caFile: string;
  /** The same as text. */
  readonly ca: string;
  url(app: string, name?: string): string;
  freeze(): void;
  thaw(): void;
}

export interface TlsFrontOptions {
  /** Port on 127.0.0.1 of the plain server. */
  targetPort: number;
  certificate?: CertificateKind;
  program?: TlsProgram;
}

export async function startTlsFront(options: TlsFrontOptions): Promise<TlsFront> {
  const scope = new Scope();
  try {
    const folder = scope.use(scratchFolder('tls')).path;
    const certificate = await makeCertificate(folder, options.certificate);
    const port = await freePort();
    const child = scope.use(await startProxy(options.program, folder, port, server(folder, port, options.targetPort, certificate)));
    return {
      port,
      pid: child.pid,
      caFile: certificate.caFile,
      ca: certificate.ca,
      url: (app, name) => `rtmps://localhost:${port}/${app}${name === undefined ? '' : `/${name}`}`,
      freeze: () => child.freeze(),
      thaw: () => child.thaw(),
      [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
    };
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}

export interface TlsClient extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
}

export interface TlsClientOptions {
  /** Port on 127.0.0.1 of the TLS server, which is called `localhost`. */
  targetPort: number;
  caFile: string;
  program?: TlsProgram;
}

/** The other way round: takes plain connections and speaks TLS to `targetPort`, as one must put behind a server that cannot (nginx-rtmp). */
export async function startTlsClient(options: TlsClientOptions): Promise<TlsClient> {
  const scope = new Scope();
  try {
    const folder = scope.use(scratchFolder('tls-client')).path;
    const port = await freePort();
    const child = scope.use(await startProxy(options.program, folder, port, client(folder, port, options)));
    return { port, pid: child.pid, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}

/** The configuration file of either program. */
type Configuration = Record<TlsProgram, string>;

async function startProxy(program: TlsProgram = 'stunnel', folder: string, port: number, configuration: Configuration): Promise<Child> {
  const file = join(folder, `${program}.conf`);
  writeFileSync(file, configuration[program]);
  const args = program === 'stunnel' ? [file] : ['-p', folder, '-c', file, '-e', join(folder, 'start.log')];
  const child = await Child.start(program, args);
  try {
    await waitFor(`${program} on port ${port}`, () => child.running && accepts(port), { detail: () => child.output });
    return child;
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}

function server(folder: string, port: number, targetPort: number, { certFile, keyFile }: Certificate): Configuration {
  const tls = `listen 127.0.0.1:${port} ssl; ssl_certificate ${certFile}; ssl_certificate_key ${keyFile};`;
  return {
    nginx: nginxStream(folder, `${tls} proxy_pass 127.0.0.1:${targetPort};`),
    stunnel: stunnel(`accept = 127.0.0.1:${port}\nconnect = 127.0.0.1:${targetPort}\ncert = ${certFile}\nkey = ${keyFile}`),
  };
}

function client(folder: string, port: number, { targetPort, caFile }: TlsClientOptions): Configuration {
  const verify = `proxy_ssl on; proxy_ssl_verify on; proxy_ssl_trusted_certificate ${caFile}; proxy_ssl_name localhost; proxy_ssl_server_name on;`;
  const check = `verifyChain = yes\nCAfile = ${caFile}\ncheckHost = localhost\nsni = localhost`;
  return {
    nginx: nginxStream(folder, `listen 127.0.0.1:${port}; ${verify} proxy_pass 127.0.0.1:${targetPort};`),
    stunnel: stunnel(`client = yes\naccept = 127.0.0.1:${port}\nconnect = 127.0.0.1:${targetPort}\n${check}`),
  };
}

function stunnel(service: string): string {
  return `foreground = yes
pid =
syslog = no
debug = 4
socket = l:TCP_NODELAY=1
socket = r:TCP_NODELAY=1
[proxy]
${service}
`;
}

function nginxStream(folder: string, server: string): string {
  return `load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 4096;
pid ${folder}/nginx.pid; error_log stderr warn;
events { worker_connections 2048; }
stream { server { ${server} } }
`;
}
