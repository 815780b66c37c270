import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AuditLog } from '../../../main/audit/audit-log.ts';
import { silentLog } from '../../../main/base/log.ts';
import { FakeClock } from '../fake-clock.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const AT = Date.UTC(2026, 10, 21, 10);

async function openAudit(folder = temporaryFolder()) {
  const file = join(folder, 'audit.jsonl');
  const audit = await AuditLog.open({ file, clock: new FakeClock(AT), log: silentLog });
  return { folder, file, audit, lines: () => readFileSync(file, 'utf8').trimEnd().split('\n') };
}

describe('audit', () => {
  test('audit: entries written, on disk in order, over a restart, readable by this user alone', async () => {
    const { folder, file, audit, lines } = await openAudit();
    await Promise.all([audit.write('browser', 'key-revealed', { id: 'a' }), audit.write('browser', 'vault-locked')]);
    await audit[Symbol.asyncDispose]();
    const again = await openAudit(folder);
    await again.audit.write('command line', 'keys-exported', { count: 2 });
    expect(lines().map((line) => JSON.parse(line).kind)).toEqual(['key-revealed', 'vault-locked', 'keys-exported']);
    expect(JSON.parse(lines()[0] as string)).toEqual({ atMs: AT, who: 'browser', kind: 'key-revealed', detail: { id: 'a' } });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('audit: a line that a crash cut off, kept beside it and the next one is whole', async () => {
    const { folder, file, audit } = await openAudit();
    await audit.write('browser', 'vault-locked');
    await audit[Symbol.asyncDispose]();
    appendFileSync(file, '{"atMs":1,"who":"brow');
    const again = await openAudit(folder);
    await again.audit.write('browser', 'vault-unlocked');
    expect(again.lines().map((line) => JSON.parse(line).kind)).toEqual(['vault-locked', 'vault-unlocked']);
    const broken = readdirSync(folder).find((name) => name.includes('.broken-')) as string;
    expect(readFileSync(join(folder, broken), 'utf8')).toBe('{"atMs":1,"who":"brow');
  });

  test('audit: it cannot be written, `write` fails and `note` does not', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'audit.jsonl'));
    const { audit } = await openAudit(folder);
    await expect(audit.write('browser', 'key-revealed')).rejects.toMatchObject({ code: 'store/write-failed' });
    await audit.note('browser', 'vault-locked');
  });

  test('audit: the newest 200 are listed, newest first, over a restart', async () => {
    const { folder, audit } = await openAudit();
    await Promise.all(Array.from({ length: 205 }, (_, count) => audit.note('tablet', 'command', { count })));
    await audit[Symbol.asyncDispose]();
    appendFileSync(join(folder, 'audit.jsonl'), '{"atMs":1,"who":"a newer one","kind":"not-known-here","detail":{}}\n');
    const { audit: again } = await openAudit(folder);
    const counts = again.list().map(({ detail }) => detail.count);
    expect([counts.length, counts[0], counts.at(-1)]).toEqual([200, 204, 5]);
  });

  test('audit: the disk refuses, said once, and once more when entries are written again', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'audit.jsonl'));
    const { audit } = await openAudit(folder);
    const said: (string | null)[] = [];
    audit.changed.on(() => void said.push(audit.fault?.code ?? null));
    await audit.note('tablet', 'command');
    await audit.note('tablet', 'command');
    rmdirSync(join(folder, 'audit.jsonl'));
    await audit.note('tablet', 'command', { count: 3 });
    expect(said).toEqual(['audit/write-failed', null]);
    expect(audit.list()).toMatchObject([{ detail: { count: 3 } }]);
  });
});
