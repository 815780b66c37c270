import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { silentLog } from '../../main/base/log.ts';
import { openConfStore } from '../../main/store/conf-store.ts';
import { FakeClock } from '../main/fake-clock.ts';
import { temporaryFolder } from '../main/temporary-folder.ts';
import { Child } from '../peers/child.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Runs a piece of code over electron/electron-store.ts in a Node of its own: the package asks for `electron`, which without its binary
 * would be downloaded; told that it lies elsewhere, it is not looked for.
 */
async function withElectronStore(dataDir: string, code: string): Promise<string> {
  const file = join(dataDir, 'probe.ts');
  writeFileSync(
    file,
    `import { openElectronStore } from ${JSON.stringify(join(ROOT, 'electron/electron-store.ts'))};
import { silentLog } from ${JSON.stringify(join(ROOT, 'main/base/log.ts'))};
const store = openElectronStore({ dataDir: ${JSON.stringify(dataDir)}, clock: { nowMs: () => 0 }, log: silentLog });
${code}`,
  );
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' };
  await using child = await Child.start(process.execPath, ['--import', 'tsx', file], { cwd: ROOT, env });
  const code_ = await child.exited;
  if (code_ !== 0) throw new Error(child.output);
  return child.stdout.trim();
}

test('settings: written by one shell and read by the other, the same file both ways', async () => {
  const dataDir = temporaryFolder();
  const conf = () => openConfStore({ dataDir, clock: new FakeClock(0), log: silentLog });
  conf().update((settings) => ({ ...settings, ingest: { host: '127.0.0.1', port: 1944 } }));
  const rename = `store.update((s) => ({ ...s, station: { ...s.station, name: 'Written by Electron' } }));`;
  expect(await withElectronStore(dataDir, `console.log(store.read().ingest.port); ${rename}`)).toBe('1944');
  expect(conf().read()).toMatchObject({ station: { name: 'Written by Electron' }, ingest: { port: 1944 } });
  expect(conf().kept).toBeNull();
});
