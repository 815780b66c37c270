import { FakeObs } from '../../peers/fake-obs/fake-obs.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { type ObsUnderTest, obsChecks } from './obs-checks.ts';
import { obsLiveChecks } from './obs-live-checks.ts';

async function start(): Promise<ObsUnderTest> {
  let fake = await FakeObs.open();
  const { port, password } = fake;
  const end = async () => {
    await fake[Symbol.asyncDispose]();
  };
  return {
    port,
    password,
    ingest: (kind) => {
      fake.stream.ingest = kind;
      return { server: `rtmp://127.0.0.1:1935/${kind}`, key: 'main?secret=canary-7f3a' };
    },
    arrives: async () => {
      await waitFor('the output to run', () => fake.stream.active);
    },
    kill: async () => {
      fake.kill();
      await end();
    },
    quit: async () => {
      fake.quit();
      await end();
    },
    restart: async () => {
      const { scenes, program, world } = fake.requests;
      fake = await FakeObs.open({ port });
      if (scenes.length === 0) return;
      Object.assign(fake.requests.world, { scenes: world.scenes, program });
      for (const [name, input] of world.inputs) fake.requests.world.inputs.set(name, input);
    },
    [Symbol.asyncDispose]: end,
  };
}

obsChecks('fake OBS', start);
obsLiveChecks('fake OBS', start);
