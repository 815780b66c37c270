import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Scope } from '../../../../main/base/scope.ts';
import { localLabels } from '../../../../main/transport/announce/local-name.ts';
import { Child } from '../../../peers/child.ts';
import { farPathMissing } from '../../../peers/far-path.ts';
import { LocalLink } from '../../../peers/local-link.ts';
import { scratchFolder } from '../../../peers/scratch-folder.ts';
import { waitFor } from '../../../peers/wait-for.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const missing = farPathMissing();
if (missing) console.warn(`announced desks are not looked for: ${missing}`);
let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  scope = new Scope();
});

const inside = (namespace: string, ...args: string[]) =>
  Child.start('ip', ['netns', 'exec', namespace, process.execPath, ...args], { cwd: ROOT });

async function startDesk(namespace: string, ...more: string[]): Promise<Child> {
  const { path } = scope.use(scratchFolder('announce'));
  const args = ['desk', '--host', '0.0.0.0', '--port', '0', '--data', join(path, 'data'), '--ingest', '127.0.0.1:0', ...more];
  const desk = scope.use(await inside(namespace, 'out/main/foyer.js', ...args));
  scope.defer(() => desk.end('SIGTERM')); // which ends its engine too
  await waitFor('the address', () => /https:\S+token=\S+/.exec(desk.stdout)?.[0], { timeoutMs: 30_000, detail: () => desk.output });
  return desk;
}

/** What a tablet at that place finds. */
async function found(namespace: string): Promise<Record<string, { name: string; address: string; status: number; isForName: boolean }>> {
  await using tablet = await inside(namespace, 'test/peers/ask-local-name.mjs', '_https._tcp.local');
  await tablet.exited;
  return JSON.parse(tablet.stdout || 'null') ?? {};
}

async function untilFound(namespace: string, names: readonly string[]) {
  let last: Awaited<ReturnType<typeof found>> = {};
  await waitFor(
    `${names.join(' and ')} to be found`,
    async () => {
      last = await found(namespace);
      return Object.values(last)
        .map(({ name }) => name)
        .sort()
        .join() === [...names].sort().join()
        ? true
        : undefined;
    },
    { timeoutMs: 40_000, detail: () => JSON.stringify(last) },
  );
  return last;
}

test.skipIf(missing !== null)(
  `announced desks: found and opened by name from another computer, a second one takes the next name, an ended one is gone (skipped: ${missing})`,
  async () => {
    const link = scope.use(await LocalLink.open());
    const [here, there] = link.places as [LocalLink['places'][0], LocalLink['places'][0]];
    const [name, second] = localLabels(hostname()).map((label) => `${label}.local`) as [string, string];
    const desk = await startDesk(here.namespace);
    expect(Object.values(await untilFound(there.namespace, [name]))).toEqual([
      { name, address: here.address, status: 200, isForName: true },
    ]);
    await startDesk(there.namespace);
    const both = Object.values(await untilFound(here.namespace, [name, second]));
    expect(both).toContainEqual({ name, address: here.address, status: 200, isForName: true });
    expect(both).toContainEqual({ name: second, address: there.address, status: 200, isForName: true });
    await desk.end('SIGTERM');
    await untilFound(here.namespace, [second]);
    await startDesk(here.namespace, '--no-announce');
    await untilFound(there.namespace, [second]);
  },
  120_000,
);
