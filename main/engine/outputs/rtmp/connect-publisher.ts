import { randomBytes } from 'node:crypto';
import { Fault } from '../../../base/fault.ts';
import type { RelaySpec } from '../../../contract/engine-api.ts';
import { parseServerUrl } from '../../../rtmp/server-url.ts';
import { answerLogin, type LoginAnswer } from './auth.ts';
import { type DialDeps, dial } from './dial.ts';
import { LoginNeeded, PublishSession } from './publish-session.ts';

/** Who we are, the challenge, the answer to it: a login takes three connections. */
const MAX_CONNECTIONS = 3;

/**
 * Connects to a destination and publishes, with a login where the server asks for one.
 * @throws Fault `destination/...`, or the signal's reason
 */
export async function connectPublisher(
  spec: Pick<RelaySpec, 'server' | 'key' | 'username' | 'password'>,
  deps: DialDeps,
  signal: AbortSignal,
): Promise<PublishSession> {
  const server = parseServerUrl(spec.server);
  if (spec.key === '') throw new Fault('destination/key-missing');
  let answer: LoginAnswer = { query: '', isComplete: false };
  for (let connection = 1; ; connection += 1) {
    const line = await dial(server, deps, signal);
    try {
      return await PublishSession.open(line, deps.clock, { server, key: spec.key, login: answer.query }, signal);
    } catch (error) {
      if (!(error instanceof LoginNeeded)) throw error;
      const clientNonce = randomBytes(4).toString('hex');
      const next = answerLogin(error.description, server.app.split('?')[0] as string, spec, clientNonce, answer.isComplete);
      if (!next || connection === MAX_CONNECTIONS) throw new Fault('destination/login-refused', { reason: 'unknown-login' });
      answer = next;
    }
  }
}
