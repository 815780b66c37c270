import { Fault } from '../base/fault.ts';

/** Where to publish to, as RTMP needs it. The key is not part of it: it goes out as the stream's name, verbatim. */
export interface RtmpServer {
  isSecure: boolean;
  /** Name or address; IPv6 without brackets. */
  host: string;
  port: number;
  /** Path without slashes at its ends, with its own query (`live2?backup=1`). */
  app: string;
  /** The server's URL as `connect` tells it. */
  tcUrl: string;
}

const URL_PARTS = /^(rtmps?):\/\/(\[[^\]\s]+\]|[^:/?#\s@[\]]+)(?::(\d{1,5}))?(?:[/]([^?#\s]*))?(\?[^#\s]*)?$/i;
const DEFAULT_PORT = { rtmp: 1_935, rtmps: 443 } as const;

/**
 * Reads a server URL without rewriting anything in it: platforms put keys and regions into paths and queries.
 * @throws Fault `destination/bad-url`
 */
export function parseServerUrl(server: string): RtmpServer {
  const [, rawScheme, rawHost, rawPort, path = '', query = ''] = URL_PARTS.exec(server) ?? [];
  if (!rawScheme || !rawHost) throw new Fault('destination/bad-url', { reason: 'not-a-url' });
  const scheme = rawScheme.toLowerCase() as 'rtmp' | 'rtmps';
  const port = rawPort === undefined ? DEFAULT_PORT[scheme] : Number(rawPort);
  if (port < 1 || port > 65_535) throw new Fault('destination/bad-url', { reason: 'port' });
  const app = path.replace(/^\/+|\/+$/g, '') + query;
  const authority = rawPort === undefined ? rawHost : `${rawHost}:${port}`;
  return { isSecure: scheme === 'rtmps', host: rawHost.replace(/^\[|\]$/g, ''), port, app, tcUrl: `${scheme}://${authority}/${app}` };
}
