import { defineConfig } from 'vitest/config';

/** A project of peer tests. Real time on shared cores: one more try, and `npm test` names whoever needed it. */
const PEERS = {
  globalSetup: ['test/peers/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  retry: 1,
};

/** They wait more than they work, for an OBS, an encoder, a time that has to pass, and judge nothing that another one beside them could move. */
const PATIENT = [
  'test/main/obs/**/*.peer.test.ts',
  'test/main/engine/ingest/**/*.peer.test.ts',
  'test/main/engine/air/other-codecs.peer.test.ts',
  'test/main/engine/outputs/rtmp/relay.peer.test.ts',
  'test/main/engine/renditions/rendition-quality.peer.test.ts',
  'test/main/engine/outputs/{ffmpeg,file}/**/*.peer.test.ts',
  'test/main/engine/slate/**/*.peer.test.ts',
  'test/main/{cli,engine-link,preflight,transport}/**/*.peer.test.ts',
  'test/main/desk/obs-spare.peer.test.ts',
  'test/main/notify/**/*.peer.test.ts',
  'test/{canary,electron,hostile,peers}/**/*.peer.test.ts',
];

/**
 * `unit` is fast and needs nothing but Node; `renderer` runs in jsdom; `peers` and `patient-peers` run against real servers, encoders and
 * processes and need the programs that `npm test` installs, one file at a time the ones, three the others. The first two share their modules from file to file, which halves what they cost: no test
 * may leave anything behind. They take every core: left to itself Vitest keeps one free, which on two cores is half of the machine.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{main,electron,chaos,soak,peers}/**/*.test.ts', 'test/*.test.ts'],
          exclude: ['**/*.peer.test.ts'],
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          isolate: false,
          maxWorkers: '100%',
          setupFiles: ['test/renderer/setup.ts'],
          testTimeout: 20_000,
        },
      },
      { test: { ...PEERS, name: 'peers', include: ['test/**/*.peer.test.ts'], exclude: PATIENT, fileParallelism: false } },
      { test: { ...PEERS, name: 'patient-peers', include: PATIENT, maxWorkers: 3 } },
    ],
  },
});
