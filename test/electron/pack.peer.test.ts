import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listPackage } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Scope } from '../../main/base/scope.ts';
import { Child, runToEnd } from '../peers/child.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const BUILDER = join(ROOT, 'node_modules', '.bin', 'electron-builder');

interface Lock {
  packages: Record<string, { dev?: boolean; version?: string }>;
}

/** `name@version` of everything that the lockfile has for a production install. The packer lays the tree out anew, so paths do not count. */
function productionPackages(): Set<string> {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  const needed = Object.entries(packages).filter(([path, { dev }]) => path.includes('node_modules/') && !dev);
  return new Set(needed.map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`));
}

/** A folder that looks like a downloaded Electron to the packager: packing is checked without the download. */
function fakeElectron(folder: string): string {
  const dist = join(folder, 'electron-dist');
  mkdirSync(join(dist, 'resources'), { recursive: true });
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    writeFileSync(join(dist, name), '#!/bin/sh\nexit 0\n');
    chmodSync(join(dist, name), 0o755);
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) writeFileSync(join(dist, name), '45.4.1');
  return dist;
}

function args(folder: string): string[] {
  return [
    '--linux',
    'dir',
    '--publish',
    'never',
    `-c.electronDist=${fakeElectron(folder)}`,
    `-c.directories.output=${join(folder, 'dist')}`,
  ];
}

describe('package', () => {
  const scope = new Scope();
  let folder = '';
  let resources = '';
  let files: string[] = [];

  beforeAll(async () => {
    folder = scope.use(scratchFolder('pack')).path;
    await runToEnd(BUILDER, ['--projectDir', ROOT, ...args(folder)], { timeoutMs: 170_000 });
    resources = join(folder, 'dist', 'linux-unpacked', 'resources');
    files = listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/'));
  }, 180_000);
  afterAll(() => scope[Symbol.asyncDispose]());

  const nameAndVersion = (manifest: string): string => {
    const { name, version } = JSON.parse(readFileSync(join(resources, 'app.asar.unpacked', manifest), 'utf8')) as Record<string, string>;
    return `${name}@${version}`;
  };

  test('package: a word that the configuration does not know, refused before anything is packed', async () => {
    await using child = await Child.start(BUILDER, ['--projectDir', ROOT, ...args(folder), '-c.asarUnpak=x']);
    expect(await child.exited).not.toBe(0);
    expect(child.output).toContain('asarUnpak');
  });

  test('package: page, preload, desk, engine, icons and clip, all inside', () => {
    const wanted = [
      'main/electron.js',
      'main/engine.js',
      'main/foyer.js',
      'preload/preload.cjs',
      'renderer/index.html',
      'renderer/player.html',
    ];
    for (const file of wanted) expect(files).toContain(`/out/${file}`);
    for (const file of ['assets/rehearsal.flv', 'assets/tray/on-air.png', 'assets/icons/512x512.png', 'package.json'])
      expect(files).toContain(`/${file}`);
  });

  test('package: sources, tests and development dependencies, none inside', () => {
    const packed = files
      .filter((file) => /\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => nameAndVersion(file));
    const needed = productionPackages();
    expect(packed.length).toBeGreaterThan(20);
    expect(packed.filter((name) => !needed.has(name))).toEqual([]);
    expect(files.filter((file) => /^\/(main|electron|renderer|test|scripts|docs)\//.test(file))).toEqual([]);
    expect(files.filter((file) => /\.map$/.test(file))).toEqual([]);
  });

  test('package: what lies beside the archive, runs as plain Node', async () => {
    const unpacked = join(resources, 'app.asar.unpacked');
    for (const file of ['out/main/engine.js', 'assets/rehearsal.flv']) expect(existsSync(join(unpacked, file))).toBe(true);
    // Away from this checkout, so that nothing of its node_modules is found upwards.
    const away = join(folder, 'away');
    cpSync(unpacked, away, { recursive: true });
    const help = await runToEnd(process.execPath, [join(away, 'out/main/foyer.js'), 'version']);
    expect(help.stdout.trim()).toBe((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version);
  });
});
