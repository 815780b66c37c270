import { Scope } from '../../main/base/scope.ts';
import { FlvPublisher } from '../peers/flv-publisher.ts';
import { SinkProcess } from '../peers/sink-process.ts';
import { waitFor } from '../peers/wait-for.ts';
import { type Bench, median } from './bench.ts';
import { compared, VARIANTS, type VariantName } from './variants.ts';

const COUNT = 16;
const BAR_MS = 700;

/** Milliseconds from the encoder's `publish` to the first video frame at the last of 16 destinations. */
async function measure(name: VariantName): Promise<number> {
  await using scope = new Scope();
  const sink = scope.use(await SinkProcess.open());
  const names = Array.from({ length: COUNT }, (_, i) => `d${i + 1}`);
  const variant = scope.use(await VARIANTS[name]({ targets: names.map((n) => ({ name: n, url: sink.url('live', n) })) }));
  const publisher = scope.use(await FlvPublisher.start(variant.publishUrl, { height: 1080 }));
  const firsts = async () => (await Promise.all(names.map((n) => sink.stream(n)))).map((f) => f?.firstVideoAtMs ?? null);
  const all = await waitFor(
    `first video at all ${COUNT}`,
    async () => {
      const times = await firsts();
      return times.every((time) => time !== null) ? (times as number[]) : null;
    },
    { timeoutMs: 30_000, everyMs: 200 },
  );
  return Math.max(...all) - publisher.publishedAtMs;
}

export const firstVideo: Bench = {
  name: 'first-video',
  title: 'Publish to the first video at the last of 16 destinations',
  async run({ quick, oursOnly, say }) {
    const names = compared(oursOnly);
    const rows = [];
    for (const name of names) {
      const times: number[] = [];
      for (let round = 0; round < (quick ? 1 : 5); round += 1) times.push(await measure(name));
      say(`${name}: ${times.map((ms) => Math.round(ms)).join(', ')} ms`);
      const worst = Math.max(...times);
      const figure = `median ${Math.round(median(times))} ms, worst ${Math.round(worst)} ms`;
      const isOurs = name === 'foyer';
      rows.push({
        what: `first video at the last of 16, ${name}`,
        figure,
        bar: isOurs ? `<= ${BAR_MS} ms` : '',
        pass: isOurs ? worst <= BAR_MS : null,
      });
    }
    return rows;
  },
};
