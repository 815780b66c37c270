import { setTimeout as pause } from 'node:timers/promises';
import OBSWebSocket from 'obs-websocket-js/json';
import { Scope } from '../../main/base/scope.ts';
import type { ObsLink } from '../../main/obs/obs-link.ts';
import { linkTo } from '../main/obs/link-for-test.ts';
import { type RealObs, startObs } from '../peers/obs/start-obs.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench, BenchContext, Row } from './bench.ts';

const CHANGE_BAR_MS = 150;
const RETURN_BAR_MS = 2_000;
const LOAD_BAR_PERCENT = 10;
const HOUSE = { scenes: 50, sources: 200, audio: 20 };

async function person(obs: RealObs): Promise<OBSWebSocket> {
  const client = new OBSWebSocket();
  await client.connect(`ws://127.0.0.1:${obs.port}`, obs.password);
  return client;
}

const p95 = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;

/** From the command to OBS's word that the picture of the output is the other scene's: with a cut, the end of the transition. */
async function changes(link: ObsLink, client: OBSWebSocket, times: number): Promise<number[]> {
  await link.control.setTransition({ name: 'Cut' });
  await link.switchScene('Scene 1');
  const took: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const scene = round % 2 === 0 ? 'Scene 2' : 'Scene 1';
    const changed = new Promise<void>((resolve) => {
      const listen = ({ sceneName }: { sceneName: string }) => {
        if (sceneName !== scene) return;
        client.off('CurrentProgramSceneChanged', listen);
        resolve();
      };
      client.on('CurrentProgramSceneChanged', listen);
    });
    const askedAt = performance.now();
    await Promise.all([changed, link.switchScene(scene)]);
    took.push(performance.now() - askedAt);
    await pause(120);
  }
  return took;
}

/** OBS killed with -9 and started again: from when its WebSocket answers to when the link's state is true. */
async function comesBack(obs: RealObs, link: ObsLink): Promise<number> {
  await obs.kill();
  await waitFor('the end of the link', () => link.status.link === 'down');
  const answered = waitFor(
    'its WebSocket',
    async () => {
      await (await person(obs)).disconnect();
      return true;
    },
    { timeoutMs: 30_000, everyMs: 20 },
  ).then(() => performance.now());
  const restarted = obs.restart();
  const back = waitFor('the link', () => link.status.live !== null, { timeoutMs: 30_000, everyMs: 10 }).then(() => performance.now());
  const [answeredAt, backAt] = await Promise.all([answered, back, restarted]);
  return backAt - answeredAt;
}

async function furnish(client: OBSWebSocket): Promise<void> {
  for (let scene = 1; scene <= HOUSE.scenes; scene += 1) await client.call('CreateScene', { sceneName: `Scene ${scene}` });
  for (let source = 0; source < HOUSE.sources; source += 1) {
    const isAudio = source < HOUSE.audio;
    await client.call('CreateInput', {
      sceneName: `Scene ${(source % HOUSE.scenes) + 1}`,
      inputName: `Source ${source}`,
      inputKind: isAudio ? 'pulse_input_capture' : 'color_source_v3',
      inputSettings: isAudio ? {} : { width: 64, height: 36 },
    });
  }
}

/** Share of a core of this process, which is the link with meters, thumbnails and state. */
async function load(link: ObsLink, windowMs: number): Promise<{ percent: number; metersPerSecond: number; pictures: number }> {
  const ending = new AbortController();
  let meters = 0;
  let pictures = 0;
  const listening = Promise.all([
    (async () => {
      for await (const reading of link.meters(ending.signal)) meters += reading ? 1 : 0;
    })(),
    (async () => {
      for await (const picture of link.thumbnails(ending.signal)) pictures += picture ? 1 : 0;
    })(),
  ]);
  await pause(1_000);
  const [before, metersBefore] = [process.cpuUsage(), meters];
  await pause(windowMs);
  const used = process.cpuUsage(before);
  const metersPerSecond = (1_000 * (meters - metersBefore)) / windowMs;
  ending.abort();
  await listening;
  return { percent: (100 * (used.user + used.system)) / 1_000 / windowMs, metersPerSecond, pictures };
}

async function run({ quick, say }: BenchContext): Promise<Row[]> {
  await using scope = new Scope();
  const obs = scope.use(await startObs({ fps: 30 }));
  const client = await person(obs);
  await furnish(client);
  const link = scope.use(await linkTo(obs));
  const took = await changes(link, client, quick ? 20 : 100);
  const change = p95(took);
  say(`command to program: p95 ${change.toFixed(0)} ms of ${took.length}`);
  const cost = await load(link, quick ? 5_000 : 15_000);
  say(`link: ${cost.percent.toFixed(1)} % of a core, ${cost.metersPerSecond.toFixed(1)} meters a second, ${cost.pictures} pictures`);
  await client.disconnect();
  const returns: number[] = [];
  for (let round = 0; round < (quick ? 1 : 5); round += 1) returns.push(await comesBack(obs, link));
  const worst = Math.max(...returns);
  say(`OBS killed and started again: ${returns.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  return [
    {
      what: 'OBS: command to change on program, p95',
      figure: `${change.toFixed(0)} ms`,
      bar: `${CHANGE_BAR_MS} ms`,
      pass: change < CHANGE_BAR_MS,
    },
    {
      what: 'OBS killed with -9, link and state true again, worst',
      figure: `${worst.toFixed(0)} ms`,
      bar: `${RETURN_BAR_MS} ms`,
      pass: worst <= RETURN_BAR_MS,
    },
    {
      what: `OBS with ${HOUSE.scenes} scenes, ${HOUSE.sources} sources, ${HOUSE.audio} audio inputs: the link`,
      figure: `${cost.percent.toFixed(1)} %, meters at ${cost.metersPerSecond.toFixed(0)} Hz`,
      bar: `${LOAD_BAR_PERCENT} % of a core, 20 Hz`,
      pass: cost.percent < LOAD_BAR_PERCENT && cost.metersPerSecond > 18,
    },
  ];
}

export const obsLink: Bench = { name: 'obs', title: 'A real OBS: command to change, killed and back, a large house', run };
