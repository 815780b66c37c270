import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runPreflight } from '../../../main/cli/preflight-command.ts';
import { ABSENT_PROGRAM } from '../../../main/contract/program.ts';
import { draft, openDeskForTest } from '../desk/desk-for-test.ts';
import { GOOD_PROBE } from '../domain/preflight/sample-facts.ts';
import { ask, openServerForTest } from '../transport/server-for-test.ts';
import { runCommand } from './run-command.ts';

const foyerPreflight = (argv: string[], lines: string[] = []) => runCommand((io, input) => runPreflight(argv, io, input), lines);

async function listener(): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()).destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `rtmp://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
}

/** A data folder that no desk has open, with one destination. */
async function folderWith(parts: Parameters<typeof draft>[1]): Promise<string> {
  const { desk, dataDir, close } = await openDeskForTest();
  await desk.preflight.configure({ uploadKbps: null, ntpServer: '', minutesBefore: [] });
  await desk.destinations.add(draft('Hall TV', parts));
  await close();
  return dataDir;
}

test('foyer preflight: stored destinations, good ones exit 0, and neither key nor feed is spoken of', async () => {
  const dataDir = await folderWith({ server: await listener(), key: 'canary-key' });
  const { code, said } = await foyerPreflight(['--data', dataDir]);
  expect(said.map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
    ['ok', 'keys/vault'],
    ['ok', 'keys/present', 'Hall TV'],
    ['ok', 'keys/shape', 'Hall TV'],
    ['ok', 'network/name', 'Hall TV'],
    ['ok', 'network/connect', 'Hall TV'],
  ]);
  expect(code).toBe(0);
  expect(said.join()).not.toContain('canary');
});

test('foyer preflight: no key and nobody at the server, red, exit 1, with what to do; as JSON on one line', async () => {
  const dataDir = await folderWith({ server: 'rtmp://127.0.0.1:1/live', key: '' });
  const { code, said } = await foyerPreflight(['--data', dataDir]);
  expect(code).toBe(1);
  expect(said).toContain('bad      keys/present             Hall TV');
  expect(said.join('\n')).toContain('Hall TV: the server refused the connection. Check address and port.');
  const json = await foyerPreflight(['--data', dataDir, '--json']);
  expect(json.said).toHaveLength(1);
  expect(JSON.parse(json.said[0] as string)).toMatchObject({ verdict: 'bad', findings: expect.any(Array) });
});

test('foyer preflight: by a desk that runs, with the feed; a wrong token is refused, and none is asked for on the command line', async () => {
  const { desk, engine, port, signIn } = await openServerForTest();
  engine.process.probe = { ...GOOD_PROBE, windowMs: 0, encoder: '', video: null, audio: null };
  engine.process.program = ABSENT_PROGRAM;
  await desk.destinations.add(draft('Hall TV'));
  const made = await ask(port, '/api/access/tokens', {
    ...{ method: 'POST', body: JSON.stringify({ name: 'cron', role: 'operator', days: 1 }) },
    headers: { ...(await signIn()), 'content-type': 'application/json' },
  });
  const { token } = JSON.parse(made.text) as { token: string };
  const args = ['--desk', `http://127.0.0.1:${port}`, '--token-stdin'];
  const { code, said } = await foyerPreflight(args, [token]);
  expect(code).toBe(1);
  expect(said.some((line) => line.startsWith('bad      feed/arrives'))).toBe(true);
  await expect(foyerPreflight(args, ['wrong'])).rejects.toMatchObject({ code: 'desk/token-refused' });
  await expect(foyerPreflight(args.slice(0, 2))).rejects.toMatchObject({ code: 'desk/bad-argument' });
});
