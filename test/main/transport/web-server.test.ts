import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { snapshotSchema } from '../../../main/contract/snapshot.ts';
import { draft } from '../desk/desk-for-test.ts';
import { ask, connect, openServerForTest } from './server-for-test.ts';

describe('host and origin', () => {
  test('host: a name that is not ours, 403 for everything, with a session too, and it is nowhere in the answer', async () => {
    const { port, signIn } = await openServerForTest();
    const { cookie } = await signIn();
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example']) {
      for (const path of ['/api/health', '/api/snapshot', '/']) {
        const answer = await ask(port, path, { headers: { cookie, host } });
        expect(answer.status).toBe(403);
        expect(JSON.stringify(answer.headers)).not.toContain('evil');
      }
    }
    for (const host of [`127.0.0.1:${port}`, 'LOCALHOST', `[::1]:${port}`]) {
      expect((await ask(port, '/api/snapshot', { headers: { cookie, host } })).status).toBe(200);
    }
  });

  test('origin: another site sends a command with the cookie, 403 and nothing happens', async () => {
    const { port, signIn, desk } = await openServerForTest();
    const { cookie } = await signIn();
    const send = (origin: string) =>
      ask(port, '/api/station', {
        method: 'PUT',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Owned', timeZone: 'Asia/Seoul', language: 'en' }),
      });
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${port}`, 'http://127.0.0.1:1']) {
      expect((await send(origin)).status).toBe(403);
    }
    expect(desk.snapshot().station.name).not.toBe('Owned');
    expect((await send(`http://127.0.0.1:${port}`)).status).toBe(200);
  });

  test('web socket: no session 401, other origin 403, other host 403, other path 404', async () => {
    const { port, signIn } = await openServerForTest();
    const { cookie } = await signIn();
    await expect(connect(port, {})).rejects.toThrow('401');
    await expect(connect(port, { cookie, origin: 'http://evil.example' })).rejects.toThrow('403');
    await expect(connect(port, { cookie, host: 'evil.example' })).rejects.toThrow('403');
    await expect(connect(port, { cookie, origin: `http://127.0.0.1:${port}` })).resolves.toBeDefined();
  });

  test('no CORS: another site asks first, and is not allowed to', async () => {
    const { port } = await openServerForTest();
    const answer = await ask(port, '/api/snapshot', { method: 'OPTIONS', headers: { origin: 'http://evil.example' } });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('requests', () => {
  test('body: more than 64 kB, 413 with a length and without one', async () => {
    const { port, signIn } = await openServerForTest();
    const headers = { ...(await signIn()), 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'x'.repeat(70_000) });
    expect(
      (await ask(port, '/api/destinations', { method: 'POST', headers: { ...headers, 'content-length': String(body.length) }, body }))
        .status,
    ).toBe(413);
    expect(
      (await ask(port, '/api/destinations', { method: 'POST', headers: { ...headers, 'transfer-encoding': 'chunked' }, body })).status,
    ).toBe(413);
  });

  test('REST: a fault, 422 with its code and parameters; wrong input, 400; unknown, 404', async () => {
    const { port, signIn } = await openServerForTest();
    const headers = { ...(await signIn()), 'content-type': 'application/json' };
    const post = (path: string, body: object) => ask(port, path, { method: 'POST', headers, body: JSON.stringify(body) });
    const missing = await post('/api/relays/nobody/start', {});
    expect(missing.status).toBe(422);
    expect(JSON.parse(missing.text)).toMatchObject({
      code: 'FAULT',
      defined: true,
      data: { code: 'destination/not-found', params: { id: 'nobody' } },
    });
    expect((await post('/api/destinations', { name: '' })).status).toBe(400);
    expect((await post('/api/nothing', {})).status).toBe(404);
    const station = JSON.stringify({ name: 'Hall', timeZone: 'Mars/Olympus', language: 'en' });
    expect((await ask(port, '/api/station', { method: 'PUT', headers, body: station })).status).toBe(400);
  });

  test('REST: destination added, changed, started and removed', async () => {
    const { port, signIn, engine } = await openServerForTest();
    const headers = { ...(await signIn()), 'content-type': 'application/json' };
    const send = async (method: string, path: string, body?: object) => {
      const answer = await ask(port, path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 200`);
      return JSON.parse(answer.text) as Record<string, unknown>;
    };
    const { id } = await send('POST', '/api/destinations', { name: 'A', server: 'rtmp://127.0.0.1/live', key: 'key-a' });
    expect(await send('PATCH', `/api/destinations/${id}`, { name: 'B' })).toMatchObject({ name: 'B', hasKey: true });
    expect(await send('POST', `/api/relays/${id}/start`)).toEqual({ rev: expect.any(Number) });
    expect(engine.process.relays[String(id)]?.state).toBe('live');
    expect(snapshotSchema.parse(await send('GET', '/api/snapshot')).tally).toBe('on-air');
    expect(await send('GET', '/api/as-run?limit=2&afterSeq=1')).toHaveLength(2);
    await send('DELETE', `/api/destinations/${id}`);
  });

  test('OpenAPI: describes the commands with their inputs', async () => {
    const { port, signIn } = await openServerForTest();
    const document = JSON.parse((await ask(port, '/api/openapi.json', { headers: await signIn() })).text) as {
      openapi: string;
      paths: Record<string, object>;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/snapshot', '/destinations/{id}', '/relays/start-all', '/events/{id}/start']),
    );
    expect(JSON.stringify(document.paths['/destinations'])).toContain('"server"');
  });

  test('headers: page and API, strict policy and no framing', async () => {
    const { port, signIn } = await openServerForTest();
    for (const path of ['/', '/api/snapshot', '/nothing.js']) {
      const { headers } = await ask(port, path, { headers: await signIn() });
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe|\*/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' });
    }
  });

  test.each([
    '/../secret.json',
    '/..%2fsecret.json',
    '/assets/..%2f..%2fsecret.json',
    '/assets/%2e%2e/%2e%2e/secret.json',
    '/%00.json',
    '/assets',
    '/%E0%A4%A',
  ])('static files: %s, not served', async (path) => {
    const { port, signIn } = await openServerForTest();
    expect([400, 404]).toContain((await ask(port, path, { headers: await signIn() })).status);
  });
});

describe('public player', () => {
  test('watch: HLS destination, player and media for everybody; nothing else through it', async () => {
    const { port, desk } = await openServerForTest();
    const { id } = await desk.destinations.add(draft('Web', { kind: 'hls', server: '', key: '' }));
    const rtmp = await desk.destinations.add(draft('YouTube'));
    const folder = desk.hlsFolder(id) as string;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'live.m3u8'), '#EXTM3U');
    writeFileSync(join(folder, 'live-1.ts'), 'media');
    writeFileSync(join(folder, 'notes.txt'), 'no');
    const host = { host: 'museum.example' };
    expect((await ask(port, `/watch/${id}`)).status).toBe(301);
    const page = await ask(port, `/watch/${id}/`, { headers: host });
    expect(page).toMatchObject({ status: 200, text: '<p>the player</p>' });
    expect(page.headers['content-security-policy']).toContain('frame-ancestors *');
    expect(page.headers['x-frame-options']).toBeUndefined();
    const playlist = await ask(port, `/watch/${id}/live.m3u8`, { headers: host });
    expect(playlist.headers).toMatchObject({ 'content-type': 'application/vnd.apple.mpegurl', 'access-control-allow-origin': '*' });
    expect(await ask(port, `/watch/${id}/live-1.ts`)).toMatchObject({ text: 'media', headers: { 'content-type': 'video/mp2t' } });
    expect((await ask(port, `/watch/${id}/assets/index-1.js`)).status).toBe(200);
    for (const path of [
      `${id}/notes.txt`,
      `${id}/..%2f..%2f..%2fsettings.json`,
      `${id}/gone.ts`,
      `${rtmp.id}/`,
      `${rtmp.id}/live.m3u8`,
      'nobody/',
      `${id}/assets/..%2findex.html`,
    ]) {
      expect(`${path} ${(await ask(port, `/watch/${path}`)).status}`).toBe(`${path} 404`);
    }
  });
});

describe('listening', () => {
  test('port: taken by another program, fault with the port', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    await expect(openServerForTest({ port })).rejects.toMatchObject({ code: 'desk/port-taken', params: { port } });
  });

  test('host: not of this machine, fault with the argument', async () => {
    await expect(openServerForTest({ host: '203.0.113.7' })).rejects.toMatchObject({
      code: 'desk/bad-argument',
      params: { argument: '--host' },
    });
  });
});
