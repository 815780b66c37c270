import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { isRunning } from '../../../main/base/is-running.ts';
import { Scope } from '../../../main/base/scope.ts';
import { keyFileWrap } from '../../../main/vault/key-file.ts';
import { passphraseWrap } from '../../../main/vault/passphrase.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { Child } from '../../peers/child.ts';
import { scratchFolder } from '../../peers/scratch-folder.ts';
import { waitFor } from '../../peers/wait-for.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  scope = new Scope();
});

async function start(through: 'npm' | 'node', dataDir: string, ...more: string[]): Promise<Child> {
  const own = ['desk', '--port', '0', '--data', dataDir, '--ingest', '127.0.0.1:0', ...more];
  const [command, args] =
    through === 'npm' ? ['npm', ['run', '-s', 'foyer', '--', ...own]] : [process.execPath, ['out/main/foyer.js', ...own]];
  return scope.use(await Child.start(command as string, args as string[], { cwd: ROOT }));
}

/** A data folder whose vault has this passphrase and its key file elsewhere. */
async function protectedFolder(passphrase: string) {
  const { path: dataDir } = scope.use(scratchFolder('desk'));
  const vault = await Vault.open({ file: join(dataDir, 'vault.json'), wrap: keyFileWrap(join(dataDir, 'elsewhere.key')) });
  await vault.protect(passphraseWrap(passphrase));
  return dataDir;
}

async function stateOf(address: string): Promise<string> {
  const { origin } = new URL(address);
  const cookie = ((await fetch(address, { redirect: 'manual' })).headers.get('set-cookie') ?? '').split(';')[0] as string;
  const { vault } = (await (await fetch(`${origin}/api/snapshot`, { headers: { cookie } })).json()) as { vault: { state: string } };
  return vault.state;
}

async function untilReady(child: Child): Promise<string> {
  return waitFor('the address', () => /^http:\/\/\S+\/\?token=\S+$/m.exec(child.stdout)?.[0], {
    timeoutMs: 30_000,
    detail: () => child.output,
  });
}

describe('foyer desk', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'foyer desk: %s, ends with 0 and leaves no engine, no lock and no noise',
    async (signal) => {
      const { path: dataDir } = scope.use(scratchFolder('desk'));
      const child = await start('node', dataDir);
      const address = await untilReady(child);
      const { pid } = JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')) as { pid: number };
      await child.end(signal);
      expect(await child.exited).toBe(0);
      expect(child.output.trim()).toBe(address);
      expect(isRunning(pid)).toBe(false);
      expect(existsSync(join(dataDir, 'desk.lock'))).toBe(false);
    },
  );

  test('foyer desk through npm: npm is ended, desk and engine end too', async () => {
    const { path: dataDir } = scope.use(scratchFolder('desk'));
    const child = await start('npm', dataDir);
    await untilReady(child);
    const desk = (JSON.parse(readFileSync(join(dataDir, 'desk.lock'), 'utf8')) as { pid: number }).pid;
    const engine = (JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')) as { pid: number }).pid;
    child.process.kill('SIGTERM');
    await waitFor('desk and engine to end', () => !isRunning(desk) && !isRunning(engine), { timeoutMs: 10_000 });
    expect(existsSync(join(dataDir, 'desk.lock'))).toBe(false);
  });

  test('foyer desk: second one on the same data, exit 1 and says who has it', async () => {
    const { path: dataDir } = scope.use(scratchFolder('desk'));
    const first = await start('node', dataDir);
    await untilReady(first);
    const second = await start('node', dataDir);
    expect(await second.exited).toBe(1);
    expect(second.output).toContain(`process ${first.pid}`);
    await first.end('SIGTERM');
  });

  test('foyer desk: a vault with a passphrase, opened from standard input; with a wrong one the desk runs locked and says so', async () => {
    const dataDir = await protectedFolder('four words are enough');
    for (const [passphrase, state, said] of [
      ['four words are enough', 'unlocked', ''],
      ['four words are not it', 'locked', 'This is not the passphrase'],
    ] as const) {
      const args = ['out/main/foyer.js', 'desk', '--port', '0', '--data', dataDir, '--ingest', '127.0.0.1:0', '--passphrase-stdin'];
      const child = scope.use(await Child.start(process.execPath, args, { cwd: ROOT, stdin: `${passphrase}\n` }));
      expect(await stateOf(await untilReady(child))).toBe(state);
      expect(child.output).toContain(said);
      expect(child.output).not.toContain(passphrase);
      await child.end('SIGTERM');
    }
  });

  test('foyer desk: key file of the vault elsewhere, made and used there', async () => {
    const { path: dataDir } = scope.use(scratchFolder('desk'));
    const keyFile = join(dataDir, 'stick', 'foyer.key');
    mkdirSync(join(dataDir, 'stick'));
    const child = await start('node', dataDir, '--vault-key-file', keyFile);
    expect(await stateOf(await untilReady(child))).toBe('unlocked');
    expect([existsSync(keyFile), existsSync(join(dataDir, 'vault.key'))]).toEqual([true, false]);
    await child.end('SIGTERM');
  });

  test('foyer desk: port taken, exit 1, says the port and leaves no engine', async () => {
    const { path: dataDir } = scope.use(scratchFolder('desk'));
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    scope.defer(() => new Promise((done) => void other.close(() => done())));
    const { port } = other.address() as { port: number };
    const child = await start('node', dataDir, '--port', String(port));
    expect(await child.exited).toBe(1);
    expect(child.output).toContain(`Port ${port} is used by another program`);
    expect(child.stdout).toBe('');
    const file = join(dataDir, 'engine.json');
    if (existsSync(file)) expect(isRunning((JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid)).toBe(false);
  });
});
