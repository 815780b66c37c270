import { Scope } from '../../main/base/scope.ts';
import { fuzz } from '../hostile/fuzz.ts';
import { hostileInputs } from '../hostile/inputs.ts';
import { ProgramWatch } from '../hostile/program-watch.ts';
import { recordSessions } from '../hostile/sessions.ts';
import { publish } from '../peers/ffmpeg.ts';
import { Simulcast } from '../peers/simulcast.ts';
import { SinkProcess } from '../peers/sink-process.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench, Row } from './bench.ts';

const MOST_MB = 64;
const SEED = 7_000_000;

interface Stage {
  sink: SinkProcess;
  simulcast: Simulcast;
}

async function onAir(scope: Scope): Promise<Stage> {
  const sink = scope.use(await SinkProcess.open());
  const simulcast = scope.use(await Simulcast.start({ destinations: [`hall ${sink.url('live', 'hall')}`], through: 'npm' }));
  scope.use(await publish(simulcast.publishUrl, { height: 1080 }));
  await waitFor('program', async () => ((await sink.stream('hall'))?.videoFrames ?? 0) > 150, { timeoutMs: 30_000 });
  return { sink, simulcast };
}

function row(what: string, interruptions: string[], growthMb: number): Row {
  const figure = `${interruptions.length === 0 ? 'uninterrupted' : interruptions.join('; ')}, + ${growthMb} MB`;
  return { what, figure, bar: `uninterrupted, <= ${MOST_MB} MB`, pass: interruptions.length === 0 && growthMb <= MOST_MB };
}

export const hostile: Bench = {
  name: 'hostile',
  title: 'Every hostile input in its measured size, with a live publisher',
  async run({ quick, say }) {
    await using scope = new Scope();
    const { sink, simulcast } = await onAir(scope);
    using whole = await ProgramWatch.start(sink, 'hall', simulcast.pid);
    const rows: Row[] = [];
    for (const input of hostileInputs(quick ? 0.05 : 1)) {
      using watch = await ProgramWatch.start(sink, 'hall', simulcast.pid);
      const left = await input.run(simulcast.ingestPort);
      const problems: string[] = [];
      await waitFor('closed', () => left.closed(), { timeoutMs: input.closedWithinMs }).catch(() => problems.push('left open'));
      const { interruptions, growthMb } = await watch.verdict();
      await Promise.all(left.clients.map((client) => client[Symbol.asyncDispose]()));
      const result = row(input.name, [...problems, ...interruptions], growthMb);
      say(`${result.pass ? 'ok    ' : 'MISSED'} ${input.name}: ${result.figure}`);
      if (!result.pass) rows.push(result);
      if (!simulcast.child.running) break;
    }
    const { interruptions, growthMb } = await whole.verdict();
    return [
      ...rows,
      row(`all hostile inputs one after the other${rows.length > 0 ? ` (${rows.length} missed)` : ''}`, interruptions, growthMb),
    ];
  },
};

export const fuzzRun: Bench = {
  name: 'fuzz',
  title: '20,000 mutated publish sessions, with a live publisher',
  async run({ quick, say }) {
    await using scope = new Scope();
    const { sink, simulcast } = await onAir(scope);
    const recordings = await recordSessions({ app: 'live', name: 'main' });
    using watch = await ProgramWatch.start(sink, 'hall', simulcast.pid);
    const sessions = quick ? 1_000 : 20_000;
    const onProgress = (done: number) => done % 2_000 === 0 && say(`${done} of ${sessions} sessions`);
    const report = await fuzz({ port: simulcast.ingestPort, recordings, sessions, seed: SEED, onProgress });
    const { interruptions, growthMb } = await watch.verdict();
    say(`${report.closedByIngest} closed by the ingest, ${report.refused} turned away at the door`);
    return [row(`${sessions} mutated sessions`, interruptions, growthMb)];
  },
};
