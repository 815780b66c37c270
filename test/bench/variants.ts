import { Scope } from '../../main/base/scope.ts';
import { Child } from '../peers/child.ts';
import { startNginxRtmp } from '../peers/nginx-rtmp.ts';
import { cpuSeconds, pssMb } from '../peers/process-tree.ts';
import { Simulcast } from '../peers/simulcast.ts';
import { startTlsClient } from '../peers/tls-front.ts';
import { waitFor } from '../peers/wait-for.ts';

export interface Target {
  name: string;
  url: string;
}

/** One way to fan a feed out. What is below `pids` is what it costs. */
export interface Variant extends AsyncDisposable {
  readonly publishUrl: string;
  cpuSeconds(): number;
  pssMb(): number;
  /** Only of Foyer. */
  readonly simulcast?: Simulcast;
}

export type VariantName = 'foyer' | 'nginx push' | 'nginx push, stunnel' | 'ffmpeg each';

/** Ours beside the ways that need no program of their own, or ours alone. */
export const compared = (oursOnly: boolean): readonly VariantName[] => (oursOnly ? ['foyer'] : ['foyer', 'nginx push', 'ffmpeg each']);

export interface VariantOptions {
  targets: readonly Target[];
  /** PEM file of the CA of rtmps:// targets. */
  caFile?: string;
  /** Port of the TLS server behind rtmps:// targets, for nginx, which reaches it through a TLS proxy. */
  tlsPort?: number;
}

/** As a user runs it: `npm run -s foyer -- simulcast`, the whole tree counted. */
export async function startFoyer({ targets, caFile }: VariantOptions): Promise<Variant> {
  const destinations = targets.map(({ name, url }) => `${name} ${url}`);
  const simulcast = await Simulcast.start({ destinations, through: 'npm', ...(caFile ? { caFile } : {}) });
  return counted(simulcast.publishUrl, () => [simulcast.pid], simulcast, simulcast);
}

/** nginx-rtmp `push` in its default configuration; it speaks no TLS, so rtmps:// targets go through a proxy. */
async function startNginxPush({ targets, caFile, tlsPort }: VariantOptions, program: 'nginx' | 'stunnel'): Promise<Variant> {
  const scope = new Scope();
  const proxy = tlsPort && caFile ? scope.use(await startTlsClient({ targetPort: tlsPort, caFile, program })) : null;
  const through = (url: string) => (proxy ? url.replace(/^rtmps:\/\/[^/]+/, `rtmp://127.0.0.1:${proxy.port}`) : url);
  const nginx = scope.use(await startNginxRtmp({ pushes: targets.map(({ url }) => through(url)) }));
  return counted(nginx.url('live', 'main'), () => [nginx.pid, ...(proxy ? [proxy.pid] : [])], scope);
}

/** One RTMP server and one `ffmpeg -c copy` for each destination. */
async function startFfmpegEach({ targets }: VariantOptions): Promise<Variant> {
  const scope = new Scope();
  const nginx = scope.use(await startNginxRtmp());
  const source = nginx.url('live', 'main');
  const children: Child[] = [];
  // ffmpeg ends when there is nothing to play: each is started once the publisher is there, and again when it ends, as a supervisor would.
  const supervise = setInterval(() => void revive(), 250);
  scope.defer(() => clearInterval(supervise));
  scope.defer(async () => void (await Promise.all(children.map((child) => child[Symbol.asyncDispose]()))));
  let busy = false;
  const revive = async () => {
    if (busy || scope.ended) return;
    busy = true;
    const isPublishing = await nginx.stream('main').then(
      (s) => s?.publishing === true,
      () => false,
    );
    for (let i = 0; isPublishing && !scope.ended && i < targets.length; i += 1) {
      if (children[i]?.running) continue;
      const input = ['-v', 'error', '-nostdin', '-rtmp_live', 'live', '-i', source];
      children[i] = await Child.start('ffmpeg', [...input, '-c', 'copy', '-f', 'flv', (targets[i] as Target).url]);
    }
    busy = false;
  };
  return counted(source, () => [nginx.pid, ...children.map((child) => child.pid)], scope);
}

export const VARIANTS: Readonly<Record<VariantName, (options: VariantOptions) => Promise<Variant>>> = {
  foyer: startFoyer,
  'nginx push': (options) => startNginxPush(options, 'nginx'),
  'nginx push, stunnel': (options) => startNginxPush(options, 'stunnel'),
  'ffmpeg each': startFfmpegEach,
};

function counted(publishUrl: string, pids: () => number[], owner: AsyncDisposable, simulcast?: Simulcast): Variant {
  return {
    publishUrl,
    cpuSeconds: () => cpuSeconds(...pids()),
    pssMb: () => pssMb(...pids()),
    ...(simulcast ? { simulcast } : {}),
    [Symbol.asyncDispose]: async () => owner[Symbol.asyncDispose](),
  };
}

/** Waits until every name has media at the place that counts. */
export async function everyStream(names: readonly string[], has: (name: string) => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  for (const name of names) await waitFor(`media at ${name}`, () => has(name), { timeoutMs, everyMs: 100 });
}
