import { defineConfig } from 'vitest/config';

/**
 * `unit` is fast and needs nothing but Node; `renderer` runs in jsdom; `peers` runs against real servers, encoders and processes and
 * needs the programs that `npm test` installs. The first two share their modules from file to file, which halves what they cost: no test
 * may leave anything behind.
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
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          isolate: false,
          setupFiles: ['test/renderer/setup.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'peers',
          include: ['test/**/*.peer.test.ts'],
          globalSetup: ['test/peers/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          // Real time on shared cores: one more try, and `npm test` names whoever needed it.
          retry: 1,
        },
      },
    ],
  },
});
