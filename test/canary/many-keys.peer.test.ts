import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Scope } from '../../main/base/scope.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { endOrphans } from '../../main/engine/outputs/ffmpeg/option-pipe.ts';
import { Child } from '../peers/child.ts';
import { DeskProcess } from '../peers/desk.ts';
import { publish } from '../peers/ffmpeg.ts';
import { freePort } from '../peers/free-port.ts';
import { RtmpSink } from '../peers/rtmp-sink.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';
import { waitFor } from '../peers/wait-for.ts';
import { type Canary, filePlaces, findCanaries, processPlaces } from './canary.ts';

const KEYS: Canary[] = ['usual', 'gala', 'changed', 'backup', 'later'].map((what) => ({
  what: `${what} key`,
  value: `cnry-${what}-4b1d?sig=Zk%2B9&t=1`,
}));
const [USUAL, GALA, CHANGED, BACKUP, LATER] = KEYS.map(({ value }) => value) as [string, string, string, string, string];
const STREAM_ID: Canary = { what: 'SRT stream id', value: '#!::r=cnry-srt-81c2,m=publish' };
const PASSPHRASE: Canary = { what: 'SRT passphrase', value: 'cnry-srt-passphrase-77' };
const CANARIES = [...KEYS, STREAM_ID, PASSPHRASE];
const ROOT = resolve(import.meta.dirname, '../..');

let scope = new Scope();
afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  await endOrphans(); // what the next engine would do
  scope = new Scope();
});

test('desk: many keys, a backup key and SRT secrets, added, changed, relayed, refused, crashed over and reported, found nowhere but in the vault', async () => {
  const [sink, other] = [scope.use(await RtmpSink.open()), scope.use(await RtmpSink.open())];
  const folder = scope.use(scratchFolder('canary'));
  const ingest = `127.0.0.1:${await freePort()}`;
  const desk = scope.use(await DeskProcess.start({ dataDir: folder.path, ingest }));
  const client = await desk.client();
  const updates = await client.desk.watch();
  void (async () => {
    for await (const _update of updates); // frames are kept by the client
  })().catch(() => undefined); // ends with the desk
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await desk.ask(method, path, body);
    expect(answer.status, answer.text).toBe(200);
    return JSON.parse(answer.text) as { id: string };
  };
  const twin = { name: 'Twin', server: sink.url('live'), backupServer: other.url('live'), key: USUAL, backupKey: BACKUP };
  const { id } = await ask('POST', '/api/destinations', twin);
  const gala = await ask('POST', `/api/destinations/${id}/keys`, { name: 'Gala', key: GALA, validUntilMs: Date.now() + 3_600_000 });
  await ask('POST', `/api/destinations/${id}/keys`, { name: 'Later', key: LATER, validFromMs: Date.now() + 3_600_000 });
  await ask('PATCH', `/api/destinations/${id}/keys/${gala.id}`, { key: CHANGED, backupKey: BACKUP });
  const srtPort = await freePort();
  const secrets = { key: STREAM_ID.value, password: PASSPHRASE.value };
  const srt = await ask('POST', '/api/destinations', { name: 'SRT', kind: 'srt', server: `srt://127.0.0.1:${srtPort}`, ...secrets });
  // Mistakes of a form: none may come back.
  await desk.ask('POST', `/api/destinations/${id}/keys`, { name: LATER, key: `${GALA} ${LATER}` });
  await desk.ask('POST', `/api/destinations/${id}/keys`, { key: { value: GALA } });
  await desk.ask('PATCH', `/api/destinations/${id}/keys/${gala.id}`, { key: LATER, validFromMs: 2, validUntilMs: 1 });
  await desk.ask('POST', '/api/destinations', { name: 'x', kind: 'srt', server: `srt://h:1?passphrase=${PASSPHRASE.value}`, key: '' });
  await desk.ask('POST', '/api/destinations', { name: 'x', kind: 'srt', server: 'srt://h:1', password: `${PASSPHRASE.value}\n` });
  await client.keys.add({ id, name: 7, key: GALA } as never).catch(() => undefined); // refused, as it should be

  scope.use(await publish(`rtmp://${ingest}/live/main`));
  const snapshot = async () => JSON.parse((await desk.ask('GET', '/api/snapshot')).text) as Snapshot;
  await ask('PUT', `/api/destinations/${id}/key-in-use`, { keyId: gala.id });
  await desk.ask('POST', '/api/relays/start-all', {});
  const bothLive = async () => {
    const legs = (await snapshot()).legs[id];
    return legs?.main.state === 'live' && legs.backup.state === 'live';
  };
  await waitFor('both servers live', bothLive, { timeoutMs: 20_000, everyMs: 250 });
  const nobody = async () => (await snapshot()).relays[srt.id]?.fault?.code === 'destination/srt-refused';
  await waitFor('the SRT receiver that is not there, said', nobody, { timeoutMs: 20_000, everyMs: 250 });
  const address = `srt://127.0.0.1:${srtPort}?mode=listener&listen_timeout=-1&passphrase=${PASSPHRASE.value}`;
  scope.use(await Child.start('ffmpeg', ['-v', 'error', '-nostdin', '-i', address, '-f', 'null', '-']));
  const served = async () => (await snapshot()).relays[srt.id]?.state === 'live';
  await waitFor('SRT live', served, { timeoutMs: 30_000, everyMs: 250, detail: () => desk.heard.at(-1)?.slice(-2_000) ?? '' });
  expect([sink.connections.at(-1)?.figures.name, other.connections.at(-1)?.figures.name]).toEqual([CHANGED, BACKUP]);
  const processes = [...processPlaces(desk.pid), ...processPlaces(desk.enginePid ?? 0)];
  expect(processes.some(([, text]) => text.includes('-fpre'))).toBe(true);
  expect(findCanaries(CANARIES, processes)).toEqual([]);
  for (const path of ['/', '/api/openapi.json', '/api/as-run', '/api/health-history', '/api/platforms', '/api/destinations'])
    await desk.ask('GET', path);
  const preview = { text: `name,server,key,key name,valid until\nT,rtmp://h/live,${GALA},${LATER},soon\n` };
  expect((await desk.ask('POST', '/api/keys/preview', preview)).text).toContain('bad-time');
  expect(
    findCanaries(
      CANARIES,
      desk.heard.map((text, at) => [`answer ${at}: ${text.slice(0, 90)}`, text] as const),
    ),
  ).toEqual([]);

  const report = join(folder.path, 'report.json');
  const doctor = scope.use(
    await Child.start(process.execPath, ['out/main/foyer.js', 'doctor', '--data', folder.path, '--report', report], { cwd: ROOT }),
  );
  await doctor.exited;
  expect(readFileSync(report, 'utf8')).toContain('"Gala"');
  const before = new Set(readdirSync(ROOT));
  // What a crash leaves: of the engine, which holds every key, and of the desk.
  process.kill(desk.enginePid as number, 'SIGABRT');
  await waitFor('the desk to see another engine', bothLive, { timeoutMs: 30_000, everyMs: 250 });
  await desk.child.end('SIGABRT');
  expect(readdirSync(ROOT).filter((name) => !before.has(name))).toEqual([]);
  expect(findCanaries(CANARIES, [['its output', desk.child.output + doctor.output], ...filePlaces(folder.path)])).toEqual([]);
  expect(readFileSync(join(folder.path, 'vault.json'), 'utf8')).toContain(`destination/${id}/key/${gala.id}`);
});
