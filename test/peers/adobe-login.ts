import { createHash } from 'node:crypto';
import type { ConnectCommand, RtmpServerSession } from './rtmp-server-session.ts';

const md5 = (text: string, encoding: 'base64' | 'hex') => createHash('md5').update(text).digest(encoding);
const SALT = 'c2FsdA==';
const CHALLENGE = 'Y2hhbGxlbmdl';
const NONCE = 'bm9uY2U';

/** @returns what to refuse with, or null when the login is right */
type Judge = (app: string, query: URLSearchParams) => string | null;

/** Refused logins are answered by `NetConnection.Connect.Rejected` with the challenge in its description, and the end of the connection. */
function login(judge: Judge) {
  return (session: RtmpServerSession, { app, transaction }: ConnectCommand): void => {
    // URLSearchParams turns + into a space; base64 values are sent as they are.
    const refusal = judge(app, new URLSearchParams(app.split('?').slice(1).join('?').replaceAll('+', '%2B')));
    if (refusal === null) {
      session.acceptConnect(transaction);
      return;
    }
    session.refuseConnect(transaction, 'NetConnection.Connect.Rejected', `[ AccessManager.Reject ] : ${refusal}`);
    session.socket.end();
  };
}

/** Adobe's access manager: three connections, each answered by a challenge until the response fits. @source librtmp and ffmpeg rtmpproto.c */
export const adobeLogin = (user: string, password: string) =>
  login((_app, query) => {
    if (query.get('authmod') !== 'adobe') return '[ code=403 need auth; authmod=adobe ] : ';
    if (query.get('user') !== user) return '[ authmod=adobe ] : ?reason=nosuchuser';
    const response = query.get('response');
    const challenge = `?reason=needauth&user=${user}&salt=${SALT}&challenge=${CHALLENGE}&opaque=${CHALLENGE}`;
    if (response === null) return `[ authmod=adobe ] : ${challenge}`;
    const expected = md5(md5(user + SALT + password, 'base64') + CHALLENGE + (query.get('challenge') ?? ''), 'base64');
    return response === expected ? null : '[ authmod=adobe ] : ?reason=authfailed';
  });

/** Limelight's login, a digest over the application. @source librtmp and ffmpeg rtmpproto.c */
export const llnwLogin = (user: string, password: string) =>
  login((app, query) => {
    if (query.get('authmod') !== 'llnw') return '[ code=403 need auth; authmod=llnw ] : ';
    if (query.get('response') === null) return `[ authmod=llnw ] : ?reason=needauth&user=${user}&nonce=${NONCE}`;
    const name = app.split('?')[0] as string;
    const path = name.includes('/') ? `/${name}` : `/${name}/_definst_`;
    const identity = md5(`${user}:live:${password}`, 'hex');
    const parts = [identity, NONCE, query.get('nc') ?? '', query.get('cnonce') ?? '', 'auth', md5(`publish:${path}`, 'hex')];
    const isRight = query.get('user') === user && query.get('response') === md5(parts.join(':'), 'hex');
    return isRight ? null : '[ authmod=llnw ] : ?reason=authfailed';
  });
