import { createHash } from 'node:crypto';
import { Fault } from '../../../base/fault.ts';

export interface Credentials {
  username: string;
  password: string;
}

/** Parameters for the app of the next `connect`, without `?` or `&` before them, and whether they hold the answer to a challenge. */
export interface LoginAnswer {
  query: string;
  isComplete: boolean;
}

const md5 = (text: string, encoding: 'base64' | 'hex'): string => createHash('md5').update(text).digest(encoding);

/**
 * What to answer to a refused `connect` that asks for a login: first who we are, then the response to the server's challenge.
 * @param description of the server's error, for example `[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : `
 * @param app without any query
 * @param clientNonce 8 hexadecimal digits, random
 * @param isLast the answer to a challenge has been given already
 * @returns null if the description asks for no login that is known here
 * @throws Fault `destination/login-refused`
 * @source librtmp rtmp.c (PublisherAuth) and ffmpeg libavformat/rtmpproto.c (do_adobe_auth, do_llnw_auth)
 */
export function answerLogin(
  description: string,
  app: string,
  credentials: Credentials,
  clientNonce: string,
  isLast: boolean,
): LoginAnswer | null {
  const method = /authmod=(adobe|llnw)/.exec(description)?.[1];
  if (!method) return null;
  const { username } = credentials;
  if (username === '' || credentials.password === '') throw new Fault('destination/login-refused', { reason: 'login-needed' });
  const reason = /\?reason=(\w+)/.exec(description)?.[1];
  if (reason === 'needauth' && !isLast) {
    const challenge = parametersOf(description);
    const query =
      method === 'adobe'
        ? adobe(credentials, challenge, clientNonce)
        : limelight(credentials, challenge.get('nonce') ?? '', app, clientNonce);
    return { query, isComplete: true };
  }
  if (reason === undefined && !isLast) return { query: `authmod=${method}&user=${username}`, isComplete: false };
  throw new Fault('destination/login-refused', { reason: reason ?? 'refused' });
}

/** Values are base64 and hold `=` themselves. */
function parametersOf(description: string): Map<string, string> {
  const text = description.slice(description.indexOf('?') + 1).trim();
  return new Map(text.split('&').map((pair) => [pair.split('=', 1)[0] as string, pair.slice(pair.indexOf('=') + 1)]));
}

function adobe({ username, password }: Credentials, challenge: Map<string, string>, clientNonce: string): string {
  const opaque = challenge.get('opaque');
  const secret = md5(username + (challenge.get('salt') ?? '') + password, 'base64');
  const response = md5(secret + (opaque ?? challenge.get('challenge') ?? '') + clientNonce, 'base64');
  const query = `authmod=adobe&user=${username}&challenge=${clientNonce}&response=${response}`;
  return opaque === undefined ? query : `${query}&opaque=${opaque}`;
}

function limelight({ username, password }: Credentials, nonce: string, app: string, clientNonce: string): string {
  const count = '00000001';
  const path = app.includes('/') ? `/${app}` : `/${app}/_definst_`;
  const identity = md5(`${username}:live:${password}`, 'hex');
  const response = md5([identity, nonce, count, clientNonce, 'auth', md5(`publish:${path}`, 'hex')].join(':'), 'hex');
  return `authmod=llnw&user=${username}&nonce=${nonce}&cnonce=${clientNonce}&nc=${count}&response=${response}`;
}
