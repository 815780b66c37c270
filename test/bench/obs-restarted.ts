import OBSWebSocket from 'obs-websocket-js/json';
import { PROGRAM_GAP_MS } from '../chaos/program-faults.ts';
import type { Stage } from '../chaos/stage.ts';
import { type RealObs, startObs } from '../peers/obs/start-obs.ts';
import { waitFor } from '../peers/wait-for.ts';
import type { Bench } from './bench.ts';
import { measureOnAir, onAirRows } from './on-air.ts';

const START_MS = 30_000;

/** OBS goes on air, as the operator's button does it. */
async function goLive(obs: RealObs, stage: Stage): Promise<void> {
  const person = new OBSWebSocket();
  await person.connect(`ws://127.0.0.1:${obs.port}`, obs.password);
  await person.call('StartStream');
  await person.disconnect();
  const isOnAir = async () => {
    const { air, feeds } = await stage.snapshot();
    return air.source === 'main' && feeds.main.state === 'live';
  };
  await waitFor('OBS on air', isOnAir, { timeoutMs: START_MS, everyMs: 100 });
}

export const obsRestarted: Bench = {
  name: 'obs-restarted',
  title: 'OBS killed on air and started again',
  async run({ say }) {
    let obs: RealObs | null = null;
    try {
      const outcome = await measureOnAir({
        async prepare(stage) {
          await stage.encoder.kill();
          obs = await startObs({ rtmpUrl: `rtmp://${stage.ingest}/live`, rtmpKey: 'main' });
          await goLive(obs, stage);
        },
        async act(stage) {
          const running = obs as RealObs;
          await running.kill();
          await running.restart();
          await goLive(running, stage);
        },
      });
      say(JSON.stringify(outcome));
      return onAirRows('OBS killed and started again', outcome, PROGRAM_GAP_MS);
    } finally {
      await (obs as RealObs | null)?.[Symbol.asyncDispose]();
    }
  },
};
