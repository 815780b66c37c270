import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Scope } from '../../main/base/scope.ts';
import type { Child } from '../peers/child.ts';
import { publish } from '../peers/ffmpeg.ts';
import { RtmpClient } from '../peers/rtmp-client.ts';
import { Simulcast } from '../peers/simulcast.ts';
import { SinkProcess } from '../peers/sink-process.ts';
import { waitFor } from '../peers/wait-for.ts';
import { fuzz } from './fuzz.ts';
import { hostileInputs } from './inputs.ts';
import { ProgramWatch } from './program-watch.ts';
import { recordSessions } from './sessions.ts';

/** The many-connection inputs run at a tenth here; `npm run bench hostile` gives the whole measured size. */
const SCALE = 0.1;
const MAX_GROWTH_MB = 64;
const SEED = 20_261_121;

const scope = new Scope();
let sink: SinkProcess;
let simulcast: Simulcast;
let encoder: Child;

beforeAll(async () => {
  sink = scope.use(await SinkProcess.open());
  simulcast = scope.use(await Simulcast.start({ destinations: [`hall ${sink.url('live', 'hall')}`] }));
  encoder = scope.use(await publish(simulcast.publishUrl));
  await simulcast.until('live');
  await waitFor('three seconds of program', async () => ((await sink.stream('hall'))?.videoFrames ?? 0) > 90);
});
afterAll(() => scope[Symbol.asyncDispose]());

async function unharmed(watch: ProgramWatch): Promise<void> {
  const { interruptions, growthMb } = await watch.verdict();
  expect(interruptions).toEqual([]);
  expect(growthMb).toBeLessThan(MAX_GROWTH_MB);
  expect(simulcast.child.running, simulcast.child.output).toBe(true);
  expect(encoder.running, encoder.output).toBe(true);
}

describe('hostile input: the program goes on, the socket is closed, memory stays', () => {
  test.each(hostileInputs(SCALE))('$name', async (input) => {
    using watch = await ProgramWatch.start(sink, 'hall', simulcast.pid);
    const left = await input.run(simulcast.ingestPort);
    try {
      await waitFor('the ingest to close', () => left.closed(), { timeoutMs: input.closedWithinMs });
      await unharmed(watch);
    } finally {
      await Promise.all(left.clients.map((client) => client[Symbol.asyncDispose]()));
    }
  });
});

test('second publisher of a live path: refused on the wire with BadName, the first goes on', async () => {
  using watch = await ProgramWatch.start(sink, 'hall', simulcast.pid);
  const path = new URL(simulcast.publishUrl).pathname.split('/').slice(1) as [string, string];
  await using second = await RtmpClient.publishing(simulcast.ingestPort, ...path);
  expect(second.statusCode).toBe('NetStream.Publish.BadName');
  await waitFor('the ingest to close', () => second.closed);
  await unharmed(watch);
});

test('fuzz: 400 mutated publish sessions beside a live publisher, the program goes on', async () => {
  using watch = await ProgramWatch.start(sink, 'hall', simulcast.pid);
  const recordings = await recordSessions({ app: 'live', name: 'main' });
  const report = await fuzz({ port: simulcast.ingestPort, recordings, sessions: 400, seed: SEED });
  expect(report.sessions).toBe(400);
  await unharmed(watch);
});

test('fuzz: 200 mutated publishers on a free path, the engine lives and the next publisher is on air', async () => {
  await using other = await SinkProcess.open();
  await using free = await Simulcast.start({ destinations: [`hall ${other.url('live', 'hall')}`] });
  const recordings = await recordSessions({ app: 'live', name: 'main' });
  await fuzz({ port: free.ingestPort, recordings, sessions: 200, seed: SEED + 1_000_000, concurrency: 2 });
  expect(free.child.running, free.child.output).toBe(true);
  const goal = ((await other.stream('hall'))?.videoFrames ?? 0) + 60;
  // The last mutated publisher may hold the path until its silence is noticed.
  await waitFor(
    'the next publisher on air',
    async () => {
      await using _encoder = await publish(free.publishUrl, { forSeconds: 4 });
      await waitFor('frames', async () => ((await other.stream('hall'))?.videoFrames ?? 0) > goal, { timeoutMs: 4_000 });
      return true;
    },
    { timeoutMs: 20_000 },
  );
});
