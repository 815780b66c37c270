import { X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { silentLog } from '../../../../main/base/log.ts';
import { openCertificate } from '../../../../main/transport/tls/certificate.ts';
import { draft } from '../../desk/desk-for-test.ts';
import { FakeClock } from '../../fake-clock.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { type Answer, type Ask, ask, openServerForTest } from '../server-for-test.ts';

const AT = Date.now();

/** The front door over HTTPS, on loopback so that a test reaches it. */
async function openHttps() {
  const folder = temporaryFolder();
  const certificate = (names: readonly string[]) =>
    openCertificate({ file: join(folder, 'certificate.pem'), names, clock: new FakeClock(AT), log: silentLog });
  const served = await openServerForTest({ certificate });
  const { cert: ca } = await certificate(['127.0.0.1']);
  return { ...served, ca };
}

function askTls(
  port: number,
  ca: string,
  path: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Answer & { seen: string }> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest({ host: '127.0.0.1', port, path, method, headers, ca, agent: false }, (response) => {
      const seen = (response.socket as TLSSocket).getPeerX509Certificate()?.fingerprint256 ?? '';
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text, seen }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

describe('https', () => {
  test('https: verified by its own certificate, the cookie is secure, no HSTS, WebSocket in the same way', async () => {
    const { server, port, ca, printed } = await openHttps();
    expect(printed[0]).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/\?token=/);
    const { search } = new URL(printed[0] as string);
    const answer = await askTls(port, ca, `/${search}`);
    expect(answer).toMatchObject({ status: 303, seen: server.fingerprint });
    expect(answer.headers['strict-transport-security']).toBeUndefined();
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; .*; Secure$/);
    const headers = { cookie: cookie.split(';')[0] as string };
    const page = await askTls(port, ca, '/', { headers });
    expect(page.headers['content-security-policy']).toContain(`wss://127.0.0.1:${port}`);
    const open = (origin: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`wss://127.0.0.1:${port}/api/ws`, { headers: { ...headers, origin }, ca });
        socket.on('error', () => undefined); // said by its status
        onTestFinished(() => socket.terminate());
        socket.once('open', () => resolve('open'));
        socket.once('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
      });
    expect(await open(`https://127.0.0.1:${port}`)).toBe('open');
    expect(await open(`http://127.0.0.1:${port}`)).toBe('403');
    expect(new X509Certificate(ca).fingerprint256).toBe(server.fingerprint);
  });

  test('plain HTTP on that port: sent to HTTPS, without the token that crossed the network', async () => {
    const { port, printed, ca } = await openHttps();
    const { search } = new URL(printed[0] as string);
    const answer = await ask(port, `/${search}`, { headers: { host: `localhost:${port}` } });
    expect(answer).toMatchObject({ status: 307, headers: { location: `https://localhost:${port}/` } });
    expect(answer.text).not.toContain(search);
    const elsewhere = await ask(port, '/', { headers: { host: 'evil.example' } });
    expect(elsewhere.headers.location).toBe(`https://127.0.0.1:${port}/`);
    expect((await askTls(port, ca, '/api/health')).status).toBe(200);
  });

  test('plain HTTP on that port: the public player and its media, which know no certificate, and nothing else', async () => {
    const { port, desk } = await openHttps();
    const { id } = await desk.destinations.add(draft('Web', { kind: 'hls', server: '', key: '' }));
    mkdirSync(desk.hlsFolder(id) as string, { recursive: true });
    writeFileSync(join(desk.hlsFolder(id) as string, 'index.m3u8'), '#EXTM3U');
    expect(await ask(port, `/watch/${id}/`)).toMatchObject({ status: 200, text: '<p>the player</p>' });
    expect(await ask(port, `/watch/${id}/index.m3u8`)).toMatchObject({ status: 200, text: '#EXTM3U' });
    for (const path of ['/watch/nobody/', `/watch/${id}/..%2f..%2fsettings.json`]) expect((await ask(port, path)).status).toBe(404);
    for (const path of ['/api/health', '/api/snapshot', '/assets/index-1.js', '/watch/../index.html'])
      expect(`${path} ${(await ask(port, path)).status}`).toBe(`${path} 307`);
  });

  test('server closed: a connection that says nothing and one that began a handshake do not hold it', async () => {
    const { server, port, ca } = await openHttps();
    const dial = async (first: Buffer | null) => {
      const socket = connectTcp(port, '127.0.0.1');
      socket.on('error', () => undefined); // it is cut off below
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      if (first) await new Promise<void>((resolve) => socket.write(first, () => resolve()));
      return { closed };
    };
    const dialled = [await dial(null), await dial(Buffer.from([0x16, 3, 1]))];
    await askTls(port, ca, '/api/health'); // both have been accepted
    await server[Symbol.asyncDispose]();
    await Promise.all(dialled.map(({ closed }) => closed));
  });
});
