import { setTimeout as pause } from 'node:timers/promises';
import { Scope } from '../../main/base/scope.ts';
import { publish } from '../peers/ffmpeg.ts';
import { startNginxRtmp } from '../peers/nginx-rtmp.ts';
import { startTlsFront } from '../peers/tls-front.ts';
import { waitFor } from '../peers/wait-for.ts';
import { type Bench, type BenchContext, median, type Row } from './bench.ts';
import { VARIANTS, type VariantName } from './variants.ts';

interface Cost {
  /** Per cent of one core. */
  cpu: number;
  pssMb: number;
}

interface Case {
  destinations: number;
  secure: boolean;
  peers: VariantName[];
}

/** One variant serving real nginx-rtmp destinations (not counted) from a 1080p30 feed of 6 Mb/s, measured over a window once all are served. */
async function measure(name: VariantName, { destinations, secure }: Case, windowMs: number, settleMs: number): Promise<Cost> {
  await using scope = new Scope();
  const far = scope.use(await startNginxRtmp());
  const front = secure ? scope.use(await startTlsFront({ targetPort: far.port, program: 'nginx' })) : null;
  const names = Array.from({ length: destinations }, (_, i) => `d${i + 1}`);
  const targets = names.map((n) => ({ name: n, url: (front ?? far).url('live', n) }));
  const tls = front ? { caFile: front.caFile, tlsPort: front.port } : {};
  const variant = scope.use(await VARIANTS[name]({ targets, ...tls }));
  scope.use(await publish(variant.publishUrl, { height: 1080 }));
  const served = async () =>
    (await far.streams()).filter((stream) => stream.publishing && stream.bytesIn > 100_000).length === destinations;
  await waitFor(`${name} to serve all ${destinations}`, served, { timeoutMs: 60_000, everyMs: 200 });
  await pause(settleMs);
  const bytesBefore = (await far.streams()).reduce((sum, stream) => sum + stream.bytesIn, 0);
  const before = variant.cpuSeconds();
  const startedAt = performance.now();
  await pause(windowMs);
  const cpu = ((variant.cpuSeconds() - before) / ((performance.now() - startedAt) / 1_000)) * 100;
  const bytes = (await far.streams()).reduce((sum, stream) => sum + stream.bytesIn, 0) - bytesBefore;
  const rate = (bytes * 8) / windowMs / destinations;
  if (rate < 5_000) throw new Error(`${name} delivered ${Math.round(rate)} kb/s to each destination: not a measurement`);
  return { cpu, pssMb: variant.pssMb() };
}

async function compare(what: Case, { quick, say }: BenchContext): Promise<Map<VariantName, Cost>> {
  const names: VariantName[] = ['foyer', ...what.peers];
  const runs = new Map<VariantName, Cost[]>(names.map((name) => [name, []]));
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    for (const name of names) {
      const cost = await measure(name, what, quick ? 6_000 : 20_000, quick ? 2_000 : 5_000);
      say(
        `${name}, ${what.destinations} ${what.secure ? 'RTMPS' : 'RTMP'}: ${cost.cpu.toFixed(1)} % of a core, ${cost.pssMb.toFixed(0)} MB`,
      );
      runs.get(name)?.push(cost);
    }
  }
  const middle = (costs: Cost[]) => ({ cpu: median(costs.map((c) => c.cpu)), pssMb: median(costs.map((c) => c.pssMb)) });
  return new Map([...runs].map(([name, costs]) => [name, middle(costs)]));
}

function cpuRow(title: string, costs: Map<VariantName, Cost>, peer: VariantName, most: number): Row {
  const ours = (costs.get('foyer') as Cost).cpu;
  const theirs = (costs.get(peer) as Cost).cpu;
  const ratio = ours / theirs;
  const figure = `${ours.toFixed(1)} % against ${theirs.toFixed(1)} % = ${ratio.toFixed(2)} x`;
  return { what: `CPU, ${title}, against ${peer}`, figure, bar: `<= ${most.toFixed(2)} x`, pass: ratio <= most };
}

export const cpu16: Bench = {
  name: 'cpu-16',
  title: 'CPU of the whole process tree, 16 RTMP destinations',
  async run(context) {
    const costs = await compare({ destinations: 16, secure: false, peers: ['nginx push', 'ffmpeg each'] }, context);
    return [cpuRow('16 RTMP', costs, 'nginx push', 3), cpuRow('16 RTMP', costs, 'ffmpeg each', 1 / 3)];
  },
};

export const cpu64: Bench = {
  name: 'cpu-64',
  title: 'CPU and memory of the whole process tree, 64 RTMP destinations',
  async run(context) {
    const costs = await compare({ destinations: 64, secure: false, peers: ['nginx push'] }, context);
    const { pssMb } = costs.get('foyer') as Cost;
    const memory = { what: 'PSS of the tree, 64 RTMP', figure: `${pssMb.toFixed(0)} MB`, bar: '<= 200 MB', pass: pssMb <= 200 };
    return [cpuRow('64 RTMP', costs, 'nginx push', 1.2), memory];
  },
};

export const rtmps64: Bench = {
  name: 'rtmps-64',
  title: 'CPU of the whole process tree, 64 RTMPS destinations, nginx through a TLS proxy',
  async run(context) {
    const costs = await compare({ destinations: 64, secure: true, peers: ['nginx push', 'nginx push, stunnel'] }, context);
    const { pssMb } = costs.get('foyer') as Cost;
    const memory = { what: 'PSS of the tree, 64 RTMPS', figure: `${pssMb.toFixed(0)} MB`, bar: '<= 200 MB', pass: pssMb <= 200 };
    return [cpuRow('64 RTMPS', costs, 'nginx push', 0.45), cpuRow('64 RTMPS', costs, 'nginx push, stunnel', 0.45), memory];
  },
};
