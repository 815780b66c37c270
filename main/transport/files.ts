import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
};

/**
 * A file below a folder as a response, streamed; null when there is none, when its type is not one that is served, and for any path that
 * leads out of the folder.
 * @param path as in the URL, percent-decoded, relative
 */
export async function fileResponse(folder: string, path: string, headers: Record<string, string>): Promise<Response | null> {
  const type = TYPES[extname(path).toLowerCase()];
  const inside = normalize(join(folder, path));
  if (!type || path.includes('\0') || !inside.startsWith(folder + sep)) return null;
  const found = await stat(inside).catch(() => null); // not there, or not for us to read: the same to a client
  if (!found?.isFile()) return null;
  const body = found.size === 0 ? null : (Readable.toWeb(createReadStream(inside, { end: found.size - 1 })) as ReadableStream);
  return new Response(body, { headers: { ...headers, 'content-type': type, 'content-length': String(found.size) } });
}
