import type { Readable } from 'node:stream';
import type { DeskMedia } from './desk-commands.ts';

/**
 * The program as an endless HTTP-FLV response. It is read only as fast as the client takes it, and let go when the client goes.
 * @param request its signal ends the feed
 * @throws Fault `engine/gone`
 */
export async function previewResponse(media: Pick<DeskMedia, 'feed'>, request: Request): Promise<Response> {
  const ending = new AbortController();
  request.signal.addEventListener('abort', () => ending.abort(), { once: true });
  const feed = await media.feed(ending.signal);
  return new Response(pulled(feed, ending), { headers: { 'content-type': 'video/x-flv', 'cache-control': 'no-store' } });
}

function pulled(feed: Readable, ending: AbortController): ReadableStream<Uint8Array> {
  const chunks = feed[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const release = () => {
    ending.abort();
    feed.destroy();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (!done) return controller.enqueue(value);
        } catch {
          // The feed broke off or the client left: either way the response ends here.
        }
        release();
        controller.close();
      },
      cancel: release,
    },
    { highWaterMark: 1 },
  );
}
