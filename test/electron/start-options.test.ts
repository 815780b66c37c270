import { describe, expect, test } from 'vitest';
import { startOptions, unpackedPaths } from '../../electron/start-options.ts';

const env = { XDG_DATA_HOME: '/home/hall/.data' };

describe('start options', () => {
  test('start options: none, the folder that the headless shell uses too', () => {
    expect(startOptions([], 'linux', env)).toEqual({ dataDir: '/home/hall/.data/foyer', ingest: null });
  });

  test('start options: among switches of Chromium and the folder of a checkout, found', () => {
    const argv = ['/srv/foyer', '--no-sandbox', '--data', '/srv/hall', '--enable-features=X,Y', '--ingest', '0.0.0.0:1936'];
    expect(startOptions(argv, 'linux', env)).toEqual({ dataDir: '/srv/hall', ingest: { host: '0.0.0.0', port: 1936 } });
  });

  test('start options: an ingest address that is none, desk/bad-argument', () => {
    expect(() => startOptions(['--ingest', 'somewhere'], 'linux', env)).toThrowError(
      expect.objectContaining({ code: 'desk/bad-argument' }),
    );
  });

  test('start options: a packaged app, engine and clip are looked for beside the archive', () => {
    const inside = (root: string, slash: string) => ({
      root,
      version: '1.0.0',
      engineFile: [root, 'out', 'main', 'engine.js'].join(slash),
      assetsDir: [root, 'assets'].join(slash),
      rendererDir: [root, 'out', 'renderer'].join(slash),
    });
    const linux = unpackedPaths(inside('/opt/Foyer/resources/app.asar', '/'));
    expect(linux.engineFile).toBe('/opt/Foyer/resources/app.asar.unpacked/out/main/engine.js');
    expect(linux.rendererDir).toBe('/opt/Foyer/resources/app.asar/out/renderer');
    const windows = unpackedPaths(inside('C:\\Foyer\\resources\\app.asar', '\\'));
    expect(windows.assetsDir).toBe('C:\\Foyer\\resources\\app.asar.unpacked\\assets');
    const checkout = inside('/srv/foyer', '/');
    expect(unpackedPaths(checkout)).toEqual(checkout);
  });
});
