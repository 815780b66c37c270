import { afterEach, expect, test } from 'vitest';
import { Scope } from '../../../main/base/scope.ts';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import { DeskProcess } from '../../peers/desk.ts';
import { record } from '../../peers/ffmpeg.ts';
import { FlvPublisher } from '../../peers/flv-publisher.ts';
import { freePort } from '../../peers/free-port.ts';
import { startNginxRtmp } from '../../peers/nginx-rtmp.ts';
import { scratchFolder } from '../../peers/scratch-folder.ts';
import { waitFor } from '../../peers/wait-for.ts';

let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  scope = new Scope();
});

/** A platform with two servers, each a real nginx-rtmp. */
async function onBoth() {
  const [main, backup] = [scope.use(await startNginxRtmp()), scope.use(await startNginxRtmp())];
  const { path: dataDir } = scope.use(scratchFolder('desk'));
  const ingest = `127.0.0.1:${await freePort()}`;
  const desk = scope.use(await DeskProcess.start({ dataDir, ingest }));
  const draft = { name: 'Hall', server: main.url('live'), backupServer: backup.url('live'), key: 'first', backupKey: 'second' };
  const { id } = JSON.parse((await desk.ask('POST', '/api/destinations', draft)).text) as { id: string };
  scope.use(await FlvPublisher.start(`rtmp://${ingest}/live/main`));
  await desk.ask('POST', `/api/relays/${id}/start`);
  const snapshot = async () => JSON.parse((await desk.ask('GET', '/api/snapshot')).text) as Snapshot;
  const legs = async () => {
    const { legs: all } = await snapshot();
    return [all[id]?.main.state, all[id]?.backup.state];
  };
  const until = (what: string, states: string[]) =>
    waitFor(what, async () => (await legs()).every((state, at) => state === states[at]), {
      ...{ timeoutMs: 30_000, everyMs: 100 },
    });
  await until('both live', ['live', 'live']);
  return { main, backup, desk, id, snapshot, until };
}

test('backup server: both are served with their own keys; one is killed, the other has no gap, the destination stays live and the log says which', async () => {
  const { main, backup, desk, id, snapshot, until } = await onBoth();
  expect([(await main.stream('first'))?.publishing, (await backup.stream('second'))?.publishing]).toEqual([true, true]);
  const recording = record(backup.url('live', 'second'), 8);
  await waitFor('the recording to begin', async () => ((await backup.stream('second'))?.clients ?? 0) > 1, { timeoutMs: 10_000 });
  await main.kill();
  await until('main away', ['retrying', 'live']);
  expect((await snapshot()).relays[id]?.state).toBe('live');
  const report = await recording;
  expect(report.decodeErrors).toEqual([]);
  expect(report.video.backwards + report.audio.backwards).toBe(0);
  expect(report.video.worstGapMs).toBeLessThan(200);

  const alerted = async () => (await snapshot()).alerts.map(({ code, clearedAtMs }) => [code, clearedAtMs === null]);
  await waitFor('the alert', async () => JSON.stringify(await alerted()).includes('relay/main-server-lost'), { timeoutMs: 10_000 });
  await main.restart();
  await until('both live again', ['live', 'live']);
  const told = (await snapshot()).asRun.filter(({ kind }) => kind.startsWith('server-') || kind.startsWith('relay-'));
  expect(told.slice(-2).map(({ kind, detail }) => [kind, detail.server])).toEqual([
    ['server-lost', 'main'],
    ['server-live', 'main'],
  ]);
  expect(told.filter(({ kind }) => kind === 'relay-lost')).toEqual([]);

  await desk.ask('POST', `/api/relays/${id}/stop`);
  await waitFor('both let go', async () => !(await main.stream('first'))?.publishing && !(await backup.stream('second'))?.publishing, {
    timeoutMs: 10_000,
  });
  expect((await snapshot()).tally).toBe('standby');
});

test('backup server: taken away on air, that server alone is let go; given again, it is served at once', async () => {
  const { main, backup, desk, id, snapshot, until } = await onBoth();
  const before = (await snapshot()).legs[id]?.main;
  await desk.ask('PATCH', `/api/destinations/${id}`, { backupServer: '' });
  await waitFor('the backup let go', async () => !(await backup.stream('second'))?.publishing, { timeoutMs: 10_000 });
  const alone = await snapshot();
  expect([alone.legs[id], alone.relays[id]?.state, alone.relays[id]?.sinceMs]).toEqual([undefined, 'live', before?.sinceMs]);
  await desk.ask('PATCH', `/api/destinations/${id}`, { backupServer: backup.url('live') });
  await until('both live', ['live', 'live']);
  expect((await snapshot()).legs[id]?.main.reconnects).toBe(0);
  expect((await main.stream('first'))?.publishing).toBe(true);
});
