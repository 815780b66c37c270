import type { IncomingHttpHeaders } from 'node:http';

/** The part of a request that decides whether it is let in; header values as they came, null where there are none. */
export interface Knock {
  method: string;
  host: string | null;
  origin: string | null;
  cookie: string | null;
  authorization: string | null;
}

export function knockOf(request: Request): Knock {
  const { headers, method } = request;
  const at = (name: string) => headers.get(name);
  return { method, host: at('host'), origin: at('origin'), cookie: at('cookie'), authorization: at('authorization') };
}

export function knockOfUpgrade(headers: IncomingHttpHeaders): Knock {
  const { host = null, origin = null, cookie = null, authorization = null } = headers;
  return { method: 'GET', host, origin, cookie, authorization };
}

/**
 * Whether the request names this desk as its host. A name that somebody else's DNS points at this machine (rebinding) is not one of ours.
 * @param names lower case, without port, IPv6 in brackets
 */
export function isOurHost({ host }: Pick<Knock, 'host'>, names: ReadonlySet<string>): boolean {
  const name = host?.toLowerCase().match(/^(\[[0-9a-f:.]+\]|[^:]+)(?::\d+)?$/)?.[1];
  return name !== undefined && names.has(name);
}

/**
 * Whether a browser sent this from a page of this desk. A browser says an origin with every WebSocket and every request that is not a
 * plain read; a tool says none.
 */
export function isOurOrigin({ origin, host }: Knock, scheme: 'http' | 'https'): boolean {
  return origin === null || origin.toLowerCase() === `${scheme}://${host?.toLowerCase()}`;
}

/** What a client presents to be known by; null for none. */
export function secretOf(knock: Knock, cookieName: string): string | null {
  return bearerOf(knock) ?? cookieOf(knock, cookieName);
}

function bearerOf({ authorization }: Knock): string | null {
  return authorization?.match(/^Bearer ([\w-]{1,128})$/i)?.[1] ?? null;
}

function cookieOf({ cookie }: Knock, name: string): string | null {
  for (const pair of cookie?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=');
    if (key === name && value) return value;
  }
  return null;
}
