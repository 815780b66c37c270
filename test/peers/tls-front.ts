import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Scope } from '../../main/base/scope.ts';
import { type CertificateKind, makeCertificate } from './certificates.ts';
import { Child } from './child.ts';
import { freePort } from './free-port.ts';
import { accepts } from './nginx-rtmp.ts';
import { scratchFolder } from './scratch-folder.ts';
import { waitFor } from './wait-for.ts';

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
  /** `stunnel` (threads) or `nginx` (one event loop, cheaper for many connections). */
  program?: 'stunnel' | 'nginx';
}

export async function startTlsFront(options: TlsFrontOptions): Promise<TlsFront> {
  const scope = new Scope();
  try {
    const folder = scope.use(scratchFolder('tls')).path;
    const { certFile, keyFile, caFile, ca } = await makeCertificate(folder, options.certificate);
    const port = await freePort();
    const file = join(folder, 'front.conf');
    let child: Child;
    if (options.program === 'nginx') {
      const tls = `listen 127.0.0.1:${port} ssl; ssl_certificate ${certFile}; ssl_certificate_key ${keyFile};`;
      writeFileSync(file, nginxStream(folder, `${tls} proxy_pass 127.0.0.1:${options.targetPort};`));
      child = scope.use(await Child.start('nginx', ['-p', folder, '-c', file, '-e', join(folder, 'start.log')]));
    } else {
      const service = `[front]\naccept = 127.0.0.1:${port}\nconnect = 127.0.0.1:${options.targetPort}\ncert = ${certFile}\nkey = ${keyFile}\n`;
      writeFileSync(
        file,
        `foreground = yes\npid =\nsyslog = no\ndebug = 4\nsocket = l:TCP_NODELAY=1\nsocket = r:TCP_NODELAY=1\n${service}`,
      );
      child = scope.use(await Child.start('stunnel', [file]));
    }
    const detail = () => child.output;
    await waitFor(`TLS on port ${port}`, () => child.running && accepts(port), { detail });
    return {
      port,
      pid: child.pid,
      caFile,
      ca,
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

/** The other way round: takes plain connections and speaks TLS to `targetPort`, as one must put behind a server that cannot (nginx-rtmp). */
export async function startTlsClient(options: {
  targetPort: number;
  caFile: string;
}): Promise<{ port: number; pid: number } & AsyncDisposable> {
  const scope = new Scope();
  try {
    const folder = scope.use(scratchFolder('tls-client')).path;
    const port = await freePort();
    const file = join(folder, 'client.conf');
    const trust = `proxy_ssl on; proxy_ssl_verify on; proxy_ssl_trusted_certificate ${options.caFile}; proxy_ssl_name localhost; proxy_ssl_server_name on;`;
    writeFileSync(file, nginxStream(folder, `listen 127.0.0.1:${port}; ${trust} proxy_pass 127.0.0.1:${options.targetPort};`));
    const child = scope.use(await Child.start('nginx', ['-p', folder, '-c', file, '-e', join(folder, 'start.log')]));
    await waitFor(`TLS client on port ${port}`, () => child.running && accepts(port), { detail: () => child.output });
    return { port, pid: child.pid, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}

function nginxStream(folder: string, server: string): string {
  return `load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 4096;
pid ${folder}/nginx.pid; error_log stderr warn;
events { worker_connections 2048; }
stream { server { ${server} } }
`;
}
