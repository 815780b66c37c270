import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { Scope } from '../../../main/base/scope.ts';
import { checkServer } from '../../../main/preflight/server-check.ts';
import { type CertificateKind, makeCertificate } from '../../peers/certificates.ts';
import { freePort } from '../../peers/free-port.ts';
import { scratchFolder } from '../../peers/scratch-folder.ts';
import { FakeClock } from '../fake-clock.ts';

let scope: Scope;
beforeEach(() => {
  scope = new Scope();
});
afterEach(() => scope[Symbol.asyncDispose]());

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Everything that came over a server's connections: a preflight publishes nothing. */
async function tcpServer() {
  const heard: Buffer[] = [];
  const port = await listening(
    createTcpServer((socket) => {
      socket.on('data', (data) => heard.push(data));
      socket.on('error', () => socket.destroy());
    }),
  );
  return { port, heard };
}

async function tlsServer(kind: CertificateKind) {
  const { certFile, keyFile, ca } = await makeCertificate(scope.use(scratchFolder('preflight')).path, kind);
  const server = createTlsServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
  server.on('tlsClientError', () => undefined);
  const port = await listening(server);
  return (host: string) => checkServer(`rtmps://${host}:${port}/live2`, { clock: systemClock, secureContext: createSecureContext({ ca }) });
}

test('server check: TCP, connected and nothing sent', async () => {
  const { port, heard } = await tcpServer();
  const found = await checkServer(`rtmp://127.0.0.1:${port}/live`, { clock: systemClock });
  expect(found).toMatchObject({ host: '127.0.0.1', addresses: ['127.0.0.1'], answered: ['127.0.0.1'], fault: null, tls: null });
  expect(heard).toEqual([]);
});

test('server check: one of two addresses refuses, both are told', async () => {
  const { port } = await tcpServer();
  const resolve = async () => ['127.0.0.1', '127.0.0.2', '127.0.0.1'];
  const found = await checkServer(`rtmp://hall.example:${port}/live`, { clock: systemClock, resolve });
  expect(found).toMatchObject({ addresses: ['127.0.0.1', '127.0.0.2'], answered: ['127.0.0.1'], fault: null });
});

test('server check: nobody listens, refused; a name that nobody has, not found; an address of another kind, none', async () => {
  const refused = await checkServer(`rtmp://127.0.0.1:${await freePort()}/live`, { clock: systemClock });
  expect(refused).toMatchObject({ answered: [], connectMs: null, fault: { code: 'destination/refused' } });
  const unknown = await checkServer('rtmp://hall.invalid/live', { clock: systemClock });
  expect(unknown).toMatchObject({ addresses: [], fault: { code: 'destination/name-not-found' } });
  expect(await checkServer('udp://239.0.0.1:1234', { clock: systemClock })).toBeNull();
});

test('server check: a name server that never answers, said after 4 s', async () => {
  const clock = new FakeClock(0);
  const found = checkServer('rtmp://hall.example/live', { clock, resolve: () => new Promise(() => undefined) });
  await clock.advance(4_000);
  expect(await found).toMatchObject({ fault: { code: 'destination/name-not-found', params: { reason: 'timeout' } } });
});

test('server check: a valid certificate, trusted and its end told', async () => {
  const found = await (await tlsServer('valid'))('localhost');
  expect(found?.tls).toMatchObject({ fault: null, protocol: expect.stringMatching(/^TLSv1\.[23]$/) });
  const days = ((found?.tls?.validUntilMs ?? 0) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(28);
  expect(days).toBeLessThan(31);
});

test.each([
  ['expired', 'CERT_HAS_EXPIRED'],
  ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
] as const)('server check: a certificate that is %s, said', async (kind, reason) => {
  const found = await (await tlsServer(kind))('localhost');
  expect(found?.answered.length).toBeGreaterThan(0);
  expect(found?.tls?.fault).toMatchObject({ code: 'destination/tls', params: { reason } });
});

test('server check: TLS spoken to a server without it, said within its time', async () => {
  const { port } = await tcpServer();
  const found = await checkServer(`rtmps://127.0.0.1:${port}/live`, { clock: systemClock });
  expect(found?.tls?.fault?.code).toBe('destination/no-answer');
});
