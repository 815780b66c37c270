import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLog } from '../../../main/base/log.ts';
import { createRouter } from '../../../main/transport/router.ts';
import { draft, openDeskForTest } from '../desk/desk-for-test.ts';
import { ask, connect, openServerForTest } from './server-for-test.ts';

const CANARIES = ['canary-key-7Qz?a=%2F&b=1', 'canary-pass-9Xw', 'canary-obs-3Rt', 'canary-ingest-5Lm', 'canary key with spaces'];

const PASSPHRASES = ['canary-passphrase-vault-2Kd', 'canary-passphrase-bundle-8Hs', 'canary-passphrase-wrong-1Zx'];
const IMPORTED = ['canary-imported-4Wp?x=%2F', 'canary-imported bad-6Qa', 'canary-imported-cut-0Tn'];

type Send = (method: string, path: string, body?: object) => Promise<{ status: number; text: string }>;

/** Every way that a key or a passphrase takes beside the form of a destination, and the mistakes that can be made there. */
async function sendKeysAndPassphrases(send: Send, id: string): Promise<void> {
  const [vault, bundle, wrong] = PASSPHRASES as [string, string, string];
  const [good, bad, cut] = IMPORTED as [string, string, string];
  const exported = JSON.parse((await send('POST', '/api/keys/export', { ids: [id], passphrase: bundle })).text) as { text: string };
  expect((await send('POST', '/api/keys/preview', { text: exported.text, passphrase: bundle })).status).toBe(200);
  await send('POST', '/api/keys/preview', { text: exported.text, passphrase: wrong });
  await send('POST', '/api/keys/preview', { text: exported.text.slice(0, -9), passphrase: bundle });
  const csv = `name,server,key\nImported,rtmp://x.example/live,${good}\nBad,rtmp://x.example/live,${bad}\nWorse,nonsense,${bad}\n`;
  expect((await send('POST', '/api/keys/preview', { text: csv })).text).toContain('"bad-key"');
  expect((await send('POST', '/api/keys/import', { text: csv, choices: [{ index: 0, as: 'add' }] })).status).toBe(200);
  for (const text of [`name,server\nA,"rtmp://${cut}`, `{"targets":[{"name":"${cut}`, `{"key":"${cut}"}`, cut])
    expect((await send('POST', '/api/keys/preview', { text })).status).toBe(422);
  await send('POST', '/api/keys/import', { text: csv, choices: [{ index: 0, as: good }] });
  await send('POST', '/api/keys/check', { platform: 'twitch', server: 'rtmp://x/live', key: good });
  await send('PUT', '/api/vault/passphrase', { passphrase: vault });
  await send('POST', '/api/vault/lock');
  await send('POST', `/api/keys/${id}/reveal`);
  await send('POST', '/api/vault/unlock', { passphrase: wrong });
  await send('POST', '/api/vault/unlock', { passphrase: vault, pass: wrong });
}

/** As it is, and as it may be written. */
function formsOf(canary: string): string[] {
  return [
    canary,
    encodeURIComponent(canary),
    encodeURI(canary),
    Buffer.from(canary).toString('base64'),
    Buffer.from(canary).toString('hex'),
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

test('canary: keys and passwords go in, and are in no answer, no file, no log and no error', async () => {
  const inTest = await openDeskForTest();
  const { desk, dataDir, engine } = inTest;
  const { port, signIn } = await openServerForTest({ inTest, router: createRouter(desk, silentLog) });
  const session = await signIn();
  const headers = { ...session, 'content-type': 'application/json' };
  const said: string[] = [];
  const send = async (method: string, path: string, body?: object) => {
    const answer = await ask(port, path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    said.push(`${JSON.stringify(answer.headers)} ${answer.text}`);
    return answer;
  };
  const [key, password, obs, secret, spaced] = CANARIES;
  const { api } = await connect(port, session);
  const watched: string[] = [];
  const watching = (async () => {
    for await (const update of await api.desk.watch()) watched.push(JSON.stringify(update));
  })();
  watching.catch(() => undefined); // the connection ends with the test
  const added = JSON.parse((await send('POST', '/api/destinations', { ...draft('A'), key, password })).text) as { id: string };
  await send('PATCH', `/api/destinations/${added.id}`, { name: 'B', key });
  await send('POST', '/api/destinations', { ...draft('C'), key: spaced });
  await send('POST', '/api/destinations', { ...draft('D'), key, keey: key });
  await send('POST', '/api/destinations', { ...draft('E'), key, server: 'http://nowhere' });
  await send('POST', '/api/obs/connect', { host: '127.0.0.1', port: 4455, password: obs });
  await send('PUT', '/api/ingest', { host: '0.0.0.0', port: 1935, secret });
  await send('POST', '/api/obs/set-up');
  await send('POST', `/api/relays/${added.id}/start`);
  engine.set(added.id, { state: 'retrying', fault: { code: 'destination/key-refused', params: { name: 'B' } } });
  await sendKeysAndPassphrases(send, added.id);
  for (const path of ['/api/snapshot', '/api/as-run', '/api/platforms', '/api/openapi.json', '/api/health', '/']) await send('GET', path);
  expect(engine.process.specs.get(added.id)).toMatchObject({ key, password });
  await expect.poll(() => watched.join('\n')).toContain('key-refused');
  await inTest.asRun.flushed();
  const files = filesBelow(dataDir);
  expect(files.map((file) => file.slice(dataDir.length + 1))).toEqual(
    expect.arrayContaining(['vault.json', 'settings.json', 'as-run.jsonl', 'audit.jsonl', 'logs/desk.log']),
  );
  const places = [
    ['answers', said.join('\n')],
    ['updates', watched.join('\n')],
    ...files.map((file) => [file, readFileSync(file, 'latin1')]),
  ];
  for (const canary of [...CANARIES, ...PASSPHRASES, ...IMPORTED])
    for (const form of formsOf(canary)) for (const [place, text] of places) expect(text, `${form} in ${place}`).not.toContain(form);
});

test('canary: a bug that has the key in its message, the log has it blacked out and the client gets nothing', async () => {
  const inTest = await openDeskForTest();
  const key = CANARIES[0] as string;
  const { id } = await inTest.desk.destinations.add(draft('A', { key }));
  const logged: string[] = [];
  const log = { ...silentLog, error: (details: { err: Error }) => void logged.push(details.err.message) } as never;
  const { port, signIn } = await openServerForTest({ inTest, router: createRouter(inTest.desk, log) });
  inTest.engine.failNext = new Error(`bug near ${key}`) as never;
  const answer = await ask(port, `/api/relays/${id}/retry`, { method: 'POST', headers: await signIn() });
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain('canary');
  expect(logged.length).toBe(1);
});

test('canary: a key that is shown for a held button, in that one answer, in no other and in no file', async () => {
  const inTest = await openDeskForTest();
  const key = CANARIES[0] as string;
  const { id } = await inTest.desk.destinations.add(draft('A', { key }));
  const { port, signIn } = await openServerForTest({ inTest, router: createRouter(inTest.desk, silentLog) });
  const headers = await signIn();
  const shown = await ask(port, `/api/keys/${id}/reveal`, { method: 'POST', headers });
  expect(JSON.parse(shown.text)).toMatchObject({ key });
  expect(shown.headers['cache-control']).toBe('no-store');
  expect((await ask(port, '/api/snapshot', { headers })).text).not.toContain('canary');
  for (const file of filesBelow(inTest.dataDir)) expect(readFileSync(file, 'latin1'), file).not.toContain('canary-key');
  expect(readFileSync(join(inTest.dataDir, 'audit.jsonl'), 'utf8')).toContain('key-revealed');
});
