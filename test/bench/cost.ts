import { setTimeout as pause } from 'node:timers/promises';
import { Scope } from '../../main/base/scope.ts';
import { publish } from '../peers/ffmpeg.ts';
import { startNginxRtmp } from '../peers/nginx-rtmp.ts';
import { startTlsFront } from '../peers/tls-front.ts';
import { waitFor } from '../peers/wait-for.ts';
import { type Bench, type BenchContext, median, type Row } from './bench.ts';
import { VARIANTS, type VariantName } from './variants.ts';

interface Cost {
  /** Per cent of one core, over the whole window. */
  cpu: number;
  /** The same over its first third: what warming up costs is in there. */
  earlyCpu: number;
  pssMb: number;
}

interface Case {
  destinations: number;
  secure: boolean;
  peers: VariantName[];
}

/** From here on it is measured: connecting and the first pictures are over. */
const SETTLE_MS = 5_000;
/**
 * A minute of a concert of hours: in the first twenty seconds up to a fifth of our CPU goes into compiling, and a peer's figure moves by a
 * fifth from one window of twenty seconds to the next.
 */
const WINDOW_MS = 60_000;

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
  const cpuSoFar = () => ((variant.cpuSeconds() - before) / ((performance.now() - startedAt) / 1_000)) * 100;
  await pause(windowMs / 3);
  const earlyCpu = cpuSoFar();
  await pause((windowMs * 2) / 3);
  const cpu = cpuSoFar();
  const bytes = (await far.streams()).reduce((sum, stream) => sum + stream.bytesIn, 0) - bytesBefore;
  const rate = (bytes * 8) / windowMs / destinations;
  if (rate < 5_000) throw new Error(`${name} delivered ${Math.round(rate)} kb/s to each destination: not a measurement`);
  return { cpu, earlyCpu, pssMb: variant.pssMb() };
}

async function compare(what: Case, { quick, say }: BenchContext): Promise<Map<VariantName, Cost>> {
  const names: VariantName[] = ['foyer', ...what.peers];
  const runs = new Map<VariantName, Cost[]>(names.map((name) => [name, []]));
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    for (const name of names) {
      const cost = await measure(name, what, quick ? 6_000 : WINDOW_MS, quick ? 2_000 : SETTLE_MS);
      const cpu = `${cost.cpu.toFixed(1)} % of a core (${cost.earlyCpu.toFixed(1)} in the first third)`;
      say(`${name}, ${what.destinations} ${what.secure ? 'RTMPS' : 'RTMP'}: ${cpu}, ${cost.pssMb.toFixed(0)} MB`);
      runs.get(name)?.push(cost);
    }
  }
  const middleOf = (costs: Cost[], field: keyof Cost) => median(costs.map((cost) => cost[field]));
  const middle = (costs: Cost[]): Cost => ({
    cpu: middleOf(costs, 'cpu'),
    earlyCpu: middleOf(costs, 'earlyCpu'),
    pssMb: middleOf(costs, 'pssMb'),
  });
  return new Map([...runs].map(([name, costs]) => [name, middle(costs)]));
}

function cpuRow(title: string, costs: Map<VariantName, Cost>, peer: VariantName, most: number): Row {
  const [ours, theirs] = [costs.get('foyer') as Cost, costs.get(peer) as Cost];
  const ratio = ours.cpu / theirs.cpu;
  const early = `first third ${ours.earlyCpu.toFixed(1)} against ${theirs.earlyCpu.toFixed(1)}`;
  const figure = `${ours.cpu.toFixed(1)} % against ${theirs.cpu.toFixed(1)} % = ${ratio.toFixed(2)} x (${early})`;
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
