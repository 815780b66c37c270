import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../main/contract/audit.ts';
import { DeskProcess } from '../peers/desk.ts';
import { scratchFolder } from '../peers/scratch-folder.ts';
import { knockAtAll, MARKER, WRONG_KNOCKS } from './knocks.ts';

const COUNT = 1_000;

test(`front door: ${COUNT} of each wrong code, token, cookie, Origin, Host, body and field, none in, each limit in the log without the value`, async () => {
  using folder = scratchFolder('knocks');
  const dataDir = folder.path;
  await using desk = await DeskProcess.start({ dataDir, ingest: '127.0.0.1:0' });
  const reports = await knockAtAll(desk, COUNT);
  expect(reports.map(({ name, sent, isIn, repeated }) => ({ name, sent, isIn, repeated }))).toEqual(
    WRONG_KNOCKS.map(({ name }) => ({ name, sent: COUNT, isIn: 0, repeated: 0 })),
  );
  for (const { name, waitsMs } of reports) expect(waitsMs.length, `${name}: the operator worked on`).toBeGreaterThan(1);

  const audit = readFileSync(join(dataDir, 'audit.jsonl'), 'utf8').trimEnd().split('\n');
  const kinds = new Set(audit.map((line) => (JSON.parse(line) as AuditEntry).kind));
  expect(kinds).toEqual(new Set(['signed-in', 'command', 'pairing-over']));
  const access = JSON.parse((await desk.ask('GET', '/api/access')).text);
  expect(access.pairing.state).toBe('too-many-tries');
  expect(access.sessions.map(({ name }: { name: string }) => name)).toEqual(['knocks', 'browser at 127.0.0.1']);

  const lines = readFileSync(join(dataDir, 'logs', 'desk.log'), 'utf8')
    .trimEnd()
    .split('\n');
  const turnedAway = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'turned away');
  expect(new Set(turnedAway.map(({ reason }) => reason))).toEqual(
    new Set(['code', 'one-time-token', 'token', 'origin', 'host', 'body', 'input', 'rate']),
  );
  for (const line of turnedAway)
    expect(Object.keys(line).sort()).toEqual(['count', 'from', 'level', 'msg', 'name', 'pid', 'reason', 'time']);
  expect(turnedAway.length, 'a flood does not fill the disk').toBeLessThan(100);
  for (const file of readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).map((name) => join(dataDir, name)))
    if (statSync(file).isFile()) expect(readFileSync(file, 'latin1'), file).not.toContain(MARKER);
}, 180_000);
