import { request as httpRequest, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Role } from '../../../main/contract/session.ts';
import { ask, connect, openServerForTest } from './server-for-test.ts';

/** A producer at the front door, and a way to make others. */
async function openHouse() {
  const served = await openServerForTest();
  const { port, signIn } = served;
  const producer = await signIn();
  const json = { ...producer, 'content-type': 'application/json' };
  const send = async (method: string, path: string, body?: object) => {
    const answer = await ask(port, path, { method, headers: json, ...(body && { body: JSON.stringify(body) }) });
    return { ...answer, json: JSON.parse(answer.text) };
  };
  const pair = async (role: Role) => {
    const { code } = (await send('POST', '/api/access/pairing', { name: `a ${role}`, role })).json;
    const answer = await ask(port, '/api/pair', { method: 'POST', body: JSON.stringify({ code: `${code.slice(0, 3)} ${code.slice(3)}` }) });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ name: `a ${role}`, role });
    return { cookie: String(answer.headers['set-cookie']).split(';')[0] as string };
  };
  return { ...served, producer, send, pair };
}

describe('pairing over the network', () => {
  test('device: paired with the code as it is read out, gets a cookie of the chosen role', async () => {
    const { port, pair, send } = await openHouse();
    const tablet = await pair('viewer');
    expect(JSON.parse((await ask(port, '/api/session', { headers: tablet })).text)).toMatchObject({ name: 'a viewer', role: 'viewer' });
    expect((await send('GET', '/api/access')).json).toMatchObject({
      pairing: { state: 'used', role: 'viewer' },
      sessions: [{ name: 'a viewer' }, { role: 'producer', isYou: true }],
    });
  });

  test.each([
    '{',
    '{}',
    '{"code":123456}',
    '{"code":"123456","role":"producer"}',
    `{"code":"${'1'.repeat(40)}"}`,
    `{"code":"${'1'.repeat(2_000)}"}`,
  ])('body %s: refused as any wrong code', async (body) => {
    const { port } = await openHouse();
    const answer = await ask(port, '/api/pair', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 401, text: '{"code":"access/code-refused","params":{}}' });
  });

  test('session revoked: its WebSocket, its watch and its preview end at once, and it is let in no more', async () => {
    const { port, pair, send, access, producer } = await openHouse();
    const tablet = await pair('operator');
    const { socket, api } = await connect(port, tablet);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const request = httpRequest({ host: '127.0.0.1', port, path: '/api/watch', headers: tablet, agent: false });
    request.on('error', () => undefined); // it is cut off below
    request.end();
    const response = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
    const cut = new Promise((resolve) => response.once('close', resolve));
    response.on('error', () => undefined).resume();
    const { id } = await api.session.me();
    expect(access.list({ ...(await api.session.me()) }).sessions.find((each) => each.id === id)?.isConnected).toBe(true);
    expect((await send('DELETE', `/api/access/sessions/${id}`)).status).toBe(200);
    await Promise.all([closed, cut]);
    expect((await ask(port, '/api/snapshot', { headers: tablet })).status).toBe(401);
    await expect(connect(port, tablet)).rejects.toThrow('401');
    expect((await ask(port, '/api/snapshot', { headers: producer })).status).toBe(200);
  });

  test('signing out: the session is over', async () => {
    const { port, pair } = await openHouse();
    const tablet = await pair('viewer');
    await ask(port, '/api/session/end', { method: 'POST', headers: tablet }).catch(() => undefined); // the connection ends with it
    expect((await ask(port, '/api/session', { headers: tablet })).status).toBe(401);
  });

  test('unfinished: whoever is not signed in sends a body for long, and nothing of it is read', async () => {
    const { port } = await openHouse();
    const answer = await ask(port, '/api/destinations', { method: 'POST', body: 'x'.repeat(500_000) });
    expect(answer.status).toBe(401);
  });
});
