import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROLES, roleNeeded } from '../../../main/contract/roles.ts';
import { draft } from '../desk/desk-for-test.ts';
import { ask, openServerForTest } from './server-for-test.ts';

const GUIDE = readFileSync(join(import.meta.dirname, '../../../docs/automation.md'), 'utf8');

/** The requests of the guide, as curl would send them. */
function requestsOf(guide: string, values: Record<string, string>) {
  const lines = guide.split('\n').filter((line) => line.startsWith('curl '));
  return lines.map((line) => {
    const text = line.replaceAll(/\$([A-Z]+)/g, (_, name: string) => values[name] ?? '');
    const headers = [...text.matchAll(/-H "([^:]+): ([^"]*)"/g)].map(([, name, value]) => [name as string, value as string]);
    const body = text.match(/-d '([^']*)'/)?.[1];
    return {
      method: text.match(/-X (\w+)/)?.[1] ?? 'GET',
      path: text.match(/"(\/[^"]*)"/)?.[1] ?? '',
      headers: Object.fromEntries(headers),
      ...(body !== undefined && { body }),
    };
  });
}

async function openWithToken(role: 'operator' | 'viewer') {
  const served = await openServerForTest();
  const { id } = await served.desk.destinations.add(draft('Hall'));
  const { token } = served.access.createToken({ name: 'Companion', role, days: 1 });
  return { ...served, id, requests: requestsOf(GUIDE, { DESK: '', TOKEN: token, ID: id }), bearer: { authorization: `Bearer ${token}` } };
}

describe('automation guide', () => {
  test('every request of it, with an operator token, works; who did it is in the audit trail', async () => {
    const { port, requests, engine, obs, id, audit } = await openWithToken('operator');
    const answers: string[] = [];
    for (const { path, ...request } of requests) answers.push(`${request.method} ${path} ${(await ask(port, path, request)).status}`);
    expect(requests.length).toBe(11);
    expect(answers).toEqual(requests.map(({ method, path }) => `${method} ${path} 200`));
    expect(engine.process.relays[id]?.wanted).toBe(false);
    expect(obs.calls.map(([name]) => name)).toEqual(expect.arrayContaining(['take', 'switchScene']));
    await expect
      .poll(() => audit.list().map(({ who, detail }) => `${who} ${detail.procedure} ${detail.outcome}`))
      .toContain('Companion relays.endAll ok');
  });

  test('every request of it, with a viewer token: reads, and is refused the rest', async () => {
    const { port, requests, engine, id } = await openWithToken('viewer');
    for (const { path, ...request } of requests)
      expect(`${path} ${(await ask(port, path, request)).status}`).toBe(`${path} ${request.method === 'GET' ? 200 : 422}`);
    expect(engine.process.relays[id]?.wanted ?? false).toBe(false);
  });

  test('token ended or over: 401, and nothing works any more', async () => {
    const { port, access, bearer } = await openWithToken('operator');
    const me = JSON.parse((await ask(port, '/api/session', { headers: bearer })).text) as { id: string; kind: string };
    expect(me).toMatchObject({ kind: 'token', name: 'Companion', role: 'operator' });
    access.revoke(me.id);
    expect((await ask(port, '/api/snapshot', { headers: bearer })).status).toBe(401);
  });

  test('OpenAPI: says the bearer token and, of every operation, the role it needs', async () => {
    const { port, bearer } = await openWithToken('viewer');
    const document = JSON.parse((await ask(port, '/api/openapi.json', { headers: bearer })).text);
    expect(document).toMatchObject({
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      security: [{ bearer: [] }],
    });
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods as Record<string, Record<string, string>>));
    expect(operations.length).toBeGreaterThan(Object.keys(ROLES).length);
    for (const operation of operations) expect(operation['x-role']).toBe(roleNeeded(operation.operationId as string));
    expect(document.paths['/relays/start-all'].post).toMatchObject({ 'x-role': 'operator' });
  });
});
