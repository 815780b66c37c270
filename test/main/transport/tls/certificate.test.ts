import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../../main/base/log.ts';
import { openCertificate } from '../../../../main/transport/tls/certificate.ts';
import { FakeClock } from '../../fake-clock.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const AT = Date.UTC(2026, 10, 24);
const DAY_MS = 86_400_000;
const NAMES = ['192.0.2.10', '2001:db8::1', 'hall-desk', 'hall-desk.local', 'localhost', '127.0.0.1'];

function keeper(names: readonly string[] = NAMES) {
  const file = join(temporaryFolder(), 'certificate.pem');
  const open = (atMs: number, wanted = names) => openCertificate({ file, names: wanted, clock: new FakeClock(atMs), log: silentLog });
  return { file, open };
}

describe('certificate', () => {
  test('certificate: made for every name and address, kept for this user alone, and used again', async () => {
    const { file, open } = keeper();
    const made = await open(AT);
    const parsed = new X509Certificate(made.cert);
    for (const name of ['hall-desk', 'hall-desk.local', 'localhost']) expect(parsed.checkHost(name)).toBe(name);
    for (const address of ['192.0.2.10', '2001:db8::1', '127.0.0.1']) expect(parsed.checkIP(address)).toBeDefined();
    expect(parsed.ca).toBe(false);
    expect(made.fingerprint).toBe(parsed.fingerprint256);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await open(AT + 300 * DAY_MS)).toEqual(made);
  });

  test.each([
    ['ends within 30 days', AT + 370 * DAY_MS, NAMES],
    ['ended', AT + 500 * DAY_MS, NAMES],
    ['a clock that was set back', AT - 10 * DAY_MS, NAMES],
    ['another address', AT + DAY_MS, [...NAMES, '192.0.2.11']],
  ])('certificate: %s, a new one', async (_, atMs, names) => {
    const { open } = keeper();
    const made = await open(AT);
    const next = await open(atMs, names);
    expect(next.fingerprint).not.toBe(made.fingerprint);
    expect(Date.parse(new X509Certificate(next.cert).validTo) - atMs).toBeGreaterThan(300 * DAY_MS);
  });

  test.each([
    ['nonsense', () => 'nonsense'],
    ['cut off', (pem: string) => pem.slice(0, 300)],
    ['without its key', (pem: string) => pem.slice(0, pem.indexOf('-----BEGIN PRIVATE'))],
  ])('certificate: %s, a new one in its place', async (_, damaged) => {
    const { file, open } = keeper();
    const made = await open(AT);
    writeFileSync(file, damaged(readFileSync(file, 'utf8')));
    expect((await open(AT)).fingerprint).not.toBe(made.fingerprint);
    expect((await open(AT)).fingerprint).toBe((await open(AT)).fingerprint);
  });
});
