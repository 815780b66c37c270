import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runDoctor } from '../../../main/cli/doctor/doctor.ts';
import { checkFfmpeg } from '../../../main/cli/doctor/ffmpeg.ts';
import { checkLocalName } from '../../../main/cli/doctor/local-name.ts';
import { checkClock, checkDisk, freeBytes, lastRecordMs } from '../../../main/cli/doctor/machine.ts';
import { checkNode } from '../../../main/cli/doctor/node.ts';
import { checkObs, isReachable } from '../../../main/cli/doctor/obs.ts';
import { checkPort, isDesk, isFree } from '../../../main/cli/doctor/ports.ts';
import { DEFAULT_ALERT_SETTINGS } from '../../../main/contract/alert.ts';
import { draft, openDeskForTest } from '../desk/desk-for-test.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const NOW = Date.UTC(2026, 10, 21);

test('doctor: Node, from 20.19 on', () => {
  expect(['18.20.0', '20.18.9', '20.19.0', '22.1.0'].map((version) => checkNode(version).verdict)).toEqual(['fail', 'fail', 'ok', 'ok']);
});

test('doctor: ffmpeg missing or incomplete, a warning that names what is missing', () => {
  const all = { version: '7.1', muxers: new Set(['hls', 'mpegts', 'flv']), protocols: new Set(['pipe', 'file', 'udp', 'srt']) };
  expect(checkFfmpeg(all)).toMatchObject({ verdict: 'ok', todo: '' });
  expect(checkFfmpeg({ ...all, protocols: new Set(['pipe', 'file']) })).toMatchObject({
    verdict: 'warn',
    found: '7.1, without udp protocol',
  });
  expect(checkFfmpeg({ ...all, protocols: new Set(['pipe', 'file', 'udp']) })).toMatchObject({
    verdict: 'warn',
    found: '7.1, without srt',
  });
  expect(checkFfmpeg(null)).toMatchObject({ verdict: 'warn' });
});

test('doctor: OBS, reached, installed, or neither', () => {
  const at = { host: '127.0.0.1', port: 4455 };
  expect(checkObs(null, at, true).verdict).toBe('ok');
  expect(checkObs('/usr/bin/obs', at, false).todo).toContain('WebSocket');
  expect(checkObs(null, at, false).todo).toContain('Install OBS');
});

test('doctor: port free, taken, and taken by a desk of ours', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // the other side may reset it
    socket.end('not http', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  expect(await isFree(port)).toBe(false);
  expect(await isReachable({ host: '127.0.0.1', port })).toBe(true);
  expect(await isDesk(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await isFree(port)).toBe(true);
  expect(await isReachable({ host: '127.0.0.1', port })).toBe(false);
  expect(['free', 'ours', 'taken'].map((state) => checkPort('Desk', 1, state as 'free', '--port P').verdict)).toEqual(['ok', 'ok', 'fail']);
});

test('doctor: name on the local network, where multicast works, where it does not, and without a network', () => {
  expect(checkLocalName({ '192.0.2.10': true }, 'foyer-hall.local')).toMatchObject({ verdict: 'ok', todo: '' });
  expect(checkLocalName({ '192.0.2.10': true, '198.51.100.7': false }, 'foyer-hall.local')).toMatchObject({
    verdict: 'warn',
    found: 'no multicast DNS at 198.51.100.7',
  });
  expect(checkLocalName({}, 'foyer-hall.local').verdict).toBe('ok');
});

test('doctor: disk, by what is free where the data will be', async () => {
  expect([1e7, 1e9, 1e10].map((bytes) => checkDisk(bytes, '/d').verdict)).toEqual(['fail', 'warn', 'ok']);
  expect(await freeBytes(join(temporaryFolder(), 'not', 'there', 'yet'))).toBeGreaterThan(0);
});

test('doctor: clock never set, set back behind the as-run log, and right', () => {
  expect(checkClock(0, null, 'UTC').verdict).toBe('fail');
  expect(checkClock(NOW, NOW + 3_600_000, 'UTC').verdict).toBe('warn');
  expect(checkClock(NOW, NOW - 1, 'UTC').verdict).toBe('ok');
  const file = join(temporaryFolder(), 'as-run.jsonl');
  expect(lastRecordMs(file)).toBeNull();
  writeFileSync(file, `{"seq":1,"atMs":${NOW}}\n{"seq":2,"at`);
  expect(lastRecordMs(file)).toBe(NOW);
});

test('doctor: a report, everything that helps is in it and nothing secret, and no file is overwritten', async () => {
  const { desk, dataDir, close } = await openDeskForTest();
  const mail = {
    host: 'mail.example',
    port: 25,
    secure: false,
    username: 'canary-user',
    from: 'a@canary.example',
    to: ['b@canary.example'],
  };
  await desk.alerts.configure({ ...DEFAULT_ALERT_SETTINGS, mail, mailPassword: 'canary-mail' });
  const { id } = await desk.destinations.add(
    draft('Hall TV', { key: 'canary-key?x=1', backupServer: 'rtmp://b.example/live', backupKey: 'canary-backup' }),
  );
  await close();
  writeFileSync(join(dataDir, 'logs', 'engine.log'), `{"msg":"rtmp://user:canary-old@h/live?key=canary-lost canary-key?x=1"}\n`);
  const report = join(temporaryFolder(), 'report.json');
  const io = { out: () => undefined, err: () => undefined, stop: AbortSignal.abort(), unread: AbortSignal.abort() };
  await runDoctor(['--data', dataDir, '--report', report], io);
  const text = readFileSync(report, 'utf8');
  expect(text).not.toContain('canary');
  for (const part of ['Hall TV', `destination/${id}/key`, 'mail.example', 'desk-started', '"node"', 'rtmp://***@h/live'])
    expect(text).toContain(part);
  expect(statSync(report).mode & 0o777).toBe(0o600);
  await expect(runDoctor(['--data', dataDir, '--report', report], io)).rejects.toMatchObject({ code: 'desk/bad-argument' });
});

test('doctor: a report of a folder without anything, written all the same and nothing is made there', async () => {
  const dataDir = temporaryFolder();
  const report = join(temporaryFolder(), 'report.json');
  const io = { out: () => undefined, err: () => undefined, stop: AbortSignal.abort(), unread: AbortSignal.abort() };
  await runDoctor(['--data', dataDir, '--report', report, '--json'], io);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ settings: null, asRun: [] });
  expect(readdirSync(dataDir)).toEqual([]);
});

test('doctor: every check answers, as JSON on one line', async () => {
  const out: string[] = [];
  const io = { out: (line: string) => void out.push(line), err: () => undefined, stop: AbortSignal.abort(), unread: AbortSignal.abort() };
  const code = await runDoctor(['--json', '--data', temporaryFolder()], io);
  const { checks } = JSON.parse(out.join('')) as { checks: { name: string; verdict: string; todo: string }[] };
  expect(checks.map(({ name }) => name)).toEqual(['Node', 'ffmpeg', 'OBS', 'Ingest', 'Desk', 'Name', 'Disk', 'Clock']);
  for (const { verdict, todo } of checks) expect(todo === '').toBe(verdict === 'ok');
  expect(code).toBe(checks.some(({ verdict }) => verdict === 'fail') ? 1 : 0);
});
