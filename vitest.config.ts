import { defineConfig } from 'vitest/config';

/** A project of peer tests. Real time on shared cores: one more try, and `npm test` names whoever needed it. */
const PEERS = {
  globalSetup: ['test/peers/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  retry: 1,
};

/** They judge gaps or a rhythm that others beside them would move, or keep both cores to themselves: one file at a time. */
const PUNCTUAL = [
  'test/chaos/**/*.peer.test.ts',
  'test/preflight/**/*.peer.test.ts',
  'test/main/engine/air/air.peer.test.ts',
  'test/main/engine/bus/**/*.peer.test.ts',
  'test/main/engine/outputs/rtmp/black-hole.peer.test.ts',
  'test/main/engine/watch/watch*.peer.test.ts',
];

/**
 * `unit` is fast and needs nothing but Node; `renderer` runs in jsdom; `peers` and `patient-peers` run against real servers, encoders and
 * processes and need the programs that `npm test` installs; the patient ones wait more than they work, so three files run at a time. The first
 * two share their modules from file to file, which halves what they cost: no test may leave anything behind. They take every core: left to
 * itself Vitest keeps one free, which on two cores is half of the machine.
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
      { test: { ...PEERS, name: 'peers', include: PUNCTUAL, fileParallelism: false } },
      { test: { ...PEERS, name: 'patient-peers', include: ['test/**/*.peer.test.ts'], exclude: PUNCTUAL, maxWorkers: 3 } },
    ],
  },
});
