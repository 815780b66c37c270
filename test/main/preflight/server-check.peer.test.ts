import { createSocket } from 'node:dgram';
import { readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { Scope } from '../../../main/base/scope.ts';
import { checkServer } from '../../../main/preflight/server-check.ts';
import { type CertificateKind, makeCertificate } from '../../peers/certificates.ts';
import { Child } from '../../peers/child.ts';
import { freePort } from '../../peers/free-port.ts';
import { scratchFolder } from '../../peers/scratch-folder.ts';
import { waitFor } from '../../peers/wait-for.ts';
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
  for (const url of ['https://hall.example/x', 'srt://hall.example', 'udp://'])
    expect(await checkServer(url, { clock: systemClock })).toBeNull();
});

/** A socket on loopback that answers each packet with what `reply` makes of it; what came is kept. */
async function udpServer(reply: (packet: Buffer) => Buffer | null) {
  const socket = createSocket('udp4');
  scope.defer(() => void socket.close());
  const heard: Buffer[] = [];
  socket.on('message', (packet, { port, address }) => {
    heard.push(packet);
    const answer = reply(packet);
    if (answer) socket.send(answer, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, heard };
}

test('server check: SRT, a real listener answers its greeting, and takes a stream afterwards as if nobody had been there', async () => {
  const port = await freePort();
  const file = join(scope.use(scratchFolder('srt')).path, 'got.ts');
  const passphrase = 'never-asked-for-here';
  const listener = `srt://127.0.0.1:${port}?mode=listener&listen_timeout=-1&passphrase=${passphrase}`;
  const receiver = scope.use(await Child.start('ffmpeg', ['-v', 'error', '-nostdin', '-i', listener, '-c', 'copy', '-f', 'mpegts', file]));
  const found = await waitFor('the listener', async () => {
    const facts = await checkServer(`srt://127.0.0.1:${port}?latency=200`, { clock: systemClock });
    return facts?.answered.length ? facts : null;
  });
  expect(found).toMatchObject({ host: '127.0.0.1', addresses: ['127.0.0.1'], answered: ['127.0.0.1'], fault: null, tls: null });
  for (let times = 0; times < 5; times += 1) await checkServer(`srt://127.0.0.1:${port}`, { clock: systemClock });
  expect([receiver.running, receiver.output]).toEqual([true, '']);
  const caller = `srt://127.0.0.1:${port}?passphrase=${passphrase}`;
  const source = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=128x72:rate=25', '-c:v', 'mpeg2video', '-g', '10', '-f', 'mpegts', caller];
  const sender = scope.use(await Child.start('ffmpeg', ['-v', 'error', '-nostdin', ...source]));
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  await waitFor('the stream to arrive', () => size() > 1_000, { timeoutMs: 30_000, detail: () => receiver.output + sender.output });
}, 60_000);

test('server check: SRT, the greeting is one handshake of 64 bytes without a secret, asked again until it is answered', async () => {
  let asked = 0;
  const { port, heard } = await udpServer((packet) => {
    asked += 1;
    if (asked < 3) return null;
    const answer = Buffer.from(packet);
    packet.copy(answer, 12, 40, 44); // to the socket that asked
    answer.writeUInt32BE(5, 16);
    answer.writeUInt16BE(0x4a17, 22);
    answer.writeUInt32BE(0xc00c1e, 44);
    return answer;
  });
  const found = await checkServer(`srt://127.0.0.1:${port}`, { clock: systemClock });
  expect(found?.answered).toEqual(['127.0.0.1']);
  expect(heard).toHaveLength(3);
  expect(new Set(heard.map((packet) => packet.length))).toEqual(new Set([64]));
});

test('server check: SRT, nobody listens, refused; somebody who speaks something else, said', async () => {
  const refused = await checkServer(`srt://127.0.0.1:${await freePort()}`, { clock: systemClock });
  expect(refused).toMatchObject({ answered: [], fault: { code: 'destination/refused' } });
  const { port } = await udpServer((packet) => {
    const answer = Buffer.from(packet);
    packet.copy(answer, 12, 40, 44);
    return answer; // UDT: the version asked for, and no more
  });
  const other = await checkServer(`srt://127.0.0.1:${port}`, { clock: systemClock });
  expect(other).toMatchObject({ answered: [], fault: { code: 'destination/no-answer', params: { reason: 'srt' } } });
});

test('server check: SRT, a receiver that says nothing or nonsense, unreachable after 4 s and no socket stays', async () => {
  const { port, heard } = await udpServer(() => Buffer.from('nonsense'));
  const clock = new FakeClock(0);
  const found = checkServer(`srt://127.0.0.1:${port}`, { clock });
  await waitFor('the greeting', async () => {
    await clock.advance(0);
    return heard.length > 0;
  });
  await clock.advance(4_000);
  expect(await found).toMatchObject({ answered: [], fault: { code: 'destination/unreachable', params: { reason: 'timeout' } } });
  expect(clock.pendingTimers).toBe(0);
});

test('server check: MPEG-TS over UDP, the way there is looked at and nothing is sent', async () => {
  const { port, heard } = await udpServer(() => null);
  const found = await checkServer(`udp://127.0.0.1:${port}?ttl=2`, { clock: systemClock });
  expect(found).toMatchObject({ answered: ['127.0.0.1'], fault: null });
  expect(heard).toEqual([]);
  const nowhere = await checkServer('udp://hall.invalid:5004', { clock: systemClock });
  expect(nowhere).toMatchObject({ answered: [], fault: { code: 'destination/name-not-found' } });
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
