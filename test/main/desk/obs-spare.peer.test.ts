import OBSWebSocket from 'obs-websocket-js/json';
import { expect, test } from 'vitest';
import { DeskProcess } from '../../peers/desk.ts';
import { freePort } from '../../peers/free-port.ts';
import { type RealObs, startObs } from '../../peers/obs/start-obs.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function withScenes(obs: RealObs): Promise<OBSWebSocket> {
  const person = new OBSWebSocket();
  await person.connect(`ws://127.0.0.1:${obs.port}`, obs.password);
  await person.call('CreateScene', { sceneName: 'Stage' });
  // A scene without a source may be lost when OBS ends, and an empty stream is hard to tell from none.
  await person.call('CreateInput', { sceneName: 'Stage', inputName: 'Blue', inputKind: 'color_source_v3' });
  return person;
}

test('obs spare: two real OBS stream to the two paths, scenes follow, the helm is taken and the air goes with it; main killed, the show goes on', async () => {
  await using first = await startObs();
  await using second = await startObs();
  const people = await Promise.all([withScenes(first), withScenes(second)]);
  await using desk = await DeskProcess.start({ dataDir: temporaryFolder(), ingest: `127.0.0.1:${await freePort()}` });
  const api = await desk.client();
  for (const [machine, obs] of [
    ['main', first],
    ['spare', second],
  ] as const) {
    await api.obs.connect({ machine, host: '127.0.0.1', port: obs.port, password: obs.password });
  }
  const linked = async () => (await api.desk.snapshot()).obsMachines.machines.filter(({ link }) => link === 'up').length === 2;
  await waitFor('both links', linked);
  for (const machine of ['main', 'spare'] as const) await api.obs.setUp({ machine });
  await api.obs.startStream({ machine: 'both' });
  await waitFor('both feeds', async () => {
    const { feeds } = await api.desk.snapshot();
    return feeds.main.state === 'live' && feeds.backup.state === 'live';
  });

  await api.obs.followScenes({ isOn: true });
  await api.obs.switchScene({ scene: 'Stage' });
  for (const person of people) {
    await waitFor('the scene', async () => (await person.call('GetCurrentProgramScene')).currentProgramSceneName === 'Stage');
  }

  const sink = await api.destinations.add({ name: 'Page', kind: 'hls', server: '' });
  await api.relays.start({ id: sink.id });
  await waitFor('the main feed on air', async () => (await api.desk.snapshot()).air.source === 'main', { timeoutMs: 20_000 });
  await api.obs.takeHelm({ machine: 'spare' });
  await waitFor('the backup feed on air', async () => (await api.desk.snapshot()).air.source === 'backup');
  expect((await api.desk.snapshot()).obs).toMatchObject({ port: second.port, stream: 'streaming' });

  for (const person of people) await person.disconnect();
  await first.kill();
  const lost = async () =>
    (await api.desk.snapshot()).alerts.some(({ code, clearedAtMs }) => code === 'obs/spare-lost' && clearedAtMs === null);
  await waitFor('the alert', lost, { timeoutMs: 15_000 });
  expect((await api.desk.snapshot()).air.source).toBe('backup');
  await api.obs.stopStream({});
});
