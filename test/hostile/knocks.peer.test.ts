import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../main/contract/audit.ts';
import { DeskProcess } from '../peers/desk.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';
import { KNOCK_NAMES, knockAtAll, rightOnesWork } from './knocks.ts';
import { MARKER } from './wrong-knocks.ts';

const COUNT = 1_000;

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

test(`front door: ${COUNT} of each wrong code, token, cookie, Origin, Host, body and field, none in, most of them compared, each limit in the log without the value`, async () => {
  using folder = scratchFolder('knocks');
  const dataDir = folder.path;
  await using desk = await DeskProcess.start({ dataDir, ingest: '127.0.0.1:0' });
  const reports = await knockAtAll(desk, COUNT);
  expect(reports.map(({ name, sent, isIn, repeated }) => ({ name, sent, isIn, repeated }))).toEqual(
    KNOCK_NAMES.map((name, index) => ({ name, sent: index === 0 ? 200 : COUNT, isIn: 0, repeated: 0 })),
  );
  for (const { name, waitsMs } of reports) expect(waitsMs.length, `${name}: the operator worked on`).toBeGreaterThan(1);
  // Only where limits are meant to stop them sooner are fewer compared; those are compared from elsewhere.
  const unseen = reports.filter(({ compared, sent }) => compared < sent).map(({ name, compared }) => `${name}: ${compared}`);
  expect(unseen).toEqual([
    'pairing codes from many addresses: 5',
    expect.stringMatching(/^one-time tokens from one address: ([0-9]|10)$/),
    expect.stringMatching(/^bearer tokens from one address: \d{1,3}$/),
  ]);
  await rightOnesWork(desk);

  const access = JSON.parse((await desk.ask('GET', '/api/access')).text);
  const names = access.sessions.map(({ name }: { name: string }) => name);
  expect(names.sort()).toEqual(['browser at 127.0.0.1', 'browser at 127.0.0.1', 'knocks', 'tablet']);
  await desk.child.end('SIGTERM'); // what was counted is said at the end
  const audit = linesOf(join(dataDir, 'audit.jsonl')).map((line) => (JSON.parse(line) as AuditEntry).kind);
  expect(new Set(audit)).toEqual(new Set(['signed-in', 'command', 'device-paired', 'pairing-over']));

  const turnedAway = linesOf(join(dataDir, 'logs', 'desk.log'))
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === 'turned away');
  const counted = new Map<string, number>();
  for (const { reason, count } of turnedAway) counted.set(reason, (counted.get(reason) ?? 0) + count);
  const answered = (status: number, from: string) =>
    reports.filter(({ name }) => name.startsWith(from)).reduce((sum, { statuses }) => sum + (statuses[status] ?? 0), 0);
  expect(Object.fromEntries(counted)).toEqual({
    ...{ code: answered(401, 'pairing codes'), 'one-time-token': answered(401, 'one-time tokens'), rate: expect.any(Number) },
    ...{ token: answered(401, 'bearer tokens') + answered(401, 'session cookies'), origin: 2 * COUNT, host: COUNT, body: COUNT },
    input: COUNT,
  });
  expect(counted.get('rate')).toBeGreaterThanOrEqual(answered(429, ''));
  for (const line of turnedAway) {
    expect(Object.keys(line).sort()).toEqual(['count', 'from', 'level', 'msg', 'name', 'pid', 'reason', 'time']);
    expect(line.from).toMatch(/^(127\.\d+\.\d+\.\d+|knocks)$/);
  }
  expect(turnedAway.length, 'a flood does not fill the disk').toBeLessThan(150);
  for (const file of readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).map((name) => join(dataDir, name)))
    if (statSync(file).isFile()) expect(readFileSync(file, 'latin1'), file).not.toContain(MARKER);
}, 300_000);
