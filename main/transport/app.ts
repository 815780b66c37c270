import { Hono } from 'hono';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { Caller } from '../contract/session.ts';
import type { Refusals } from './access/refusals.ts';
import { withBody } from './body-limit.ts';
import type { DeskMedia } from './desk-commands.ts';
import { fileResponse } from './files.ts';
import { deskHeaders, socketOrigin } from './headers.ts';
import { previewResponse } from './preview.ts';
import { openApiDocument, restHandler } from './rest.ts';
import type { DeskRouter } from './router.ts';
import type { Visitor } from './visitor.ts';
import { watchRoutes } from './watch.ts';

const MAX_BODY_BYTES = 64 * 1024;
const PAGE_PART = /^\/assets\/[\w-]+(\.[\w-]+)+$/;

export interface AppDeps {
  router: DeskRouter;
  media: DeskMedia;
  refusals: Pick<Refusals, 'note'>;
  /** Who it comes from, or why it is not looked at (Host, Origin, too many); not asked for `/watch`. */
  receive(request: Request, env: unknown): Visitor | 403 | 429;
  /** The ways in, where there is a network; null in Electron. Answers null when the request is none of them. */
  signIn: ((request: Request, visitor: Visitor) => Promise<Response | null>) | null;
  rendererDir: string;
  version: string;
  log: Log;
}

/**
 * The desk over HTTP: page, REST, preview, public player. `app.fetch` is all of it, with a network or (Electron's `protocol.handle`)
 * without one.
 */
export function createApp(deps: AppDeps): Hono<{ Variables: { visitor: Visitor; caller: Caller } }> {
  const { router, media, refusals, version, rendererDir, log } = deps;
  const rest = restHandler(router);
  let openApi: Promise<object> | null = null;
  const app = new Hono<{ Variables: { visitor: Visitor; caller: Caller } }>();
  const deny = (status: 401 | 403 | 413 | 429, error: string) => Response.json({ error }, { status });

  app.route('/watch', watchRoutes(media, rendererDir));
  app.use(async (context, next) => {
    await next();
    if (context.req.path.startsWith('/watch/')) return;
    const socket = context.get('visitor') ? socketOrigin(context.req.raw) : null;
    for (const [name, value] of Object.entries(deskHeaders(socket))) context.res.headers.set(name, value);
    if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
  });
  app.use(async (context, next) => {
    const visitor = deps.receive(context.req.raw, context.env);
    if (visitor === 403) return deny(403, 'not from here');
    if (visitor === 429) return deny(429, 'too many');
    context.set('visitor', visitor);
    return next();
  });
  app.get('/api/health', (context) => context.json({ ok: true, name: 'foyer', version }));
  app.use(async (context, next) => {
    const visitor = context.get('visitor');
    const { caller } = visitor;
    const entered = await deps.signIn?.(context.req.raw, visitor);
    if (entered) return entered;
    const { path, method } = context.req;
    if (caller) {
      const request = await withBody(context.req.raw, MAX_BODY_BYTES);
      if (!request) {
        refusals.note('body', caller.name);
        return deny(413, 'body too large');
      }
      context.req.raw = request;
      context.set('caller', caller);
      return next();
    }
    // What the page is made of is no secret, and the page that asks for a pairing code is made of it too.
    if (method === 'GET' && PAGE_PART.test(path)) return next();
    return path.startsWith('/api/') ? deny(401, 'token needed') : pairPage(rendererDir);
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
  app.all('/api/*', async (context) => (await rest(context.req.raw, context.get('caller'))) ?? context.json({ error: 'not found' }, 404));
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

/** For a browser that is not signed in: asks for the pairing code. */
async function pairPage(rendererDir: string): Promise<Response> {
  const page = await fileResponse(rendererDir, 'pair.html', { 'cache-control': 'no-store' });
  return new Response(page?.body ?? 'Sign in at the address that the desk printed.', { status: 401, headers: page?.headers ?? {} });
}
