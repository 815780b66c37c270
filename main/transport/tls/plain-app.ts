import { Hono } from 'hono';
import type { DeskMedia } from '../desk-commands.ts';
import { watchRoutes } from '../watch.ts';

/**
 * What is answered over plain HTTP where the desk itself speaks HTTPS: the public player and its media, which IPTV boxes and other sites read
 * and which know no certificate of ours. Everything else is sent to HTTPS, without what stood in its address: that has crossed the network
 * in the clear.
 * @param originFor the desk's origin for a Host header
 */
export function createPlainApp(media: Pick<DeskMedia, 'hlsFolder'>, rendererDir: string, originFor: (host: string | null) => string): Hono {
  const app = new Hono();
  app.route('/watch', watchRoutes(media, rendererDir));
  app.all('*', (context) => {
    const location = `${originFor(context.req.header('host') ?? null)}/`;
    return context.text(`This desk speaks HTTPS: ${location}\n`, 307, { location, 'cache-control': 'no-store' });
  });
  return app;
}
