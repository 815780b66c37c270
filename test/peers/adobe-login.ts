import { createHash } from 'node:crypto';
import type { ConnectCommand, RtmpServerSession } from './rtmp-server-session.ts';

const md5 = (text: string, encoding: 'base64' | 'hex') => createHash('md5').update(text).digest(encoding);
const REJECTED = 'NetConnection.Connect.Rejected';
const SALT = 'c2FsdA==';
const CHALLENGE = 'Y2hhbGxlbmdl';
const NONCE = 'bm9uY2U';

function queryOf(app: string): URLSearchParams {
  // URLSearchParams turns + into a space; base64 values are sent as they are.
  return new URLSearchParams(app.split('?').slice(1).join('?').replaceAll('+', '%2B'));
}

function reject(session: RtmpServerSession, transaction: number, text: string): void {
  session.refuseConnect(transaction, REJECTED, text);
  session.socket.end();
}

/** Adobe's access manager: three connections, each answered by a challenge until the response fits. @source librtmp and ffmpeg rtmpproto.c */
export function adobeLogin(user: string, password: string) {
  return (session: RtmpServerSession, { app, transaction }: ConnectCommand): void => {
    const query = queryOf(app);
    if (query.get('authmod') !== 'adobe') {
      return reject(session, transaction, '[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ');
    }
    if (query.get('user') !== user)
      return reject(session, transaction, '[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=nosuchuser');
    const response = query.get('response');
    if (response === null) {
      const challenge = `?reason=needauth&user=${user}&salt=${SALT}&challenge=${CHALLENGE}&opaque=${CHALLENGE}`;
      return reject(session, transaction, `[ AccessManager.Reject ] : [ authmod=adobe ] : ${challenge}`);
    }
    const expected = md5(md5(user + SALT + password, 'base64') + CHALLENGE + (query.get('challenge') ?? ''), 'base64');
    if (response === expected) session.acceptConnect(transaction);
    else reject(session, transaction, '[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=authfailed');
  };
}

/** Limelight's login, a digest over the application. @source librtmp and ffmpeg rtmpproto.c */
export function llnwLogin(user: string, password: string) {
  return (session: RtmpServerSession, { app, transaction }: ConnectCommand): void => {
    const query = queryOf(app);
    if (query.get('authmod') !== 'llnw') {
      return reject(session, transaction, '[ AccessManager.Reject ] : [ code=403 need auth; authmod=llnw ] : ');
    }
    if (query.get('response') === null) {
      const challenge = `?reason=needauth&user=${user}&nonce=${NONCE}`;
      return reject(session, transaction, `[ AccessManager.Reject ] : [ authmod=llnw ] : ${challenge}`);
    }
    const name = app.split('?')[0] as string;
    const path = name.includes('/') ? `/${name}` : `/${name}/_definst_`;
    const identity = md5(`${user}:live:${password}`, 'hex');
    const parts = [identity, NONCE, query.get('nc') ?? '', query.get('cnonce') ?? '', 'auth', md5(`publish:${path}`, 'hex')];
    if (query.get('user') === user && query.get('response') === md5(parts.join(':'), 'hex')) session.acceptConnect(transaction);
    else reject(session, transaction, '[ AccessManager.Reject ] : [ authmod=llnw ] : ?reason=authfailed');
  };
}
