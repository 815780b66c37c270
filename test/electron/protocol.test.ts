import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import { describe, expect, test } from 'vitest';
import { isFromPage, registerScheme, serveScheme } from '../../electron/protocol.ts';
import { silentLog } from '../../main/base/log.ts';
import { WINDOW_CALLER } from '../../main/contract/session.ts';
import { createApp } from '../../main/transport/app.ts';
import { createRouter } from '../../main/transport/router.ts';
import { openDeskForTest } from '../main/desk/desk-for-test.ts';
import { temporaryFolder } from '../main/temporary-folder.ts';

async function served() {
  const rendererDir = temporaryFolder();
  mkdirSync(join(rendererDir, 'assets'));
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>Foyer</title>');
  const { desk } = await openDeskForTest();
  const router = createRouter(desk, silentLog);
  const parts = { router, media: desk, rendererDir, version: '9.9.9', log: silentLog };
  const app = createApp({
    ...{ ...parts, refusals: desk.access.refusals, signIn: null },
    receive: (request) => (isFromPage(request) ? { caller: WINDOW_CALLER, address: '' } : 403),
  });
  let answer: (request: Request) => Response | Promise<Response> = () => Response.error();
  const protocol = {
    handle: (_scheme: string, handler: typeof answer) => {
      answer = handler;
    },
    unhandle: () => undefined,
  };
  serveScheme(protocol as unknown as Protocol, (request) => app.fetch(request));
  return (url: string, init?: RequestInit) => answer(new Request(url, init));
}

describe('page scheme', () => {
  test('page scheme: registered, a secure origin of its own that fetches and streams, under the policy', () => {
    let schemes: CustomScheme[] = [];
    registerScheme({
      registerSchemesAsPrivileged: (given) => {
        schemes = given;
      },
    });
    expect(schemes).toHaveLength(1);
    expect(schemes[0]).toMatchObject({
      scheme: 'foyer',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    });
    expect(schemes[0]?.privileges?.bypassCSP).toBeUndefined();
  });

  test('page scheme: the page and its API, served without a network and with the strict policy', async () => {
    const get = await served();
    const page = await get('foyer://desk/');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>Foyer</title>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
    const snapshot = await get('foyer://desk/api/snapshot');
    expect(await snapshot.json()).toMatchObject({ version: '9.9.9' });
    expect((await get('foyer://desk/nothing-here.js')).status).toBe(404);
  });

  test('page scheme: another host or another origin, refused', async () => {
    const get = await served();
    expect((await get('foyer://elsewhere/api/snapshot')).status).toBe(403);
    expect((await get('foyer://desk/api/snapshot', { headers: { origin: 'https://example.org' } })).status).toBe(403);
    expect((await get('foyer://desk/api/snapshot', { headers: { origin: 'foyer://desk' } })).status).toBe(200);
  });

  test('page scheme: a path that leads out of the page folder, not found', async () => {
    const get = await served();
    for (const path of ['..%2f..%2fpackage.json', '%2e%2e/%2e%2e/etc/passwd', 'assets/..%2f..%2fvault.json']) {
      expect((await get(`foyer://desk/${path}`)).status).toBe(404);
    }
  });
});
