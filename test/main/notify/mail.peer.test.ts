import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { Fault } from '../../../main/base/fault.ts';
import { silentLog } from '../../../main/base/log.ts';
import { Scope } from '../../../main/base/scope.ts';
import type { Language } from '../../../main/contract/language.ts';
import { Notifier } from '../../../main/notify/notifier.ts';
import { makeCertificate } from '../../peers/certificates.ts';
import { scratchFolder } from '../../peers/scratch-folder.ts';
import { SmtpServer, type SmtpServerOptions } from '../../peers/smtp-server.ts';

const LOGIN = { user: 'desk', password: 'CANARY-mail-password' };
let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope[Symbol.asyncDispose]());

const certificate = (kind: 'valid' | 'expired' | 'wrong-host' = 'valid') => makeCertificate(scope.use(scratchFolder('mail')).path, kind);

async function open(options: SmtpServerOptions, parts: { secure?: boolean; username?: string; language?: Language } = {}) {
  const server = scope.use(await SmtpServer.open(options));
  const { secure = false, username = options.login?.user ?? '', language = 'en' } = parts;
  const mail = { host: 'localhost', port: server.port, secure, username, from: 'desk@example.org', to: ['a@example.org', 'b@example.org'] };
  const notifier = new Notifier({
    ...{ clock: systemClock, log: silentLog, ca: options.certificate?.ca ?? '' },
    ways: () => ({
      ...{ station: { name: 'Hall', timeZone: 'Asia/Seoul', language }, level: 'warning' as const },
      ...{ webhookUrl: '', mail, mailPassword: LOGIN.password },
    }),
  });
  scope.use(notifier);
  return { server, notifier };
}
const reasonOf = async (sending: Promise<void>): Promise<string> => {
  const error = await sending.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  expect(error).toMatchObject({ code: 'alerts/not-delivered', params: { way: 'mail', host: 'localhost' } });
  expect(JSON.stringify([error, (error as Fault).stack])).not.toContain(LOGIN.password);
  return String((error as Fault).params.reason);
};

test('mail: STARTTLS and a login, arrives encrypted and the password is not in the clear', async () => {
  const { server, notifier } = await open({ certificate: await certificate(), login: LOGIN });
  await notifier.trial();
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]).toMatchObject({ from: 'desk@example.org', to: ['a@example.org', 'b@example.org'], isEncrypted: true });
  expect(server.mails[0]?.data).toMatch(/^Subject: \[Hall\] Note: This is a trial/m);
  expect(server.plainLines.at(-1)).toBe('STARTTLS');
});

test('mail: TLS from the first byte, arrives', async () => {
  const { server, notifier } = await open({ certificate: await certificate(), secure: true, login: LOGIN }, { secure: true });
  await notifier.trial();
  expect(server.mails).toHaveLength(1);
});

test('mail: a login and no TLS offered, not sent and the password never said', async () => {
  const { server, notifier } = await open({ login: LOGIN });
  expect(await reasonOf(notifier.trial())).toMatch(/^localhost: ETLS/);
  expect(server.plainLines.join('\n')).not.toMatch(/AUTH/);
});

test("mail: no login and no TLS offered, as in a house's own network, sent", async () => {
  const { server, notifier } = await open({}, { username: '' });
  await notifier.trial();
  expect(server.mails[0]?.isEncrypted).toBe(false);
});

test.each(['expired', 'wrong-host'] as const)('mail: certificate %s, not sent', async (kind) => {
  const { server, notifier } = await open({ certificate: await certificate(kind), login: LOGIN });
  expect(await reasonOf(notifier.trial())).toMatch(/^localhost: E/);
  expect(server.mails).toEqual([]);
});

test('mail: wrong login, said with the code of the server and not with its words', async () => {
  const { notifier } = await open({ certificate: await certificate(), login: { ...LOGIN, password: 'another' } });
  expect(await reasonOf(notifier.trial())).toBe('localhost: EAUTH 535');
});

test('mail: nobody there, said', async () => {
  const { server, notifier } = await open({});
  await server[Symbol.asyncDispose]();
  expect(await reasonOf(notifier.trial())).toMatch(/^localhost: E/);
});

test('mail: two alerts in Korean, one mail with both, and what is below the level is left out', async () => {
  const { server, notifier } = await open({}, { username: '', language: 'ko' });
  const alert = { id: '1', subject: '', params: {}, raisedAtMs: Date.UTC(2026, 10, 21), clearedAtMs: null, isAcknowledged: false };
  notifier.tell({ ...alert, code: 'sound/too-loud', level: 'info' });
  notifier.tell({ ...alert, code: 'picture/black', level: 'warning' });
  notifier.tell({ ...alert, code: 'feed/lost', level: 'critical', clearedAtMs: Date.UTC(2026, 10, 21, 1) });
  await expect.poll(() => server.mails.length, { timeout: 5_000 }).toBe(1);
  const [, body = ''] = server.mails[0]?.data.split('\n\n') ?? [];
  const isBase64 = /Content-Transfer-Encoding: base64/i.test(server.mails[0]?.data ?? '');
  const text = isBase64 ? Buffer.from(body, 'base64').toString('utf8') : (server.mails[0]?.data ?? '');
  expect(text).toContain('심각');
  expect(text).toContain('송출 화면이 검은색입니다.');
  expect(text).toContain('해소됨');
  expect(text).not.toContain('LUFS');
});
