import { expect, test } from 'vitest';
import { answerLogin } from '../../../../../main/engine/outputs/rtmp/auth.ts';

const WHO = { username: 'hall', password: 'organ' };
const NONCE = '0a1b2c3d';

const fault = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

test('login: server asks who we are, name and method but no answer yet', () => {
  const description = '[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ';
  expect(answerLogin(description, 'live', WHO, NONCE, false)).toEqual({ query: 'authmod=adobe&user=hall', isComplete: false });
});

test('login: adobe challenge, the response that librtmp would give', () => {
  const description = '[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=needauth&user=hall&salt=YWJj&challenge=ZGVm&opaque=Z2hp==';
  const answer = answerLogin(description, 'live', WHO, NONCE, false);
  // md5 in base64, by: printf %s hallYWJjorgan | openssl md5 -binary | base64, and the same over its result, opaque and nonce.
  expect(answer?.query).toBe('authmod=adobe&user=hall&challenge=0a1b2c3d&response=bghq7S/OPiVy/r8PR596ng==&opaque=Z2hp==');
  expect(answer?.isComplete).toBe(true);
});

test('login: adobe challenge without opaque, the challenge takes its place', () => {
  const description = 'authmod=adobe ] : ?reason=needauth&user=hall&salt=YWJj&challenge=ZGVm';
  expect(answerLogin(description, 'live', WHO, NONCE, false)?.query).not.toContain('opaque');
});

test.each([
  ['live', '40ecb4aa3c96e6a1e69d81904bf061b1'],
  ['live/room', '95167bb2af6698d77f7cb9f1debe8acb'],
])('login: llnw challenge for the app %s, a digest over its path', (app, response) => {
  const description = '[ authmod=llnw ] : ?reason=needauth&user=hall&nonce=bm9uY2U';
  expect(answerLogin(description, app, WHO, NONCE, false)?.query).toBe(
    `authmod=llnw&user=hall&nonce=bm9uY2U&cnonce=0a1b2c3d&nc=00000001&response=${response}`,
  );
});

test.each([
  ['[ authmod=adobe ] : ?reason=authfailed&opaque=x', false, 'authfailed'],
  ['[ authmod=adobe ] : ?reason=nosuchuser', false, 'nosuchuser'],
  ['[ authmod=adobe ] : ?reason=needauth&user=hall&salt=a&challenge=b', true, 'needauth'],
  ['[ code=403 need auth; authmod=llnw ] : ', true, 'refused'],
])('login: %s after an answer %s, refused', (description, isLast, reason) => {
  expect(fault(() => answerLogin(description, 'live', WHO, NONCE, isLast))).toMatchObject({
    code: 'destination/login-refused',
    params: { reason },
  });
});

test('login: asked for, but there is no name or password, said so', () => {
  const description = '[ code=403 need auth; authmod=adobe ] : ';
  for (const who of [
    { username: '', password: 'x' },
    { username: 'x', password: '' },
  ]) {
    expect(fault(() => answerLogin(description, 'live', who, NONCE, false))).toMatchObject({ params: { reason: 'login-needed' } });
  }
});

test('login: a refusal without a method that is known, not a login at all', () => {
  expect(answerLogin('Connection refused.', 'live', WHO, NONCE, false)).toBeNull();
});
