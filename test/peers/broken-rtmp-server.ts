import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { acknowledgement, MESSAGE, userControl } from '../../main/rtmp/messages.ts';
import { adobeLogin, llnwLogin } from './adobe-login.ts';
import { RtmpServer, type RtmpServerOptions } from './rtmp-server.ts';
import type { ServerPolicy } from './rtmp-server-session.ts';

/** What the server does wrong (or demands). Everything up to that point is answered correctly. */
export type Script =
  /** Accepts TCP and never says a word. */
  | { kind: 'never-answers' }
  | { kind: 'closes-at-once' }
  | { kind: 'closes-after-handshake' }
  /** Answers the handshake with random bytes. */
  | { kind: 'garbage' }
  | { kind: 'wrong-handshake-version' }
  /** Takes the handshake and never answers `connect`. */
  | { kind: 'silent-after-handshake' }
  | { kind: 'silent-after-connect' }
  | { kind: 'silent-after-publish' }
  /** `_error` to connect, for example `NetConnection.Connect.InvalidApp`; `leavesOpen` keeps the socket, as some servers do. */
  | { kind: 'refuses-connect'; code: string; description?: string; leavesOpen?: boolean }
  /** `onStatus` with level error, for example `NetStream.Publish.BadName`. */
  | { kind: 'refuses-publish'; code: string; description?: string; leavesOpen?: boolean }
  /** Takes the publisher and closes (or resets) after this many bytes. */
  | { kind: 'closes-after'; bytes: number; reset?: boolean }
  /** Takes the publisher and stops reading after this many bytes. */
  | { kind: 'stalls-after'; bytes: number }
  /** Takes the publisher, then ends its stream with an `onStatus` in the middle of it (a platform that ends a broadcast). */
  | { kind: 'ends-stream-after'; bytes: number; code: string }
  /** Takes the publisher and sends a chunk that breaks the protocol. */
  | { kind: 'bad-chunks-after'; bytes: number }
  /** A good server that also pings and acknowledges. */
  | { kind: 'pings'; everyMs: number }
  | { kind: 'adobe-login'; user: string; password: string }
  | { kind: 'llnw-login'; user: string; password: string };

export interface BrokenServerOptions extends Omit<RtmpServerOptions, 'policy'> {
  /** One script for every connection, or one for each in turn (the last one stays). */
  script: Script | readonly Script[];
}

/** A server that fails in one known way. `server.sessions` holds what clients sent to it. */
export async function startBrokenRtmpServer(options: BrokenServerOptions): Promise<RtmpServer> {
  const scripts = [options.script].flat() as Script[];
  let count = 0;
  const policy = (): ServerPolicy => {
    const script = scripts[Math.min(count, scripts.length - 1)] as Script;
    count += 1;
    return policyOf(script);
  };
  return RtmpServer.open({ ...options, policy });
}

function policyOf(script: Script): ServerPolicy {
  switch (script.kind) {
    case 'never-answers':
      return { onSocket: (socket) => Boolean(socket.resume()) };
    case 'closes-at-once':
      return { onSocket: (socket) => Boolean(socket.destroy()) };
    case 'closes-after-handshake':
      return { onHandshake: (session) => session.socket.destroy() };
    case 'garbage':
      return { onSocket: (socket) => answerHelloWith(socket, randomBytes(8_192)) };
    case 'wrong-handshake-version':
      return { onSocket: (socket) => answerHelloWith(socket, Buffer.concat([Buffer.from([9]), randomBytes(3_072)])) };
    case 'silent-after-handshake':
      return { onConnect: nothing };
    case 'silent-after-connect':
      return { onConnect: (session, { transaction }) => session.acceptConnect(transaction), onPublish: nothing };
    case 'silent-after-publish':
      return { onPublish: (session) => void session.socket.pause() };
    case 'refuses-connect':
      return {
        onConnect(session, { transaction }) {
          session.refuseConnect(transaction, script.code, script.description ?? 'Connection refused.');
          if (!script.leavesOpen) session.socket.end();
        },
      };
    case 'refuses-publish':
      return {
        onPublish(session) {
          session.status('error', script.code, script.description ?? 'Publish refused.');
          if (!script.leavesOpen) session.socket.end();
        },
      };
    case 'adobe-login':
      return { onConnect: adobeLogin(script.user, script.password) };
    case 'llnw-login':
      return { onConnect: llnwLogin(script.user, script.password) };
    case 'pings':
      return {
        onPublish(session) {
          session.acceptPublish();
          const timer = setInterval(() => {
            session.send(userControl(6, Buffer.from([0, 0, 0, 1])));
            session.send(acknowledgement(session.bytes));
          }, script.everyMs);
          session.socket.once('close', () => clearInterval(timer));
        },
      };
    default:
      return afterBytes(script);
  }
}

type Later = Extract<Script, { bytes: number }>;

/** Scripts that start well: the failure comes once so many bytes of media have been read. */
function afterBytes(script: Later): ServerPolicy {
  let done = false;
  return {
    onMedia(session, message) {
      if (done || message.type === MESSAGE.data || session.bytes < script.bytes) return;
      done = true;
      if (script.kind === 'stalls-after') session.socket.pause();
      else if (script.kind === 'bad-chunks-after') session.send(Buffer.alloc(64, 0xff));
      else if (script.kind === 'ends-stream-after') {
        session.status('error', script.code, 'The broadcast has ended.');
        session.socket.end();
      } else if (script.reset) session.socket.resetAndDestroy();
      else session.socket.end();
    },
  };
}

function answerHelloWith(socket: Socket, bytes: Buffer): boolean {
  socket.once('data', () => socket.write(bytes));
  return true;
}

const nothing = () => undefined;
