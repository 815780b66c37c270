import { Scope } from '../../main/base/scope.ts';
import { FlvPublisher } from '../peers/flv-publisher.ts';
import type { SinkFigures } from '../peers/rtmp-sink.ts';
import { SinkProcess, type SinkProcessOptions } from '../peers/sink-process.ts';
import { waitFor } from '../peers/wait-for.ts';
import { VARIANTS, type Variant, type VariantName } from './variants.ts';

/** The one of ten that misbehaves. */
export const VICTIM = 'victim';
export const OTHERS = Array.from({ length: 9 }, (_, i) => `d${i + 1}`);

export interface Hall extends AsyncDisposable {
  variant: Variant;
  /** Serves the nine. */
  good: SinkProcess;
  /** Serves the victim alone; replaced by `reopenBad`. */
  bad: SinkProcess;
  publisher: FlvPublisher;
  /** Brings a killed victim back on its port. */
  reopenBad(): Promise<void>;
}

/**
 * Ten destinations on the air from one 1080p30 feed of 6 Mb/s: nine at one sink, the victim at another, each sink a process of its own.
 * @param place where the victim's sink is, this machine when left out
 */
export async function openHall(name: VariantName, place: Pick<SinkProcessOptions, 'namespace' | 'host'> = {}): Promise<Hall> {
  const scope = new Scope();
  try {
    const good = scope.use(await SinkProcess.open());
    let bad = await SinkProcess.open(place);
    scope.defer(() => bad[Symbol.asyncDispose]());
    const { port } = bad;
    const targets = [...OTHERS.map((n) => ({ name: n, url: good.url('live', n) })), { name: VICTIM, url: bad.url('live', VICTIM) }];
    const variant = scope.use(await VARIANTS[name]({ targets }));
    const publisher = scope.use(await FlvPublisher.start(variant.publishUrl, { height: 1080 }));
    const served = async () => (await Promise.all(OTHERS.map((n) => good.stream(n)))).every((f) => (f?.videoFrames ?? 0) > 60);
    await waitFor(`${name} to serve nine`, served, { timeoutMs: 30_000, everyMs: 100 });
    await waitFor(`${name} to serve the victim`, async () => ((await bad.stream(VICTIM))?.videoFrames ?? 0) > 60, { timeoutMs: 30_000 });
    return {
      variant,
      good,
      get bad() {
        return bad;
      },
      publisher,
      async reopenBad() {
        bad = await SinkProcess.open({ ...place, port });
      },
      [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
    };
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}

export interface OthersReport {
  /** Least share of the published media bytes that one of the nine got, 0..1. */
  leastShare: number;
  worstSilenceMs: number;
  reconnects: number;
}

/** Starts counting what the nine get; the returned function stops the publisher, lets everything arrive, and reports. */
export async function countOthers(hall: Hall): Promise<() => Promise<OthersReport>> {
  const figures = async () => Promise.all(OTHERS.map(async (n) => (await hall.good.stream(n)) as SinkFigures));
  const sentBefore = hall.publisher.mediaBytes;
  const before = await figures();
  return async () => {
    hall.publisher.silence();
    const sent = hall.publisher.mediaBytes - sentBefore;
    let last = -1;
    const total = async () => (await figures()).reduce((sum, f) => sum + f.mediaBytes, 0);
    // Two readings 150 ms apart that agree: nothing is on its way any more, and our slate, 700 ms later, not yet.
    const arrived = async () => {
      const now = await total();
      const isSame = now === last;
      last = now;
      return isSame;
    };
    await waitFor('the nine to have everything', arrived, { everyMs: 150, timeoutMs: 20_000 });
    const after = await figures();
    const shares = after.map((f, i) => (f.mediaBytes - (before[i] as SinkFigures).mediaBytes) / sent);
    return {
      leastShare: Math.min(1, ...shares),
      worstSilenceMs: Math.max(...after.map((f) => f.worstSilenceMs)),
      reconnects: (await hall.good.figures()).length - OTHERS.length,
    };
  };
}

export const sharePercent = (share: number): string => `${(Math.floor(share * 100_000) / 1_000).toFixed(3)} %`;
