import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../../main/base/clock.ts';
import { Fault } from '../../../../../main/base/fault.ts';
import { Scope } from '../../../../../main/base/scope.ts';
import { connectPublisher } from '../../../../../main/engine/outputs/rtmp/connect-publisher.ts';
import { lookupAll } from '../../../../../main/engine/outputs/rtmp/dial.ts';
import type { PublishSession } from '../../../../../main/engine/outputs/rtmp/publish-session.ts';
import { type Script, startBrokenRtmpServer } from '../../../../peers/broken-rtmp-server.ts';
import { RtmpServer } from '../../../../peers/rtmp-server.ts';
import { FakeClock } from '../../../fake-clock.ts';

const KEY = 'live_42?auth=a%2Fb&x==&name=%EC%95%88';
const PASSWORD = 'organ pipes';

let scope: Scope;

beforeEach(() => {
  scope = new Scope();
});

afterEach(() => scope[Symbol.asyncDispose]());

interface Overrides {
  username?: string;
  password?: string;
  key?: string;
  lookup?: (host: string) => Promise<readonly string[]>;
  clock?: FakeClock;
  signal?: AbortSignal;
}

async function publish(server: string, overrides: Overrides = {}): Promise<PublishSession> {
  const { username = '', password = '', key = KEY, lookup = lookupAll, clock = systemClock, signal } = overrides;
  const never = new AbortController().signal;
  const session = await connectPublisher({ server, key, username, password }, { clock, lookup, secureContext: undefined }, signal ?? never);
  scope.defer(() => session.abort());
  return session;
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  try {
    await work;
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    const fault = error as Fault;
    // What may be logged or shown holds neither key nor password in any form.
    const shown = `${JSON.stringify(fault.toInfo())} ${fault.message} ${String(fault.cause ?? '')}`;
    for (const secret of [KEY, 'live_42', PASSWORD, encodeURIComponent(KEY)]) expect(shown).not.toContain(secret);
    return fault;
  }
  throw new Error('accepted');
}

const broken = async (script: Script | readonly Script[]) => scope.use(await startBrokenRtmpServer({ script }));

describe('accepted', () => {
  test('publisher: good server, commands in the order that encoders use and the key verbatim', async () => {
    const server = scope.use(await RtmpServer.open({ policy: () => ({}) }));
    const session = await publish(`${server.url('live2')}?backup=1&x=%2F`);
    const [seen] = server.sessions;
    expect(seen?.commands).toEqual(['connect', 'releaseStream', 'FCPublish', 'createStream', 'publish']);
    expect(seen?.app).toBe('live2?backup=1&x=%2F');
    expect(seen?.tcUrl).toBe(`rtmp://127.0.0.1:${server.port}/live2?backup=1&x=%2F`);
    expect(seen?.name).toBe(KEY);
    expect(session.streamId).toBe(1);
  });

  test('publisher: key that begins with a question mark and a server that ends with a slash, joined by neither', async () => {
    const server = scope.use(await RtmpServer.open({ policy: () => ({}) }));
    await publish(`${server.url('live-bvc')}/`, { key: '?streamname=live_1_2&key=ab&schedule=rtmp&pflag=1' });
    expect(server.sessions[0]).toMatchObject({ app: 'live-bvc', name: '?streamname=live_1_2&key=ab&schedule=rtmp&pflag=1' });
  });

  test('publisher: server over IPv6', async () => {
    const server = scope.use(await RtmpServer.open({ host: '::1', policy: () => ({}) }));
    await publish(`rtmp://[::1]:${server.port}/live`);
    expect(server.sessions[0]?.tcUrl).toBe(`rtmp://[::1]:${server.port}/live`);
  });

  test('publisher: name with three addresses of which two are dead, the third is used', async () => {
    const server = scope.use(await RtmpServer.open({ policy: () => ({}) }));
    const lookup = async () => ['127.0.0.2', '::1', '127.0.0.1'];
    await publish(`rtmp://platform.example:${server.port}/live`, { lookup });
    expect(server.sessions).toHaveLength(1);
  });

  test('publisher: server allots stream 5, publish goes there', async () => {
    const server = scope.use(await RtmpServer.open({ policy: () => ({ streamId: 5 }) }));
    expect((await publish(server.url('live'))).streamId).toBe(5);
  });

  test('publisher: says goodbye, the server hears that the stream ends and the socket is closed', async () => {
    const server = scope.use(await RtmpServer.open({ policy: () => ({}) }));
    const session = await publish(server.url('live'));
    await session.close();
    expect(session.socket.closed).toBe(true);
    expect(server.sessions[0]?.commands.slice(-2)).toEqual(['FCUnpublish', 'deleteStream']);
  });

  test.each([
    ['adobe-login', 'live'],
    ['llnw-login', 'live'],
    ['llnw-login', 'live/room'],
    ['adobe-login', 'live?backup=1'],
  ] as const)('publisher: %s on %s, logged in by the third connection', async (kind, app) => {
    const server = await broken({ kind, user: 'hall', password: PASSWORD });
    await publish(server.url(app), { username: 'hall', password: PASSWORD });
    expect(server.sessions).toHaveLength(3);
    expect(server.sessions.at(-1)?.name).toBe(KEY);
    for (const { app: seen, tcUrl } of server.sessions) expect(`${seen} ${tcUrl}`).not.toContain(PASSWORD);
  });
});

describe('refused', () => {
  const REFUSALS: [string, Script, string, string?][] = [
    [
      'connect: invalid app',
      { kind: 'refuses-connect', code: 'NetConnection.Connect.InvalidApp' },
      'refused',
      'NetConnection.Connect.InvalidApp',
    ],
    ['connect: rejected', { kind: 'refuses-connect', code: 'NetConnection.Connect.Rejected', leavesOpen: true }, 'refused'],
    ['publish: bad name', { kind: 'refuses-publish', code: 'NetStream.Publish.BadName' }, 'name-busy', 'NetStream.Publish.BadName'],
    ['publish: bad name, socket left open', { kind: 'refuses-publish', code: 'NetStream.Publish.BadName', leavesOpen: true }, 'name-busy'],
    ['publish: denied', { kind: 'refuses-publish', code: 'NetStream.Publish.Denied' }, 'key-refused', 'NetStream.Publish.Denied'],
    ['publish: unauthorized', { kind: 'refuses-publish', code: 'NetStream.Publish.Unauthorized' }, 'key-refused'],
    ['publish: rejected', { kind: 'refuses-publish', code: 'NetStream.Publish.Rejected', leavesOpen: true }, 'key-refused'],
    ['publish: failed', { kind: 'refuses-publish', code: 'NetStream.Failed' }, 'protocol', 'NetStream.Failed'],
    ['publish: the key comes back as the code', { kind: 'refuses-publish', code: KEY, description: KEY }, 'protocol', 'unknown'],
    ['closes at once', { kind: 'closes-at-once' }, 'closed-by-peer'],
    ['closes after the handshake', { kind: 'closes-after-handshake' }, 'closed-by-peer'],
    ['garbage instead of a handshake', { kind: 'garbage' }, 'protocol'],
    ['handshake of another version', { kind: 'wrong-handshake-version' }, 'protocol'],
  ];

  test.each(REFUSALS)('publisher: %s, named and the connection given up', async (_what, script, code, reason) => {
    const server = await broken(script);
    const fault = await faultOf(publish(server.url('live')));
    expect(fault.code).toBe(`destination/${code}`);
    if (reason) expect(fault.params.reason).toBe(reason);
    await expect.poll(() => server.sessions.every(({ socket }) => socket.destroyed)).toBe(true);
  });

  test.each(['adobe-login', 'llnw-login'] as const)('publisher: %s with a wrong password or none, login refused', async (kind) => {
    const server = await broken({ kind, user: 'hall', password: 'another' });
    expect(await faultOf(publish(server.url('live'), { username: 'hall', password: PASSWORD }))).toMatchObject({
      code: 'destination/login-refused',
      params: { reason: 'authfailed' },
    });
    expect(await faultOf(publish(server.url('live')))).toMatchObject({ params: { reason: 'login-needed' } });
  });

  test('publisher: no key, nobody is bothered', async () => {
    const server = scope.use(await RtmpServer.open({ policy: () => ({}) }));
    expect((await faultOf(publish(server.url('live'), { key: '' }))).code).toBe('destination/key-missing');
    expect(server.accepted).toBe(0);
  });
});

describe('network', () => {
  test('publisher: nobody listens, refused', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await faultOf(publish(`rtmp://127.0.0.1:${port}/live`))).toMatchObject({
      code: 'destination/refused',
      params: { reason: 'ECONNREFUSED' },
    });
  });

  test.each([
    ['ENOTFOUND', 'name-not-found'],
    ['EAI_AGAIN', 'name-not-found'],
    ['ENETUNREACH', 'unreachable'],
  ])('publisher: looking the name up fails with %s, %s', async (code, fault) => {
    const lookup = async () => {
      throw Object.assign(new Error('lookup'), { code });
    };
    expect((await faultOf(publish('rtmp://nowhere.invalid/live', { lookup }))).code).toBe(`destination/${fault}`);
  });

  test('publisher: name without an address, not found', async () => {
    expect((await faultOf(publish('rtmp://nowhere.invalid/live', { lookup: async () => [] }))).code).toBe('destination/name-not-found');
  });

  test('publisher: TLS asked of a server that has none, a TLS fault', async () => {
    const server = await broken({ kind: 'garbage' });
    expect((await faultOf(publish(`rtmps://127.0.0.1:${server.port}/live`))).code).toBe('destination/tls');
  });
});

describe('silence', () => {
  const SILENCES: [Script, string][] = [
    [{ kind: 'never-answers' }, 'handshake'],
    [{ kind: 'silent-after-handshake' }, 'connect'],
    [{ kind: 'silent-after-connect' }, 'publish'],
  ];

  test.each(SILENCES)('publisher: %o, no answer after 10 s', async (script, step) => {
    const clock = new FakeClock(0);
    const server = await broken(script);
    const work = faultOf(publish(server.url('live'), { clock }));
    const commands = { handshake: 0, connect: 1, publish: 5 }[step] as number;
    await expect.poll(() => server.accepted).toBe(1);
    await expect.poll(() => (commands === 0 ? 0 : server.sessions[0]?.commands.length)).toBe(commands);
    // The dialing must be over before the step's own time begins to run.
    await expect.poll(() => clock.pendingTimers).toBe(1);
    await clock.advance(9_900);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(200);
    expect(await work).toMatchObject({ code: 'destination/no-answer', params: { reason: step } });
    expect(clock.pendingTimers).toBe(0);
  });

  test('publisher: TLS handshake never answered, no answer after 10 s', async () => {
    const clock = new FakeClock(0);
    const server = await broken({ kind: 'never-answers' });
    const work = faultOf(publish(`rtmps://127.0.0.1:${server.port}/live`, { clock }));
    await expect.poll(() => server.accepted).toBe(1);
    await expect.poll(() => clock.pendingTimers).toBe(1);
    await clock.advance(10_100);
    expect(await work).toMatchObject({ code: 'destination/no-answer', params: { reason: 'tls' } });
  });

  test('publisher: no longer wanted in any step, ends at once and leaves nothing behind', async () => {
    for (const [script] of SILENCES) {
      const stop = new AbortController();
      const server = await broken(script);
      const work = publish(server.url('live'), { signal: stop.signal });
      await expect.poll(() => server.accepted).toBe(1);
      stop.abort(new Error('stopped'));
      await expect(work).rejects.toThrow('stopped');
      await expect.poll(() => server.sessions.every(({ socket }) => socket.destroyed)).toBe(true);
    }
  });
});
