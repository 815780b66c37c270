import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../main/base/log.ts';
import { apply } from '../../../main/contract/patches.ts';
import { type Snapshot, snapshotSchema } from '../../../main/contract/snapshot.ts';
import { createRouter } from '../../../main/transport/router.ts';
import { draft, openDeskForTest } from '../desk/desk-for-test.ts';
import { ask, connect, openServerForTest } from './server-for-test.ts';

describe('signing in', () => {
  test('one-time token: used, gives a cookie and a redirect; used again, refused, and a new address was printed', async () => {
    const { port, printed } = await openServerForTest();
    const { search } = new URL(printed[0] as string);
    const first = await ask(port, `/${search}`);
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(String(first.headers['set-cookie'])).toMatch(
      new RegExp(`^foyer_session_${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=`),
    );
    expect((await ask(port, `/${search}`)).status).toBe(401);
    expect(printed.length).toBe(2);
    expect(printed[1]).not.toBe(printed[0]);
    const cookie = String(first.headers['set-cookie']).split(';')[0] as string;
    expect((await ask(port, '/', { headers: { cookie } })).text).toBe('<p>the desk</p>');
    expect((await ask(port, `/${search}`, { headers: { cookie } })).status).toBe(303);
  });

  test('one-time token: posted, gives a bearer token; that one invites the next browser', async () => {
    const { port, server } = await openServerForTest();
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify({ token: new URL(server.url).searchParams.get('token') });
    const { text } = await ask(port, '/api/session', { method: 'POST', headers: json, body });
    const { token } = JSON.parse(text) as { token: string };
    const bearer = { authorization: `Bearer ${token}` };
    expect((await ask(port, '/api/snapshot', { headers: bearer })).status).toBe(200);
    expect((await ask(port, '/api/session/invite', { method: 'POST' })).status).toBe(401);
    const invited = JSON.parse((await ask(port, '/api/session/invite', { method: 'POST', headers: bearer })).text) as { token: string };
    expect((await ask(port, `/?token=${invited.token}`)).status).toBe(303);
  });

  test('one-time token: ten wrong tries, then even the right one has to wait', async () => {
    const { port, printed } = await openServerForTest();
    for (let count = 0; count < 10; count += 1) expect((await ask(port, `/?token=wrong${count}`)).status).toBe(401);
    const answer = await ask(port, `/${new URL(printed[0] as string).search}`);
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
  });

  test('session: desk restarted on the same data, the browser is still signed in; only hashes were kept', async () => {
    const first = await openServerForTest();
    const { cookie } = await first.signIn();
    const value = cookie.split('=')[1] as string;
    await first.server[Symbol.asyncDispose]();
    expect(first.saved.text).toContain('"producer"');
    expect(first.saved.text).not.toContain(value);
    const inTest = await openDeskForTest({ saved: first.saved });
    const second = await openServerForTest({ inTest });
    expect((await ask(second.port, '/api/snapshot', { headers: { cookie: `foyer_session_${second.port}=${value}` } })).status).toBe(200);
  });

  test.each([
    '/',
    '/index.html',
    '/settings.json',
    '/api/snapshot',
    '/api/session',
    '/api/access',
    '/api/openapi.json',
    '/api/preview.flv',
    '/api/nothing',
  ])('no session: %s, 401', async (path) => {
    const { port } = await openServerForTest();
    expect((await ask(port, path)).status).toBe(401);
    expect((await ask(port, path, { headers: { authorization: 'Bearer wrong', cookie: `foyer_session_${port}=wrong` } })).status).toBe(401);
  });

  test('no session: the page that asks for a code and what it is made of, and no other', async () => {
    const { port } = await openServerForTest();
    expect(await ask(port, '/')).toMatchObject({ status: 401, text: '<p>the code</p>', headers: { 'cache-control': 'no-store' } });
    expect((await ask(port, '/assets/index-1.js')).status).toBe(200);
    expect((await ask(port, '/assets/..%2findex.html')).text).not.toContain('the desk');
  });

  test('no session: health answers, and says nothing but name and version', async () => {
    const { port } = await openServerForTest();
    expect(JSON.parse((await ask(port, '/api/health')).text)).toEqual({ ok: true, name: 'foyer', version: '9.9.9' });
  });
});

describe('host and origin', () => {
  test('host: a name that is not ours, 403 for everything, with a session too', async () => {
    const { port, signIn } = await openServerForTest();
    const { cookie } = await signIn();
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example']) {
      for (const path of ['/api/health', '/api/snapshot', '/'])
        expect((await ask(port, path, { headers: { cookie, host } })).status).toBe(403);
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

describe('clients', () => {
  test('two clients: one adds a destination, the other has it within 300 ms, and both hold the same snapshot', async () => {
    const { port, signIn, desk } = await openServerForTest();
    const follow = async (headers: { cookie: string }) => {
      const { api } = await connect(port, headers);
      const held = { snapshot: null as Snapshot | null, gaps: 0 };
      const reading = (async () => {
        for await (const update of await api.desk.watch()) {
          if (update.kind === 'snapshot') held.snapshot = update.snapshot;
          else {
            if (update.rev !== (held.snapshot as Snapshot).rev + 1) held.gaps += 1;
            held.snapshot = apply(held.snapshot as Snapshot, update.patches);
          }
        }
      })();
      reading.catch(() => undefined); // the connection ends with the test
      await expect.poll(() => held.snapshot).not.toBeNull();
      return { api, held };
    };
    const one = await follow(await signIn());
    const two = await follow(await signIn());
    for (let count = 0; count < 5; count += 1) {
      const startedMs = performance.now();
      const { id } = await one.api.destinations.add(draft(`D${count}`));
      await expect.poll(() => two.held.snapshot?.destinations.some((each) => each.id === id), { interval: 5 }).toBe(true);
      expect(performance.now() - startedMs).toBeLessThan(300);
    }
    await expect.poll(() => one.held.snapshot?.rev).toBe(desk.snapshot().rev);
    await expect.poll(() => two.held.snapshot).toEqual(JSON.parse(JSON.stringify(desk.snapshot())));
    expect(one.held.snapshot).toEqual(two.held.snapshot);
    expect(one.held.gaps + two.held.gaps).toBe(0);
  });

  test('web socket: a fault arrives as the defined error with code and parameters', async () => {
    const { port, signIn } = await openServerForTest();
    const { api } = await connect(port, await signIn());
    await expect(api.relays.start({ id: 'nobody' })).rejects.toMatchObject({
      defined: true,
      code: 'FAULT',
      data: { code: 'destination/not-found', params: { id: 'nobody' } },
    });
  });

  test('web socket: message of more than 64 kB, the connection is closed and the desk goes on', async () => {
    const { port, signIn } = await openServerForTest();
    const cookie = await signIn();
    const { socket } = await connect(port, cookie);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send('x'.repeat(70_000));
    expect(await closed).toBe(1009);
    expect((await ask(port, '/api/snapshot', { headers: cookie })).status).toBe(200);
  });

  test.each(['web socket', 'server-sent events'])('%s: client gone without a word, its watch is let go', async (way) => {
    const inTest = await openDeskForTest();
    let open = 0;
    const watch = async function* (signal?: AbortSignal) {
      open += 1;
      try {
        yield* inTest.desk.watch(signal);
      } finally {
        open -= 1;
      }
    };
    const commands = new Proxy(inTest.desk, { get: (desk, name) => (name === 'watch' ? watch : Reflect.get(desk, name).bind(desk)) });
    const { port, signIn } = await openServerForTest({ inTest, router: createRouter(commands, silentLog) });
    const headers = await signIn();
    if (way === 'web socket') {
      const { api, socket } = await connect(port, headers);
      const updates = await api.desk.watch();
      expect((await updates.next()).value).toMatchObject({ kind: 'snapshot' });
      expect(open).toBe(1);
      socket.terminate();
    } else {
      const request = httpRequest({ host: '127.0.0.1', port, path: '/api/watch', headers, agent: false });
      request.on('error', () => undefined); // it is cut off below
      request.end();
      const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
      response.on('error', () => undefined);
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk;
      });
      expect(response.headers['content-type']).toContain('text/event-stream');
      await expect.poll(() => text).toContain('event: message');
      expect(open).toBe(1);
      request.destroy();
    }
    await expect.poll(() => open).toBe(0);
  });

  test('server closed: pages are cut off and the port is free again', async () => {
    const { server, port, signIn } = await openServerForTest();
    const { socket } = await connect(port, await signIn());
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await server[Symbol.asyncDispose]();
    await closed;
    await expect(ask(port, '/api/health')).rejects.toThrow('ECONNREFUSED');
  });
});

/** Resolves when a number has not moved for 200 ms. */
async function stillness(read: () => number): Promise<void> {
  let before = -1;
  const isStill = () => {
    const wasSame = read() === before;
    before = read();
    return wasSame;
  };
  await expect.poll(isStill, { interval: 200 }).toBe(true);
}

describe('preview', () => {
  test('preview: client that does not read, the feed is not read on; client gone, the feed is let go', async () => {
    const { port, signIn, engine } = await openServerForTest();
    const feed = new PassThrough({ highWaterMark: 1024 });
    let written = 0;
    let isGone = false;
    const fill = () => {
      while (!feed.destroyed && feed.write(Buffer.alloc(64 * 1024))) written += 64 * 1024;
      if (!feed.destroyed) written += 64 * 1024;
    };
    feed.on('drain', fill);
    feed.on('close', () => {
      isGone = true;
    });
    fill();
    engine.feedSource = () => feed;
    const headers = await signIn();
    const request = httpRequest({ host: '127.0.0.1', port, path: '/api/preview.flv', headers, agent: false });
    request.on('error', () => undefined); // it is cut off below
    request.end();
    const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
    response.on('error', () => undefined);
    expect(response.headers['content-type']).toBe('video/x-flv');
    response.pause();
    await stillness(() => written);
    expect(written).toBeLessThan(16_000_000);
    request.destroy();
    await expect.poll(() => isGone).toBe(true);
  });

  test('preview: feed ends, the response ends', async () => {
    const { port, signIn } = await openServerForTest();
    expect(await ask(port, '/api/preview.flv', { headers: await signIn() })).toMatchObject({ status: 200, text: 'FLV' });
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
