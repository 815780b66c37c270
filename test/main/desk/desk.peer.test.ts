import { afterEach, expect, test } from 'vitest';
import { Scope } from '../../../main/base/scope.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import { DeskProcess } from '../../peers/desk.ts';
import { FlvPublisher } from '../../peers/flv-publisher.ts';
import { freePort } from '../../peers/free-port.ts';
import { RtmpSink } from '../../peers/rtmp-sink.ts';
import { scratchFolder } from '../../peers/scratch-folder.ts';
import { waitFor } from '../../peers/wait-for.ts';

let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  scope = new Scope();
});

async function snapshotOf(desk: DeskProcess): Promise<Snapshot> {
  return JSON.parse((await desk.ask('GET', '/api/snapshot')).text) as Snapshot;
}

async function untilLive(desk: DeskProcess, id: string): Promise<void> {
  await waitFor(`${id} to be live`, async () => (await snapshotOf(desk)).relays[id]?.state === 'live', { timeoutMs: 20_000, everyMs: 100 });
}

async function onAir() {
  const sink = scope.use(await RtmpSink.open());
  const { path: dataDir } = scope.use(scratchFolder('desk'));
  const ingest = `127.0.0.1:${await freePort()}`;
  const desk = scope.use(await DeskProcess.start({ dataDir, ingest }));
  const draft = { name: 'Hall', server: sink.url('live'), key: 'hall-key?x=1' };
  const { id } = JSON.parse((await desk.ask('POST', '/api/destinations', draft)).text) as { id: string };
  scope.use(await FlvPublisher.start(`rtmp://${ingest}/live/main`));
  await desk.ask('POST', `/api/relays/${id}/start`);
  await untilLive(desk, id);
  return { sink, dataDir, ingest, desk, id };
}

test('desk: killed on air, the destination notices nothing; the next desk takes over and can stop it', async () => {
  const { sink, dataDir, ingest, desk, id } = await onAir();
  const { enginePid } = desk;
  await desk.kill();
  const next = scope.use(await DeskProcess.start({ dataDir, ingest }));
  await untilLive(next, id);
  const { tally, program, asRun } = await snapshotOf(next);
  expect({ tally, program: program.state }).toEqual({ tally: 'on-air', program: 'live' });
  expect(next.enginePid).toBe(enginePid);
  expect(asRun.map(({ kind }) => kind).slice(-1)).toEqual(['desk-started']);
  expect(sink.connections.length).toBe(1);
  const [figures] = sink.figures();
  expect(figures).toMatchObject({ open: true, name: 'hall-key?x=1', backwards: 0, jumps: 0 });
  expect(figures?.worstSilenceMs).toBeLessThan(1_000);
  await next.ask('POST', `/api/relays/${id}/stop`);
  await waitFor('the destination to be let go', () => sink.figures()[0]?.open === false, { timeoutMs: 10_000 });
  expect((await snapshotOf(next)).tally).toBe('standby');
});

test('desk: its engine is killed on air, a new one serves the same destination with the key from the vault', async () => {
  const { sink, desk, id } = await onAir();
  const { enginePid } = desk;
  process.kill(enginePid as number, 'SIGKILL');
  await waitFor('the desk to notice', async () => (await snapshotOf(desk)).tally === 'starting', { timeoutMs: 10_000 });
  const { ingest } = await waitFor(
    'the ingest to be back',
    async () => {
      const snapshot = await snapshotOf(desk);
      return snapshot.ingest.listening ? snapshot : null;
    },
    { timeoutMs: 20_000, everyMs: 100 },
  );
  expect((await snapshotOf(desk)).relays[id]?.wanted).toBe(true);
  scope.use(await FlvPublisher.start(`${ingest.server}/${ingest.streamName}`));
  await untilLive(desk, id);
  expect(desk.enginePid).not.toBe(enginePid);
  expect(sink.figures().at(-1)).toMatchObject({ open: true, name: 'hall-key?x=1' });
});

test('desk: ended with nothing on air, its engine is gone too', async () => {
  const { desk, id } = await onAir();
  const { enginePid } = desk;
  await desk.ask('POST', `/api/relays/${id}/stop`);
  await desk.child.end('SIGTERM');
  expect(await desk.child.exited).toBe(0);
  expect(() => process.kill(enginePid as number, 0)).toThrow('ESRCH');
});
