import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Imports go down only (ARCHITECTURE.md): contract <- base, rtmp, domain <- services <- desk <- shells. A service never imports a sibling;
 * the engine, a process of its own, knows contract, base and rtmp alone; the page knows the contract alone.
 */
const ROOT = resolve(import.meta.dirname, '..');
const SERVICES = [
  'engine-link',
  'obs',
  'vault',
  'schedule',
  'asrun',
  'audit',
  'rehearsal',
  'store',
  'platforms',
  'system',
  'notify',
  'preflight',
  'transport',
];
const BELOW_SERVICES = ['contract', 'base', 'rtmp', 'domain'];

/** Layers (folders and files below main/) that each layer may import beside itself. */
const ALLOWED: Record<string, readonly string[]> = {
  contract: [],
  base: ['contract'],
  rtmp: ['contract', 'base'],
  domain: ['contract', 'base'],
  engine: ['contract', 'base', 'rtmp'],
  ...Object.fromEntries(SERVICES.map((service) => [service, BELOW_SERVICES])),
  desk: [...BELOW_SERVICES, ...SERVICES],
  cli: [...BELOW_SERVICES, ...SERVICES, 'desk'],
};

/** Packages that only these files may import; a path is a prefix. */
const RESERVED: Record<string, readonly string[]> = {
  electron: ['electron/'],
  'electron-store': ['electron/'],
  'fluent-ffmpeg': ['main/engine/outputs/ffmpeg/', 'main/engine/slate/', 'main/engine/watch/', 'main/cli/doctor'],
  nodemailer: ['main/notify/'],
  'multicast-dns': ['main/transport/announce/'],
  'node-media-server': ['main/engine/ingest/'],
};

interface Import {
  file: string;
  target: string;
}

function sources(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s*(?:[\w*{][^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]|require(?:\.resolve)?\(\s*['"]([^'"]+)['"]/g;

/** Every import of a text: static, side effect, re-export, dynamic, require; comments left out. */
function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(IMPORT)].map((match) => (match[1] ?? match[2] ?? match[3]) as string);
}

const imports: Import[] = ['main', 'renderer', 'electron'].flatMap(sources).flatMap((file) =>
  importsOf(readFileSync(join(ROOT, file), 'utf8')).map((name) => {
    if (!name.startsWith('.')) return { file, target: name };
    return { file, target: relative(ROOT, resolve(ROOT, dirname(file), name)).replaceAll('\\', '/') };
  }),
);

/** `main/obs/obs-link.ts` and `main/obs.ts` are both of the layer `obs`. */
const layerOf = (path: string): string => (path.split('/')[1] as string).replace(/\.\w+$/, '');

function upward({ file, target }: Import): string | null {
  const [top] = file.split('/') as [string];
  const into = target.split('/')[0] as string;
  if (!['main', 'renderer', 'electron', 'test'].includes(into) || !target.includes('/')) return null;
  if (top === 'renderer') {
    const isHome = into === 'renderer' || target.startsWith('main/contract/');
    return isHome ? null : `${file} imports ${target}: the page knows main/contract alone`;
  }
  if (top === 'electron') return into === 'electron' || into === 'main' ? null : `${file} imports ${target}`;
  if (into !== 'main') return `${file} imports ${target}: imports go down only`;
  const layer = layerOf(file);
  const allowed = ALLOWED[layer];
  if (!allowed) return `${file}: the layer ${layer} is not in this test's list`;
  const wanted = layerOf(target);
  return wanted === layer || allowed.includes(wanted)
    ? null
    : `${file} imports ${target}: ${layer} may import ${allowed.join(', ') || 'nothing'}`;
}

function misplaced({ file, target }: Import): string | null {
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] as string);
  const homes =
    target.includes('/') && ['main', 'renderer', 'electron'].includes(name) && /\.\w+$/.test(target) ? undefined : RESERVED[name];
  if (!homes || homes.some((home) => file.startsWith(home))) return null;
  return `${file} imports ${target}: only ${homes.join(', ')} may`;
}

test('layers: every import under main/, renderer/ and electron/, goes down only', () => {
  expect(imports.length).toBeGreaterThan(20);
  expect(imports.map(upward).filter((line) => line !== null)).toEqual([]);
});

test('layers: packages with a home of their own, imported from there alone', () => {
  expect(imports.map(misplaced).filter((line) => line !== null)).toEqual([]);
});

test('layers: child processes are started by fluent-ffmpeg, the engine link, the shells and what ends core files alone', () => {
  const homes = ['main/engine-link/', 'main/engine/outputs/ffmpeg/', 'main/cli/', 'electron/', 'main/system/core-files.ts'];
  const starting = imports.filter(({ target }) => /^(node:)?child_process$/.test(target));
  expect(starting.filter(({ file }) => !homes.some((home) => file.startsWith(home))).map(({ file }) => file)).toEqual([]);
});

test('layers: the scan, sees every form of import and no comment', () => {
  const text = `import a from 'a';\nimport {\n  b,\n} from "b";\nexport * from './c.ts';\nimport 'd';\nconst e = await import('e');\nrequire('f');
// import g from 'g';\n/* import h from 'h'; */\nimport type { I } from 'i';\nconst text = 'exported from here';`;
  expect(importsOf(text)).toEqual(['a', 'b', './c.ts', 'd', 'e', 'f', 'i']);
});

test('layers: an import that goes up, is found', () => {
  expect(upward({ file: 'main/obs/link.ts', target: 'main/vault/vault.ts' })).toMatch(/obs may import/);
  expect(upward({ file: 'main/base/log.ts', target: 'main/desk.ts' })).toMatch(/base may import/);
  expect(upward({ file: 'main/engine/main.ts', target: 'main/domain/reduce.ts' })).toMatch(/engine may import/);
  expect(upward({ file: 'renderer/app.tsx', target: 'main/base/fault.ts' })).toMatch(/contract alone/);
  expect(upward({ file: 'main/cli/foyer.ts', target: 'main/desk.ts' })).toBeNull();
  expect(misplaced({ file: 'main/store/conf-store.ts', target: 'electron-store' })).toMatch(/only electron/);
  expect(misplaced({ file: 'main/cli/foyer.ts', target: 'electron/main' })).toMatch(/only electron/);
  expect(misplaced({ file: 'electron/main.ts', target: 'electron' })).toBeNull();
});
