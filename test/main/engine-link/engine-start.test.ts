import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { engineEnvironment, withoutCoreFile } from '../../../main/engine-link/engine-start.ts';

describe('engine start', () => {
  test.skipIf(process.platform === 'win32')(
    'engine start: behind a shell, the same process id, arguments as they are and no core file',
    () => {
      const script = 'echo "$$ $(ulimit -Sc) $(ulimit -Hc)"; for one do echo "<$one>"; done';
      const given = ['a b', '$HOME', '"\'', ''];
      const [command, args] = withoutCoreFile('/bin/sh', ['-c', script, 'sh', ...given], process.platform);
      const { pid, stdout } = spawnSync(command, args, { encoding: 'utf8' });
      expect(stdout.trimEnd().split('\n')).toEqual([`${pid} 0 0`, ...given.map((one) => `<${one}>`)]);
    },
  );

  test.each([
    '--report-on-fatalerror',
    '--heapsnapshot-signal=SIGUSR2',
    '--heap-prof',
    '--max-old-space-size=99 --inspect',
    '--abort_on_uncaught_exception',
  ])('engine start: the desk runs with %s, its engine does not', (options) => {
    expect(engineEnvironment({ HOME: '/h', NODE_OPTIONS: options, FFREPORT: 'file=x' }, false)).toEqual({
      HOME: '/h',
      UV_THREADPOOL_SIZE: '16',
      MALLOC_MMAP_THRESHOLD_: '65536',
      MALLOC_TRIM_THRESHOLD_: '131072',
    });
  });

  test('engine start: other options, a thread count of the house, and Electron as Node, handed on', () => {
    const own = { NODE_OPTIONS: '--max-old-space-size=512', UV_THREADPOOL_SIZE: '32' };
    expect(engineEnvironment(own, true)).toMatchObject({ ...own, ELECTRON_RUN_AS_NODE: '1' });
  });
});
