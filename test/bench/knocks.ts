import { Scope } from '../../main/base/scope.ts';
import { knockAtAll } from '../hostile/knocks.ts';
import { DeskProcess } from '../peers/desk.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';
import type { Bench, Row } from './bench.ts';

const P99_MS = 100;

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const knocks: Bench = {
  name: 'knocks',
  title:
    'Wrong pairing codes, tokens, Origins, Hosts, bodies and fields, 1,000 of each, while an operator works; how many were really compared',
  async run({ quick, say }) {
    await using scope = new Scope();
    const desk = scope.use(await DeskProcess.start({ dataDir: scope.use(scratchFolder('knocks')).path, ingest: '127.0.0.1:0' }));
    const rows: Row[] = [];
    for (const { name, sent, compared, isIn, statuses, waitsMs } of await knockAtAll(desk, quick ? 100 : 1_000)) {
      const p99Ms = percentile(waitsMs, 0.99);
      const answers = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`);
      say(`${name}: ${answers.join(', ')}; ${waitsMs.length} commands, median ${percentile(waitsMs, 0.5).toFixed(1)} ms`);
      rows.push({
        what: `${sent} wrong ${name}`,
        figure: `${compared} compared, ${isIn} in, p99 ${p99Ms.toFixed(0)} ms`,
        bar: `none in, p99 <= ${P99_MS} ms`,
        pass: isIn === 0 && p99Ms <= P99_MS,
      });
    }
    return rows;
  },
};
