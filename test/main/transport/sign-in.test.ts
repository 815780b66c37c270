import { describe, expect, test } from 'vitest';
import { openDeskForTest } from '../desk/desk-for-test.ts';
import { ask, openServerForTest } from './server-for-test.ts';

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
