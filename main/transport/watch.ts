import { Hono } from 'hono';
import { destinationIdSchema } from '../contract/destination.ts';
import type { DeskMedia } from './desk-commands.ts';
import { fileResponse } from './files.ts';
import { watchHeaders } from './headers.ts';

const MEDIA = /^[\w-]+\.(m3u8|ts|m4s|mp4)$/;

/** `/watch/<id>/`: the public player of an `hls` destination and its playlist and segments. Nothing else is reachable from here. */
export function watchRoutes(media: Pick<DeskMedia, 'hlsFolder'>, rendererDir: string): Hono {
  const routes = new Hono();
  const folderOf = (id: string) => (destinationIdSchema.safeParse(id).success ? media.hlsFolder(id) : null);
  routes.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(watchHeaders)) context.res.headers.set(name, value);
  });
  routes.get('/:id', (context) => context.redirect(`/watch/${encodeURIComponent(context.req.param('id'))}/`, 301));
  routes.get('/:id/', async (context) => {
    if (folderOf(context.req.param('id')) === null) return context.notFound();
    return (await fileResponse(rendererDir, 'player.html', { 'cache-control': 'no-cache' })) ?? context.notFound();
  });
  routes.get('/:id/assets/:file', async (context) => {
    const served = await fileResponse(`${rendererDir}/assets`, context.req.param('file'), {
      'cache-control': 'public, max-age=31536000, immutable',
    });
    return served ?? context.notFound();
  });
  routes.get('/:id/:file', async (context) => {
    const { id, file } = context.req.param();
    const folder = folderOf(id);
    if (folder === null || !MEDIA.test(file)) return context.notFound();
    const cache = file.endsWith('.m3u8') ? 'no-cache, no-store' : 'public, max-age=60';
    return (await fileResponse(folder, file, { 'cache-control': cache })) ?? context.notFound();
  });
  return routes;
}
