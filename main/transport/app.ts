import { Hono } from 'hono';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import { withBody } from './body-limit.ts';
import type { DeskMedia } from './desk-commands.ts';
import { fileResponse } from './files.ts';
import { deskHeaders } from './headers.ts';
import { previewResponse } from './preview.ts';
import { openApiDocument, restHandler } from './rest.ts';
import type { DeskRouter } from './router.ts';
import { watchRoutes } from './watch.ts';

const MAX_BODY_BYTES = 64 * 1024;

export interface AppDeps {
  router: DeskRouter;
  media: DeskMedia;
  /** Whether a request may come in at all (Host, Origin); not asked for `/watch`. */
  isFromHere(request: Request): boolean;
  /** Whether it comes with a session; not asked for `/watch` and `/api/health`. */
  authorize(request: Request): boolean;
  /** Exchanges one-time tokens, where there is a network; null in Electron. Answers null when the request is no exchange. */
  signIn: ((request: Request, env: unknown) => Promise<Response | null>) | null;
  rendererDir: string;
  version: string;
  log: Log;
}

/**
 * The desk over HTTP: page, REST, preview, public player. `app.fetch` is all of it, with a network or (Electron's `protocol.handle`)
 * without one.
 */
export function createApp(deps: AppDeps): Hono {
  const { router, media, version, rendererDir, log } = deps;
  const rest = restHandler(router);
  let openApi: Promise<object> | null = null;
  const app = new Hono();
  const deny = (status: 401 | 403 | 413, error: string) => Response.json({ error }, { status });

  app.route('/watch', watchRoutes(media, rendererDir));
  app.use(async (context, next) => {
    await next();
    if (context.req.path.startsWith('/watch/')) return;
    for (const [name, value] of Object.entries(deskHeaders(context.req.header('host') ?? null))) context.res.headers.set(name, value);
    if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
  });
  app.get('/api/health', (context) => {
    return deps.isFromHere(context.req.raw) ? context.json({ ok: true, name: 'foyer', version }) : deny(403, 'not from here');
  });
  app.use(async (context, next) => {
    if (!deps.isFromHere(context.req.raw)) return deny(403, 'not from here');
    const request = await withBody(context.req.raw, MAX_BODY_BYTES);
    if (!request) return deny(413, 'body too large');
    context.req.raw = request;
    const exchanged = await deps.signIn?.(request, context.env);
    if (exchanged) return exchanged;
    if (deps.authorize(request)) return next();
    return context.req.path.startsWith('/api/') ? deny(401, 'token needed') : signInPage();
  });
  app.get('/api/openapi.json', async (context) => {
    openApi ??= openApiDocument(version);
    return context.json(await openApi);
  });
  app.get('/api/preview.flv', (context) => previewResponse(media, context.req.raw));
  app.get('/api/obs/thumbnail', (context) => {
    const jpeg = media.obsThumbnail(context.req.query('scene') ?? '');
    if (!jpeg) return context.json({ error: 'no picture yet' }, 404);
    // Its address names the version, so a browser may keep it while it is shown.
    return context.body(new Uint8Array(jpeg), 200, { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=60' });
  });
  app.all('/api/*', async (context) => (await rest(context.req.raw)) ?? context.json({ error: 'not found' }, 404));
  app.get('/*', async (context) => {
    const path = decodeURIComponent(context.req.path).slice(1) || 'index.html';
    const cache = path.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache';
    return (await fileResponse(rendererDir, path, { 'cache-control': cache })) ?? context.notFound();
  });
  app.onError((error) => {
    if (error instanceof Fault) return Response.json(error.toInfo(), { status: 503 });
    if (error instanceof URIError) return Response.json({ error: 'bad path' }, { status: 400 });
    log.error({ err: error }, 'request failed');
    return Response.json({ error: 'internal' }, { status: 500 });
  });
  app.notFound(() => Response.json({ error: 'not found' }, { status: 404 }));
  return app;
}

function signInPage(): Response {
  const text = 'Open the address that "foyer desk" printed when it started, or the newest one below it: each works once.';
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Foyer</title><main><h1>Foyer</h1><p>${text}</p></main></html>`;
  return new Response(html, { status: 401, headers: { 'content-type': 'text/html; charset=utf-8' } });
}
