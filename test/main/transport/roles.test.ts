import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../main/base/log.ts';
import type { Role } from '../../../main/contract/session.ts';
import { attachPort } from '../../../main/transport/port.ts';
import { createRouter } from '../../../main/transport/router.ts';
import { draft, openDeskForTest } from '../desk/desk-for-test.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { ask, type Client, connect, openServerForTest } from './server-for-test.ts';

/** A front door with somebody of that role behind it. */
async function openAs(role: Role) {
  const served = await openServerForTest();
  const { desk, port } = served;
  const { id } = await desk.destinations.add(draft('A'));
  const { code } = served.access.beginPairing({ name: `the ${role}`, role });
  const { status, headers } = await ask(port, '/api/pair', { method: 'POST', body: JSON.stringify({ code }) });
  expect(status).toBe(200);
  const cookie = { cookie: String(headers['set-cookie']).split(';')[0] as string };
  const send = (method: string, path: string, body: object = {}) =>
    ask(port, path, {
      ...{ method, headers: { ...cookie, 'content-type': 'application/json' } },
      ...(method !== 'DELETE' && { body: JSON.stringify(body) }),
    });
  return { ...served, id, cookie, send };
}

describe('roles over every way', () => {
  test('operator: starts a destination, and may neither see its key nor change it, over REST and WebSocket alike', async () => {
    const { id, send, port, cookie, desk } = await openAs('operator');
    expect((await send('POST', `/api/relays/${id}/start`)).status).toBe(200);
    for (const [method, path, body] of [
      ['POST', `/api/keys/${id}/reveal`, {}],
      ['PATCH', `/api/destinations/${id}`, { name: 'B' }],
      ['DELETE', `/api/destinations/${id}`, {}],
      ['PUT', '/api/station', { name: 'X', timeZone: 'Asia/Seoul', language: 'en' }],
      ['POST', '/api/access/pairing', { name: 'friend', role: 'producer' }],
      ['POST', '/api/session/invite', {}],
    ] as const) {
      const answer = await send(method, path, body);
      expect(`${path} ${answer.status}`).toBe(`${path} ${path.endsWith('invite') ? 404 : 422}`);
      if (answer.status === 422)
        expect(JSON.parse(answer.text)).toMatchObject({
          data: { code: 'access/not-allowed', params: { role: 'operator', needed: 'producer' } },
        });
    }
    const { api } = await connect(port, cookie);
    const refused = { code: 'FAULT', data: { code: 'access/not-allowed' } };
    await expect(api.keys.reveal({ id })).rejects.toMatchObject(refused);
    await expect(api.destinations.remove({ id })).rejects.toMatchObject(refused);
    await expect(api.access.list()).rejects.toMatchObject(refused);
    await api.relays.stop({ id });
    expect(desk.snapshot().destinations.map(({ name }) => name)).toEqual(['A']);
    expect(await api.session.me()).toMatchObject({ name: 'the operator', role: 'operator', kind: 'browser' });
  });

  test('viewer: sees everything that is no secret and moves nothing', async () => {
    const { id, send, port, cookie, engine } = await openAs('viewer');
    for (const path of ['/api/snapshot', '/api/as-run', '/api/health-history', '/api/platforms', '/api/session'])
      expect(`${path} ${(await ask(port, path, { headers: cookie })).status}`).toBe(`${path} 200`);
    expect((await ask(port, '/api/preview.flv', { headers: cookie })).status).toBe(200);
    for (const path of [
      `/api/relays/${id}/start`,
      '/api/relays/start-all',
      '/api/air/cue',
      '/api/obs/start-stream',
      '/api/rehearsal/start',
    ])
      expect(`${path} ${(await send('POST', path)).status}`).toBe(`${path} 422`);
    expect(engine.process.relays[id]?.wanted ?? false).toBe(false);
  });

  test('input that is wrong: the role is asked first, so that nobody learns from it', async () => {
    const { send } = await openAs('viewer');
    expect((await send('POST', '/api/destinations', { nonsense: true })).status).toBe(422);
  });

  test('message port: whoever sits at the computer itself is a producer', async () => {
    const { desk } = await openDeskForTest();
    const { port1, port2 } = new MessageChannel();
    attachPort(port1 as never, createRouter(desk, silentLog));
    port1.start();
    const api: Client = createORPCClient(new RPCLink({ port: port2 as never }));
    port2.start();
    onTestFinished(() => port2.close());
    expect(await api.session.me()).toMatchObject({ kind: 'window', role: 'producer' });
    expect(await api.destinations.add(draft('A'))).toMatchObject({ name: 'A' });
    await expect(api.access.pair({ name: 'tablet', role: 'operator' })).rejects.toMatchObject({ data: { code: 'access/no-network' } });
  });
});

describe('audit trail', () => {
  test('commands: who, as what, which, about what and what came of it; refused ones too, looks and secrets not', async () => {
    const { id, send, audit, port, cookie } = await openAs('operator');
    await send('POST', `/api/relays/${id}/start`);
    await send('POST', '/api/relays/nobody/start');
    await send('POST', `/api/keys/${id}/reveal`);
    await send('PUT', '/api/air/slate', { slate: 'canary-not-checked' });
    await ask(port, '/api/snapshot', { headers: cookie });
    await expect.poll(() => audit.list().length).toBe(5);
    const common = { as: 'operator', session: expect.any(String) };
    expect(audit.list().map(({ who, kind, detail }) => [who, kind, detail])).toEqual([
      ['the operator', 'command', { ...common, procedure: 'air.slate', outcome: 'wrong-input' }],
      ['the operator', 'command-refused', { ...common, procedure: 'keys.reveal' }],
      ['the operator', 'command', { ...common, procedure: 'relays.start', outcome: 'destination/not-found', id: 'nobody' }],
      ['the operator', 'command', { ...common, procedure: 'relays.start', outcome: 'ok', id }],
      ['the operator', 'device-paired', { session: expect.any(String), role: 'operator', address: '127.0.0.1' }],
    ]);
  });

  test('list: a producer sees the newest first over REST', async () => {
    const { send, port, cookie } = await openAs('producer');
    await send('PUT', '/api/vault', { autoLockMinutes: 5 });
    const list = async () => JSON.parse((await ask(port, '/api/audit', { headers: cookie })).text) as { kind: string }[];
    await expect.poll(list).toMatchObject([{ kind: 'command', detail: { procedure: 'vault.configure' } }, { kind: 'device-paired' }]);
  });

  test('disk refuses: the command works and a notice says so, but no key is shown; the disk is back, the notice goes', async () => {
    const dataDir = temporaryFolder();
    const file = join(dataDir, 'audit.jsonl');
    mkdirSync(file);
    const { desk, port, signIn } = await openServerForTest({ inTest: await openDeskForTest({ dataDir }) });
    const { id } = await desk.destinations.add(draft('A'));
    const headers = await signIn();
    const notices = () => desk.snapshot().notices.map(({ fault }) => fault.code);
    expect((await ask(port, `/api/relays/${id}/start`, { method: 'POST', headers })).status).toBe(200);
    await expect.poll(notices).toContain('audit/write-failed');
    const reveal = () => ask(port, `/api/keys/${id}/reveal`, { method: 'POST', headers });
    expect(await reveal()).toMatchObject({ status: 422, text: expect.not.stringContaining('key-of-it') });
    rmdirSync(file);
    expect((await reveal()).text).toContain('key-of-it');
    await expect.poll(notices).not.toContain('audit/write-failed');
  });
});
