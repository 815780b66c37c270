import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Scope } from '../../main/base/scope.ts';
import { startBrokenRtmpServer } from '../peers/broken-rtmp-server.ts';
import { DeskProcess } from '../peers/desk.ts';
import { publish } from '../peers/ffmpeg.ts';
import { freePort } from '../peers/free-port.ts';
import { RtmpSink } from '../peers/rtmp-sink.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';
import { Simulcast } from '../peers/simulcast.ts';
import { SmtpServer } from '../peers/smtp-server.ts';
import { startTlsFront } from '../peers/tls-front.ts';
import { waitFor } from '../peers/wait-for.ts';
import { type Canary, filePlaces, findCanaries, processPlaces } from './canary.ts';

const KEY: Canary = { what: 'stream key', value: 'cnry-7f3a91-KEY?sig=Zk%2B9+x&t=42' };
const CHANGED_KEY: Canary = { what: 'changed stream key', value: 'cnry-11d0c8-NEWKEY' };
const PASSWORD: Canary = { what: 'password', value: 'cnry-5eb2d4-PASSWORD' };
const SECRET: Canary = { what: 'publish secret', value: 'cnry-c0ffee-SECRET' };
const HOOK: Canary = { what: 'webhook token', value: 'cnry-93b1aa-HOOK' };
const MAIL: Canary = { what: 'mail password', value: 'cnry-2ed84c-MAIL' };
const PASSPHRASE: Canary = { what: 'passphrase', value: 'cnry-a11ce5-PASSPHRASE' };
const CANARIES = [KEY, CHANGED_KEY, PASSWORD, SECRET, HOOK, MAIL, PASSPHRASE];

let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  scope = new Scope();
});

test('canary: the search finds what leaks, in every form', () => {
  const leaks = [
    KEY.value,
    encodeURIComponent(KEY.value),
    Buffer.from(`x${KEY.value}`).toString('base64'),
    Buffer.from(KEY.value).toString('hex'),
  ];
  for (const leak of leaks) expect(findCanaries(CANARIES, [['a log', `before ${leak} after`]])).toEqual(['stream key at a log']);
  expect(findCanaries(CANARIES, processPlaces(process.pid))).toEqual([]);
});

/** One destination that takes the key, and one for each way to fail with it. */
async function destinations() {
  const sink = scope.use(await RtmpSink.open());
  const front = scope.use(await startTlsFront({ targetPort: sink.port, certificate: 'self-signed' }));
  const refusing = scope.use(
    await startBrokenRtmpServer({ script: { kind: 'refuses-publish', code: 'NetStream.Publish.BadName', description: KEY.value } }),
  );
  const rejecting = scope.use(
    await startBrokenRtmpServer({
      script: { kind: 'refuses-connect', code: 'NetConnection.Connect.Rejected', description: PASSWORD.value },
    }),
  );
  const login = scope.use(await startBrokenRtmpServer({ script: { kind: 'adobe-login', user: 'hall', password: 'another' } }));
  const garbage = scope.use(await startBrokenRtmpServer({ script: { kind: 'garbage' } }));
  const nobody = await freePort();
  const servers = {
    good: sink.url('live'),
    untrusted: front.url('live'),
    refusing: refusing.url('live'),
    rejecting: rejecting.url('live'),
    login: login.url('live'),
    garbage: garbage.url('live'),
    nobody: `rtmp://127.0.0.1:${nobody}/live`,
  };
  return { sink, servers, failing: Object.keys(servers).filter((name) => name !== 'good') };
}

/** A webhook that nobody answers and a mail server that wants another password, tried with the secrets of both; and the mistakes of a form. */
async function configureAlerts(desk: DeskProcess): Promise<void> {
  const server = scope.use(await SmtpServer.open({ login: { user: 'desk', password: 'another' } }));
  const mail = { host: '127.0.0.1', port: server.port, secure: false, username: 'desk', from: 'desk@example.org', to: ['a@example.org'] };
  const settings = { level: 'info', sound: true, desktop: true, mail, mailPassword: MAIL.value };
  const webhookUrl = `http://user:${MAIL.value}@127.0.0.1:${await freePort()}/${HOOK.value}?token=${HOOK.value}`;
  await desk.ask('PUT', '/api/alerts', { ...settings, webhookUrl: `ftp://127.0.0.1/${HOOK.value}` });
  await desk.ask('PUT', '/api/alerts', { ...settings, level: HOOK.value, webhookUrl });
  const configured = await desk.ask('PUT', '/api/alerts', { ...settings, webhookUrl });
  expect(configured.status, configured.text).toBe(200);
  for (const way of [webhookUrl, '']) {
    await desk.ask('PUT', '/api/alerts', { ...settings, webhookUrl: way });
    const tried = await desk.ask('POST', '/api/alerts/test', {});
    expect(tried.text).toContain('alerts/not-delivered');
  }
  await desk.ask('PUT', '/api/alerts', { ...settings, webhookUrl });
}

test('simulcast: keys and passwords on standard input, found nowhere while it relays, fails and retries', async () => {
  const { sink, servers, failing } = await destinations();
  const lines = Object.entries(servers).map(
    ([name, server]) => `${name} ${server.replace('://', `://hall:${PASSWORD.value}@`)}/${KEY.value}`,
  );
  const folder = scope.use(scratchFolder('canary'));
  const simulcast = scope.use(await Simulcast.start({ destinations: lines, dataDir: folder.path, through: 'npm' }));
  scope.use(await publish(simulcast.publishUrl));
  await simulcast.until('live', 'good');
  expect(sink.connections[0]?.figures.name).toBe(KEY.value);
  for (const name of failing) await waitFor(`${name} to have failed`, () => simulcast.destination(name)?.fault, { timeoutMs: 20_000 });
  const places = [...processPlaces(simulcast.pid), ...filePlaces(folder.path)];
  expect(places.length).toBeGreaterThan(4);
  expect(findCanaries(CANARIES, places)).toEqual([]);
  await simulcast.child.end('SIGTERM');
  expect(findCanaries(CANARIES, [['its output', simulcast.child.output], ...filePlaces(folder.path)])).toEqual([]);
});

test('desk: keys and passwords added, changed, relayed, refused and retried, found nowhere but encrypted in the vault', async () => {
  const { sink, servers } = await destinations();
  const folder = scope.use(scratchFolder('canary'));
  const ingest = `127.0.0.1:${await freePort()}`;
  const desk = scope.use(await DeskProcess.start({ dataDir: folder.path, ingest }));
  const client = await desk.client();
  const updates = await client.desk.watch();
  void (async () => {
    for await (const _update of updates); // frames are kept by the client below
  })().catch(() => undefined); // ends with the desk

  const ids: Record<string, string> = {};
  for (const [name, server] of Object.entries(servers)) {
    const added = await desk.ask('POST', '/api/destinations', { name, server, key: KEY.value, username: 'hall', password: PASSWORD.value });
    expect(added.status, added.text).toBe(200);
    ids[name] = (JSON.parse(added.text) as { id: string }).id;
  }
  await desk.ask('PATCH', `/api/destinations/${ids.garbage}`, { name: 'garbage too', key: CHANGED_KEY.value });
  // Mistakes that a form can make: none may come back in an error.
  await desk.ask('POST', '/api/destinations', { name: '', server: servers.good, key: KEY.value, password: PASSWORD.value });
  await desk.ask('POST', '/api/destinations', { name: 'x', server: servers.good, key: KEY.value, passwort: PASSWORD.value });
  await desk.ask('POST', '/api/destinations', { name: 'x', server: servers.good, key: { value: KEY.value } });
  await desk.ask('POST', '/api/destinations', { name: 'x', server: servers.good, key: `${KEY.value} \n${PASSWORD.value}` });
  await desk.ask('POST', '/api/destinations', { name: 'x', server: servers.good, key: KEY.value.repeat(200) });
  await desk.ask('PUT', '/api/ingest', { host: '127.0.0.1', port: 'x', secret: SECRET.value });
  await desk.ask('POST', '/api/obs/connect', { host: '127.0.0.1', port: await freePort(), password: PASSWORD.value });
  await client.destinations.add({ name: '', server: servers.good, key: KEY.value } as never).catch(() => undefined); // refused, as it should be

  await configureAlerts(desk);
  const [host, port] = ingest.split(':') as [string, string];
  const guarded = await desk.ask('PUT', '/api/ingest', { host, port: Number(port), secret: SECRET.value });
  expect(guarded.status, guarded.text).toBe(200);
  await waitFor('the ingest to listen', async () => (await desk.ask('GET', '/api/snapshot')).text.includes('"needsSecret":true'));
  scope.use(await publish(`rtmp://${ingest}/live/main?secret=${SECRET.value}`));
  const startedAll = await desk.ask('POST', '/api/relays/start-all', {});
  expect(startedAll.status, startedAll.text).toBe(200);
  await waitFor('the good one to be served', () => sink.connection(KEY.value.split('?')[0] as string)?.figures.videoFrames, {
    timeoutMs: 20_000,
  });
  expect(sink.connections[0]?.figures.name).toBe(KEY.value);
  const relays = async () =>
    (JSON.parse((await desk.ask('GET', '/api/snapshot')).text) as { relays: Record<string, { fault: unknown; state: string }> }).relays;
  const allFailed = async () => {
    const now = await relays();
    return Object.entries(ids).every(([name, id]) => name === 'good' || now[id]?.fault);
  };
  await waitFor('every other one to have failed', allFailed, { timeoutMs: 20_000, everyMs: 250 });
  for (const id of Object.values(ids)) await desk.ask('POST', `/api/relays/${id}/retry`, {});
  await waitFor('the good one live again', async () => (await relays())[ids.good as string]?.state === 'live', {
    timeoutMs: 20_000,
    everyMs: 250,
  });
  const page = await desk.ask('GET', '/');
  expect(page.text).toMatch(/<html/i);
  for (const path of ['/api/openapi.json', '/api/as-run', '/api/health', '/api/destinations', `/watch/${ids.good}/`])
    await desk.ask('GET', path);

  const bundle = await desk.ask('POST', '/api/keys/export', { passphrase: PASSPHRASE.value });
  expect(bundle.status).toBe(200);
  const { text } = JSON.parse(bundle.text) as { text: string };
  expect((await desk.ask('POST', '/api/keys/preview', { text, passphrase: PASSPHRASE.value })).text).toContain('"same"');
  const csv = `name,server,key\nFrom a CSV,${servers.good},${KEY.value}\nBad,${servers.good},${KEY.value} ${PASSWORD.value}\nOpen,"${KEY.value}`;
  expect((await desk.ask('POST', '/api/keys/preview', { text: csv })).text).toContain('import/unreadable');
  expect((await desk.ask('PUT', '/api/vault/passphrase', { passphrase: PASSPHRASE.value })).status).toBe(200);
  await desk.ask('PUT', '/api/vault/passphrase', { passphrase: `${PASSPHRASE.value} 2`, current: SECRET.value });

  const heard = () => desk.heard.map((text, i) => [`answer ${i}: ${text.slice(0, 90)}`, text] as const);
  expect(desk.heard.length).toBeGreaterThan(30);
  const processes = [...processPlaces(desk.pid), ...processPlaces(desk.enginePid ?? 0)];
  expect(processes.length).toBeGreaterThanOrEqual(4); // the desk and its engine at the least
  expect(findCanaries(CANARIES, processes)).toEqual([]);
  expect(findCanaries(CANARIES, heard())).toEqual([]);
  expect(findCanaries(CANARIES, filePlaces(folder.path))).toEqual([]);
  expect(readFileSync(join(folder.path, 'vault.json'), 'utf8')).toContain(`destination/${ids.good}/key`);

  const removed = await desk.ask('DELETE', `/api/destinations/${ids.good}`);
  expect(removed.status).toBe(200);
  expect(readFileSync(join(folder.path, 'vault.json'), 'utf8')).not.toContain(`destination/${ids.good}/key`);
  await desk.child.end('SIGTERM');
  expect(findCanaries(CANARIES, [['its output', desk.child.output], ...filePlaces(folder.path)])).toEqual([]);
});
