import { describe, expect, test } from 'vitest';
import { missingScenes } from '../../../main/contract/obs.ts';
import { ABSENT_PROGRAM } from '../../../main/contract/program.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { openDeskForTest } from './desk-for-test.ts';

const MAIN = { host: '127.0.0.1', port: 4455, password: 'main-pass' };
const SPARE = { host: '192.0.2.7', port: 4456, password: 'spare-pass', machine: 'spare', name: 'Rack' } as const;

/** Two machines, linked, with a few scenes in common. */
async function house() {
  const at = await openDeskForTest();
  await at.desk.obsMachines.connect(MAIN);
  await at.desk.obsMachines.connect(SPARE);
  at.obs.set({ link: 'up', host: MAIN.host, port: MAIN.port, stream: 'stopped', scene: 'Doors', scenes: ['Doors', 'Stage', 'End'] });
  at.spareObs.set({ link: 'up', host: SPARE.host, port: SPARE.port, stream: 'stopped', scene: 'Doors', scenes: ['Doors', 'Stage'] });
  return { ...at, machines: at.desk.obsMachines };
}

const called = (obs: { calls: unknown[][] }, name: string) => obs.calls.filter(([call]) => call === name);

describe('obs machines', () => {
  test('obs machines: a spare is named, both are linked again by the next desk, each password in the vault', async () => {
    const first = await house();
    expect(first.desk.snapshot().obsMachines).toMatchObject({
      helm: 'main',
      machines: [
        { role: 'main', name: 'OBS', port: 4455, link: 'up', lacks: [] },
        { role: 'spare', name: 'Rack', port: 4456, link: 'up', lacks: ['End'] },
      ],
    });
    await first.close();
    const second = await openDeskForTest({ dataDir: first.dataDir });
    expect(second.obs.calls).toContainEqual(['connect', MAIN]);
    expect(second.spareObs.calls).toContainEqual(['connect', { host: SPARE.host, port: SPARE.port, password: 'spare-pass' }]);
  });

  test('obs machines: set up, each streams to its own path of the ingest', async () => {
    const { machines, obs, spareObs } = await house();
    await machines.setUp('main');
    await machines.setUp('spare');
    expect(obs.calls.at(-1)).toEqual(['setUp', { server: expect.stringContaining('/live'), key: 'main' }]);
    expect(spareObs.calls.at(-1)).toEqual(['setUp', { server: expect.stringContaining('/live'), key: 'backup' }]);
  });

  test('obs machines: streams started and stopped, one or both; one that fails keeps the other from nothing', async () => {
    const { machines, obs, spareObs } = await house();
    await machines.startStream();
    expect([called(obs, 'startStream'), called(spareObs, 'startStream')].map((calls) => calls.length)).toEqual([1, 0]);
    obs.startStream = () => Promise.reject(new Error('it does not'));
    await expect(machines.startStream('both')).rejects.toThrow('it does not');
    expect(called(spareObs, 'startStream')).toHaveLength(1);
    await machines.stopStream('both');
    expect([called(obs, 'stopStream'), called(spareObs, 'stopStream')].map((calls) => calls.length)).toEqual([1, 1]);
  });

  test('obs machines: one for the portrait program, it streams to its path, has its own scenes and is no pair with the others', async () => {
    const { desk, machines, obs, spareObs, portraitObs, dataDir, close } = await house();
    await machines.connect({ host: '192.0.2.9', port: 4455, password: 'upright-pass', machine: 'portrait' });
    portraitObs.set({ link: 'up', stream: 'stopped', scene: 'Tall', scenes: ['Tall'] });
    await machines.setUp('portrait');
    expect(portraitObs.calls.at(-1)).toEqual(['setUp', { server: expect.stringContaining('/live'), key: 'portrait' }]);
    await machines.followScenes(true);
    obs.set({ scene: 'Stage' });
    expect(called(spareObs, 'switchScene')).toHaveLength(1);
    expect(called(portraitObs, 'switchScene')).toEqual([]);
    await machines.startStream('both');
    expect(called(portraitObs, 'startStream')).toEqual([]);
    await machines.startStream('portrait');
    await machines.forShow('stopStream');
    expect([called(portraitObs, 'startStream'), called(portraitObs, 'stopStream')].map((calls) => calls.length)).toEqual([1, 1]);
    expect(desk.snapshot().obsMachines.machines.at(-1)).toMatchObject({ role: 'portrait', name: 'Portrait OBS', lacks: [] });
    await machines.disconnect('main');
    await machines.disconnect('spare');
    expect(desk.snapshot().obsMachines).toMatchObject({ helm: 'main', machines: [{ role: 'portrait' }] });
    await close();
    const { portraitObs: again } = await openDeskForTest({ dataDir });
    expect(again.calls).toContainEqual(['connect', { host: '192.0.2.9', port: 4455, password: 'upright-pass' }]);
  });

  test('obs machines: scenes follow, by name; a scene that the other has not is left alone', async () => {
    const { machines, obs, spareObs } = await house();
    obs.set({ scene: 'Stage' });
    expect(called(spareObs, 'switchScene')).toEqual([]);
    await machines.followScenes(true);
    expect(called(spareObs, 'switchScene')).toEqual([['switchScene', 'Stage']]);
    spareObs.set({ scene: 'Stage' });
    obs.set({ scene: 'End' });
    expect(called(spareObs, 'switchScene')).toHaveLength(1);
    obs.set({ scene: 'Doors' });
    expect(called(spareObs, 'switchScene').at(-1)).toEqual(['switchScene', 'Doors']);
    // It was away and comes back: it is brought to where the other is.
    spareObs.set({ link: 'down', scene: '' });
    spareObs.set({ link: 'up', scene: 'Stage' });
    expect(called(spareObs, 'switchScene')).toHaveLength(3);
  });

  test('obs machines: helm taken, it is the OBS of the page, of every command and of the next desk; only its feed that is there goes on air', async () => {
    const { desk, machines, engine, obs, spareObs, asRun, close, dataDir } = await house();
    spareObs.set({ scene: 'Stage', stream: 'streaming' });
    await machines.takeHelm('spare');
    expect(engine.process.calls).not.toContain('air.take');
    expect(desk.snapshot().obs).toMatchObject({ host: SPARE.host, scene: 'Stage', stream: 'streaming' });
    expect(desk.snapshot().obsMachines.helm).toBe('spare');
    await machines.switchScene('Doors');
    await desk.obs.setMuted({ input: 'Room', isMuted: true });
    expect(spareObs.calls.slice(-2)).toEqual([
      ['switchScene', 'Doors'],
      ['setMuted', { input: 'Room', isMuted: true }],
    ]);
    expect(called(obs, 'setMuted')).toEqual([]);
    // That another machine shows another scene is no change of scene on air.
    const kinds = asRun.tail(20).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'obs-helm')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'scene' || kind === 'obs-stream-started')).toEqual([]);
    await close();
    expect((await openDeskForTest({ dataDir })).desk.snapshot().obsMachines.helm).toBe('spare');
  });

  test('obs machines: the helm is taken by a machine whose feed arrives, that feed goes on air', async () => {
    const { machines, engine } = await house();
    engine.process.backup = { ...ABSENT_PROGRAM, state: 'live' };
    engine.tell();
    await machines.takeHelm('spare');
    expect(engine.process.calls).toContain('air.take');
  });

  test('obs machines: a machine that is away cannot take the helm; the one at the helm is let go, the other has it', async () => {
    const { desk, machines, spareObs } = await house();
    spareObs.set({ link: 'down' });
    await expect(machines.takeHelm('spare')).rejects.toMatchObject({ code: 'obs/not-linked' });
    spareObs.set({ link: 'up' });
    await machines.disconnect('main');
    expect(desk.snapshot().obsMachines).toMatchObject({ helm: 'spare', machines: [{ role: 'spare' }] });
  });

  test('obs machines: scene renamed at the helm, the events follow; at the other machine, they do not', async () => {
    const { desk, obs, spareObs } = await house();
    const event = await desk.events.add({
      ...{ title: 'Recital', kind: 'concert', startsAt: '2026-12-01T19:00', endsAt: '2026-12-01T21:00', channel: 'main' },
      ...{ destinationIds: [], openingScene: 'Stage', closingScene: 'End', drivesObs: true },
    });
    const scenes = () => desk.snapshot().events.map(({ openingScene, closingScene }) => [openingScene, closingScene]);
    spareObs.renamed.emit({ from: 'End', to: 'Fin' });
    obs.renamed.emit({ from: 'Stage', to: 'Stage/Wide' });
    expect(scenes()).toEqual([['Stage/Wide', 'End']]);
    expect(missingScenes({ ...event, openingScene: 'Gone' }, desk.snapshot().obs)).toEqual(['Gone']);
  });

  test('obs machines: levels go on at the other machine when the helm is taken', async () => {
    const { desk, machines, obs, spareObs } = await house();
    const level = (input: string) => ({ levels: { [input]: [[-20, -10] as [number, number]] } });
    const hold = (input: string) =>
      async function* (signal?: AbortSignal) {
        yield level(input);
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      };
    Object.assign(obs, { meters: hold('Hall') });
    Object.assign(spareObs, { meters: hold('Rack') });
    const heard: string[] = [];
    const ending = new AbortController();
    const listening = (async () => {
      for await (const { levels } of desk.obs.meters(ending.signal)) heard.push(...Object.keys(levels));
    })();
    await waitFor('the hall', () => heard.join() === 'Hall');
    await machines.takeHelm('spare');
    await waitFor('the rack', () => heard.join() === 'Hall,Rack');
    ending.abort();
    await listening;
  });
});
