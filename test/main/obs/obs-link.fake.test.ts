import { FakeObs } from '../../peers/fake-obs/fake-obs.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { obsChecks } from './obs-checks.ts';

obsChecks('fake OBS', async () => {
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
      const { scenes, program } = fake.requests;
      fake = await FakeObs.open({ port });
      if (scenes.length > 0) Object.assign(fake.requests, { scenes, program });
    },
    [Symbol.asyncDispose]: end,
  };
});
