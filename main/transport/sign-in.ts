import { z } from 'zod';
import type { Access } from './access.ts';
import { bearerOf, cookieOf, type Knock, knockOf } from './doors.ts';

export interface SignInDeps {
  access: Access;
  /** Holds the port: cookies are shared between the ports of a host, and two desks on a machine must not sign each other out. */
  cookieName: () => string;
  /** Of the client, for counting wrong tries. */
  addressOf: (env: unknown) => string;
}

const bodySchema = z.strictObject({ token: z.string().max(128) });
const COOKIE_LIFE_S = 30 * 86_400;

export function hasSession(knock: Knock, { access, cookieName }: Pick<SignInDeps, 'access' | 'cookieName'>): boolean {
  const presented = bearerOf(knock) ?? cookieOf(knock, cookieName());
  return presented !== null && access.isSession(presented);
}

/**
 * Exchanges a one-time token: `GET /?token=...` for a session cookie and a redirect to the page, `POST /api/session` with
 * `{ "token": "..." }` for `{ "token": "<bearer token>" }`. With a session, `POST /api/session/invite` answers the one-time token for the
 * next browser.
 */
export function createSignIn(deps: SignInDeps): (request: Request, env: unknown) => Promise<Response | null> {
  const { access, cookieName, addressOf } = deps;
  return async (request, env) => {
    const url = new URL(request.url);
    const route = `${request.method} ${url.pathname}`;
    const presented = url.searchParams.get('token');
    if (route === 'GET /' && presented !== null) {
      const home = (headers: Record<string, string>) => new Response(null, { status: 303, headers: { ...headers, location: '/' } });
      if (hasSession(knockOf(request), deps)) return home({});
      const result = access.exchange(presented, addressOf(env));
      if (result.kind !== 'granted') return refused(result.kind);
      return home({ 'set-cookie': `${cookieName()}=${result.session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_LIFE_S}` });
    }
    if (route === 'POST /api/session') {
      const body = bodySchema.safeParse(await request.json().catch(() => null)); // not JSON: refused as any other wrong body
      const result = access.exchange(body.success ? body.data.token : '', addressOf(env));
      return result.kind === 'granted' ? Response.json({ token: result.session }) : refused(result.kind);
    }
    if (route === 'POST /api/session/invite' && hasSession(knockOf(request), deps)) return Response.json({ token: access.oneTimeToken });
    return null;
  };
}

function refused(kind: 'refused' | 'too-many'): Response {
  const fault = { code: 'desk/token-refused', params: {} };
  return kind === 'refused'
    ? Response.json(fault, { status: 401 })
    : Response.json(fault, { status: 429, headers: { 'retry-after': '60' } });
}
