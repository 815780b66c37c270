import { setTimeout as pause } from 'node:timers/promises';
import { Scope } from '../../main/base/scope.ts';
import { publish } from '../peers/ffmpeg.ts';
import { FlvPublisher } from '../peers/flv-publisher.ts';
import { SinkProcess } from '../peers/sink-process.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench, Row } from './bench.ts';
import { VARIANTS, type VariantName } from './variants.ts';

const BAR_MS = 6_000;
const GIVE_UP_MS = 15_000;

/** From SIGSTOP of the encoder to the next encoder's first frame at a destination, with the next one trying every 250 ms; ms. */
async function measure(name: VariantName): Promise<number> {
  await using scope = new Scope();
  const sink = scope.use(await SinkProcess.open());
  const variant = scope.use(await VARIANTS[name]({ targets: [{ name: 'hall', url: sink.url('live', 'hall') }] }));
  const encoder = scope.use(await publish(variant.publishUrl, { height: 1080 }));
  await waitFor('program', async () => ((await sink.stream('hall'))?.videoFrames ?? 0) > 60, { timeoutMs: 20_000 });
  const frozenAt = performance.timeOrigin + performance.now();
  encoder.freeze();
  await pause(500); // what was on its way arrives
  const quietAt = performance.timeOrigin + performance.now();
  const next = await waitFor('the next publisher to be taken', () => FlvPublisher.start(variant.publishUrl, { height: 1080 }), {
    everyMs: 250,
    timeoutMs: GIVE_UP_MS,
  }).catch(() => null);
  if (!next) return Number.POSITIVE_INFINITY;
  scope.use(next);
  const isBack = async () => (await sink.figures()).some((f) => f.lastMediaAtMs > quietAt);
  await waitFor('its video', isBack, { everyMs: 20, timeoutMs: GIVE_UP_MS });
  return performance.timeOrigin + performance.now() - frozenAt;
}

export const frozenPublisher: Bench = {
  name: 'frozen-publisher',
  title: 'A publisher frozen with SIGSTOP, the next one on air',
  async run({ quick, oursOnly, say }) {
    const rows: Row[] = [];
    for (const name of (oursOnly ? ['foyer'] : ['foyer', 'nginx push']) as VariantName[]) {
      const isOurs = name === 'foyer';
      const times: number[] = [];
      for (let round = 0; round < (quick || !isOurs ? 1 : 3); round += 1) times.push(await measure(name));
      say(`${name}: ${times.map((ms) => Math.round(ms)).join(', ')} ms`);
      const worst = Math.max(...times);
      const figure = Number.isFinite(worst)
        ? `worst ${(worst / 1_000).toFixed(2)} s of ${times.length}`
        : `not within ${GIVE_UP_MS / 1_000} s`;
      rows.push({
        what: `publisher frozen, ${name}: the next on air`,
        figure,
        bar: isOurs ? '<= 6 s' : '',
        pass: isOurs ? worst <= BAR_MS : null,
      });
    }
    return rows;
  },
};
