import { setTimeout as pause } from 'node:timers/promises';
import { Scope } from '../../main/base/scope.ts';
import { publish } from '../peers/ffmpeg.ts';
import { startNginxRtmp } from '../peers/nginx-rtmp.ts';
import { startTlsFront } from '../peers/tls-front.ts';
import { waitFor } from '../peers/wait-for.ts';
import { type Bench, type BenchContext, median, type Row } from './bench.ts';
import { VARIANTS, type Variant, type VariantName } from './variants.ts';

interface Cost {
  /** Per cent of one core, over the whole window. */
  cpu: number;
  /** The same over its first third: what warming up costs is in there. */
  earlyCpu: number;
  pssMb: number;
}

/** Measured over the same minute. */
interface Pair {
  ours: Cost;
  theirs: Cost;
}

interface Case {
  destinations: number;
  secure: boolean;
  peers: VariantName[];
}

/** From here on it is measured: connecting and the first pictures are over. */
const SETTLE_MS = 5_000;
/** A minute of a concert of hours: in the first twenty seconds up to a fifth of our CPU goes into compiling. */
const WINDOW_MS = 60_000;
const ROUNDS = 3;

/** A variant that serves its destinations, in a real nginx-rtmp of its own that is not counted. */
interface Serving {
  name: VariantName;
  variant: Variant;
  bytesArrived(): Promise<number>;
}

/** Starts a variant with a 1080p30 feed of 6 Mb/s and waits until every destination is served. */
async function serve(name: VariantName, { destinations, secure }: Case, scope: Scope): Promise<Serving> {
  const far = scope.use(await startNginxRtmp());
  const front = secure ? scope.use(await startTlsFront({ targetPort: far.port, program: 'nginx' })) : null;
  const targets = Array.from({ length: destinations }, (_, i) => ({ name: `d${i + 1}`, url: (front ?? far).url('live', `d${i + 1}`) }));
  const tls = front ? { caFile: front.caFile, tlsPort: front.port } : {};
  const variant = scope.use(await VARIANTS[name]({ targets, ...tls }));
  scope.use(await publish(variant.publishUrl, { height: 1080 }));
  const served = async () =>
    (await far.streams()).filter((stream) => stream.publishing && stream.bytesIn > 100_000).length === destinations;
  await waitFor(`${name} to serve all ${destinations}`, served, { timeoutMs: 60_000, everyMs: 200 });
  return {
    name,
    variant,
    bytesArrived: async () => (await far.streams()).reduce((sum, stream) => sum + stream.bytesIn, 0),
  };
}

/** @throws Error if what arrives shows that this was no measurement */
async function measure({ name, variant, bytesArrived }: Serving, { destinations }: Case, windowMs: number): Promise<Cost> {
  const bytesBefore = await bytesArrived();
  const before = variant.cpuSeconds();
  const startedAt = performance.now();
  const cpuSoFar = () => ((variant.cpuSeconds() - before) / ((performance.now() - startedAt) / 1_000)) * 100;
  await pause(windowMs / 3);
  const earlyCpu = cpuSoFar();
  await pause((windowMs * 2) / 3);
  const cpu = cpuSoFar();
  const rate = (((await bytesArrived()) - bytesBefore) * 8) / windowMs / destinations;
  if (rate < 5_000) throw new Error(`${name} delivered ${Math.round(rate)} kb/s to each destination: not a measurement`);
  return { cpu, earlyCpu, pssMb: variant.pssMb() };
}

/**
 * Ours and a peer beside one another over the same minute: on a shared machine one and the same program costs a third more or less from
 * one minute to the next, and what its neighbours do then happens to both.
 */
async function measureBoth(peer: VariantName, what: Case, { quick, say }: BenchContext): Promise<Pair> {
  await using scope = new Scope();
  const beside = await serve(peer, what, scope);
  const foyer = await serve('foyer', what, scope); // last, so that what it spends on warming up counts
  await pause(quick ? 2_000 : SETTLE_MS);
  const windowMs = quick ? 6_000 : WINDOW_MS;
  const [ours, theirs] = await Promise.all([measure(foyer, what, windowMs), measure(beside, what, windowMs)]);
  const text = ({ cpu, earlyCpu, pssMb }: Cost) =>
    `${cpu.toFixed(1)} % of a core (${earlyCpu.toFixed(1)} in the first third), ${pssMb.toFixed(0)} MB`;
  say(`${what.destinations} ${what.secure ? 'RTMPS' : 'RTMP'}: foyer ${text(ours)}; ${peer} ${text(theirs)}`);
  return { ours, theirs };
}

const ratioOf = ({ ours, theirs }: Pair): number => ours.cpu / theirs.cpu;

/** Each peer's rounds. */
async function compare(what: Case, context: BenchContext): Promise<Map<VariantName, Pair[]>> {
  const rounds = new Map<VariantName, Pair[]>(what.peers.map((peer) => [peer, []]));
  for (let round = 0; round < (context.quick ? 1 : ROUNDS); round += 1) {
    for (const [peer, pairs] of rounds) pairs.push(await measureBoth(peer, what, context));
  }
  return rounds;
}

/** The round whose ratio is the middle one. */
function cpuRow(title: string, rounds: Map<VariantName, Pair[]>, peer: VariantName, most: number): Row {
  const inOrder = [...(rounds.get(peer) as Pair[])].sort((a, b) => ratioOf(a) - ratioOf(b));
  const { ours, theirs } = inOrder[inOrder.length >> 1] as Pair;
  const ratio = ratioOf({ ours, theirs });
  const early = `first third ${ours.earlyCpu.toFixed(1)} against ${theirs.earlyCpu.toFixed(1)}`;
  const figure = `${ours.cpu.toFixed(1)} % against ${theirs.cpu.toFixed(1)} % = ${ratio.toFixed(2)} x (${early})`;
  return { what: `CPU, ${title}, against ${peer}`, figure, bar: `<= ${most.toFixed(2)} x`, pass: ratio <= most };
}

function memoryRow(title: string, rounds: Map<VariantName, Pair[]>): Row {
  const pssMb = median([...rounds.values()].flat().map(({ ours }) => ours.pssMb));
  return { what: `PSS of the tree, ${title}`, figure: `${pssMb.toFixed(0)} MB`, bar: '<= 200 MB', pass: pssMb <= 200 };
}

export const cpu16: Bench = {
  name: 'cpu-16',
  title: 'CPU of the whole process tree, 16 RTMP destinations',
  async run(context) {
    const rounds = await compare({ destinations: 16, secure: false, peers: ['nginx push', 'ffmpeg each'] }, context);
    return [cpuRow('16 RTMP', rounds, 'nginx push', 3), cpuRow('16 RTMP', rounds, 'ffmpeg each', 1 / 3)];
  },
};

export const cpu64: Bench = {
  name: 'cpu-64',
  title: 'CPU and memory of the whole process tree, 64 RTMP destinations',
  async run(context) {
    const rounds = await compare({ destinations: 64, secure: false, peers: ['nginx push'] }, context);
    return [cpuRow('64 RTMP', rounds, 'nginx push', 1.2), memoryRow('64 RTMP', rounds)];
  },
};

export const rtmps64: Bench = {
  name: 'rtmps-64',
  title: 'CPU of the whole process tree, 64 RTMPS destinations, nginx through a TLS proxy',
  async run(context) {
    const rounds = await compare({ destinations: 64, secure: true, peers: ['nginx push', 'nginx push, stunnel'] }, context);
    const costs = [cpuRow('64 RTMPS', rounds, 'nginx push', 0.45), cpuRow('64 RTMPS', rounds, 'nginx push, stunnel', 0.45)];
    return [...costs, memoryRow('64 RTMPS', rounds)];
  },
};
