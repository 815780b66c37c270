import { z } from 'zod';
import type { FaultInfo } from '../contract/fault.ts';
import { isAtLeast } from '../contract/session.ts';
import type { Access, Grant } from './access/access.ts';
import { withBody } from './body-limit.ts';
import type { Visitor } from './visitor.ts';

export interface SignInDeps {
  access: Access;
  /** Holds the port: cookies are shared between the ports of a host, and two desks on a machine must not sign each other out. */
  cookieName: () => string;
  /** Over HTTPS: the cookie is not to be sent over plain HTTP. */
  isSecure: boolean;
}

const COOKIE_LIFE_S = 30 * 86_400;
const MAX_BODY_BYTES = 1_024;
const tokenSchema = z.strictObject({ token: z.string().max(128) });
const codeSchema = z.strictObject({ code: z.string().max(32) });

/**
 * The ways in, for who has no session yet. `GET /?token=...` exchanges a one-time token for a session cookie and a redirect to the page,
 * `POST /api/session` with `{ "token": "..." }` for `{ "token": "<bearer token>" }`; `POST /api/pair` with `{ "code": "123456" }` a pairing
 * code for a session cookie. A producer's `POST /api/session/invite` answers the one-time token for the next browser.
 * @returns null for a request that is none of these
 */
export function createSignIn(deps: SignInDeps): (request: Request, visitor: Visitor) => Promise<Response | null> {
  const { access, cookieName, isSecure } = deps;
  const cookie = (secret: string) => ({
    'set-cookie': `${cookieName()}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_LIFE_S}${isSecure ? '; Secure' : ''}`,
  });
  const read = async <T>(request: Request, schema: z.ZodType<T>): Promise<T | null> => {
    const body = await withBody(request, MAX_BODY_BYTES);
    const parsed = schema.safeParse(await body?.json().catch(() => null)); // not JSON: refused as any other wrong body
    return parsed.success ? parsed.data : null;
  };
  return async (request, { caller, address }) => {
    const url = new URL(request.url);
    const route = `${request.method} ${url.pathname}`;
    const presented = url.searchParams.get('token');
    if (route === 'GET /' && presented !== null) {
      const home = (headers: Record<string, string>) => new Response(null, { status: 303, headers: { ...headers, location: '/' } });
      if (caller) return home({});
      const grant = access.exchange(presented, address);
      return grant.kind === 'granted' ? home(cookie(grant.secret)) : refused(grant, 'desk/token-refused');
    }
    if (route === 'POST /api/session') {
      const body = await read(request, tokenSchema);
      const grant = access.exchange(body?.token ?? '', address);
      return grant.kind === 'granted' ? Response.json({ token: grant.secret }) : refused(grant, 'desk/token-refused');
    }
    if (route === 'POST /api/pair') {
      const body = await read(request, codeSchema);
      const grant = access.pair(body?.code.replaceAll(/[\s-]/g, '') ?? '', address);
      if (grant.kind !== 'granted') return refused(grant, 'access/code-refused');
      const { name, role } = grant.caller;
      return Response.json({ name, role }, { headers: cookie(grant.secret) });
    }
    if (route === 'POST /api/session/invite' && caller && isAtLeast(caller.role, 'producer'))
      return Response.json({ token: access.oneTimeToken });
    return null;
  };
}

function refused(grant: Exclude<Grant, { kind: 'granted' }>, code: FaultInfo['code']): Response {
  if (grant.kind === 'refused') return Response.json({ code, params: {} }, { status: 401 });
  const fault: FaultInfo = { code: 'access/too-many-tries', params: { seconds: grant.seconds } };
  return Response.json(fault, { status: 429, headers: { 'retry-after': String(grant.seconds) } });
}
