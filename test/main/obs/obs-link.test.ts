import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTcp } from 'node:net';
import pino from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { ObsLink } from '../../../main/obs/obs-link.ts';
import { FakeObs, type FakeObsOptions } from '../../peers/fake-obs/fake-obs.ts';
import { freePort } from '../../peers/free-port.ts';
import { waitFor } from '../../peers/wait-for.ts';
import { FakeClock } from '../fake-clock.ts';
import { linkTo, MemoryPrevious, openLink } from './link-for-test.ts';

async function fakeObs(options?: FakeObsOptions): Promise<FakeObs> {
  const fake = await FakeObs.open(options);
  onTestFinished(() => fake[Symbol.asyncDispose]());
  return fake;
}

/** A link on fake time; `until` lets that time run in steps while real sockets deliver. */
async function timedLink(address: { port: number; password?: string }, previous = new MemoryPrevious()) {
  const clock = new FakeClock(0);
  const link = await openLink(previous, clock);
  onTestFinished(() => link[Symbol.asyncDispose]());
  link.connect({ host: '127.0.0.1', port: address.port, password: address.password ?? '' });
  const until = async (what: string, condition: () => boolean, stepMs = 100) => {
    const step = async () => {
      if (condition()) return true;
      await clock.advance(stepMs);
      return condition();
    };
    await waitFor(what, step, { everyMs: 5 });
  };
  return { clock, link, until };
}

describe('connecting', () => {
  test('obs-link: wrong password, tried again only after a minute', async () => {
    const fake = await fakeObs();
    const { clock, link } = await timedLink({ port: fake.port, password: 'wrong' });
    await waitFor('the refusal', () => link.status.fault?.code === 'obs/wrong-password');
    await clock.advance(59_000);
    expect(fake.connections).toBe(1);
    await clock.advance(2_000);
    await waitFor('the next attempt', () => fake.connections === 2);
    link.connect({ host: '127.0.0.1', port: fake.port, password: fake.password });
    await waitFor('the link', () => link.status.link === 'up');
  });

  test('obs-link: nothing listens, obs/not-running; OBS starts, connected by itself', async () => {
    const port = await freePort();
    const { link, until } = await timedLink({ port, password: 'obs-secret' });
    expect(link.status.link).toBe('connecting');
    await waitFor('the fault', () => link.status.fault?.code === 'obs/not-running');
    expect(link.status.fault?.params).toEqual({ host: '127.0.0.1', port });
    await fakeObs({ port });
    await until('the link', () => link.status.link === 'up', 500);
  });

  test('obs-link: the port accepts and says nothing, obs/no-answer after 5 s', async () => {
    const sockets = new Set<Socket>();
    const server = createTcp((socket) => void sockets.add(socket.on('error', () => socket.destroy())));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { clock, link } = await timedLink({ port: (server.address() as AddressInfo).port });
    await waitFor('the connection', () => sockets.size > 0);
    await clock.advance(4_900);
    expect(link.status.fault).toBeNull();
    await clock.advance(200);
    await waitFor('the fault', () => link.status.fault?.code === 'obs/no-answer');
  });

  test('obs-link: a WebSocket without a Hello, obs/no-answer', async () => {
    const port = await silentWebSocket('obswebsocket.json');
    const { link, until } = await timedLink({ port });
    await until('the fault', () => link.status.fault?.code === 'obs/no-answer', 500);
  });

  test('obs-link: obs-websocket 4 (no subprotocol), obs-websocket 4.9 by Hello, OBS 27: obs/too-old', async () => {
    const { link, until } = await timedLink({ port: await silentWebSocket(false) });
    await until('the fault', () => link.status.fault?.code === 'obs/too-old');
    const byHello = await fakeObs({ webSocketVersion: '4.9.1' });
    link.connect({ host: '127.0.0.1', port: byHello.port, password: byHello.password });
    await until('the fault', () => link.status.fault?.code === 'obs/too-old');
    const byObs = await fakeObs();
    byObs.requests.obsVersion = '27.2.4';
    link.connect({ host: '127.0.0.1', port: byObs.port, password: byObs.password });
    await until('the fault', () => link.status.fault?.params.version === '27.2.4');
  });

  test('obs-link: disconnected while it tries, stays off and leaves no timer', async () => {
    const { clock, link } = await timedLink({ port: await freePort() });
    await waitFor('the fault', () => link.status.fault?.code === 'obs/not-running');
    await link.disconnect();
    expect(link.status).toMatchObject({ link: 'off', fault: null });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('an OBS that does not answer', () => {
  test('obs-link: OBS is killed with a command in flight, the command rejects at once', async () => {
    const fake = await fakeObs();
    const { link } = await timedLink(fake);
    await waitFor('the link', () => link.status.link === 'up');
    fake.muted.add('SetCurrentProgramScene');
    const command = link.switchScene('Scene');
    const outcome = expect(command).rejects.toMatchObject({ code: 'obs/link-lost' });
    await waitFor('the request to be out', () => fake.requestsSeen.includes('SetCurrentProgramScene'));
    fake.kill();
    await outcome;
    await waitFor('the end', () => link.status.link !== 'up');
  });

  test('obs-link: one request is never answered, it rejects after 5 s and the next one is served', async () => {
    const fake = await fakeObs();
    fake.requests.scenes = ['Scene', 'Hall'];
    const { link, until } = await timedLink(fake);
    await waitFor('the link', () => link.status.link === 'up');
    fake.muted.add('SetCurrentProgramScene');
    let code = '';
    link.switchScene('Hall').catch((error: { code: string }) => {
      code = error.code;
    });
    await until('the rejection', () => code === 'obs/no-answer', 500);
    fake.muted.clear();
    await link.switchScene('Hall');
    expect(link.status.scene).toBe('Hall');
  });

  test('obs-link: OBS freezes, down with obs/no-answer; it thaws, up again', async () => {
    const fake = await fakeObs();
    const { link, until } = await timedLink(fake);
    await waitFor('the link', () => link.status.link === 'up');
    fake.muted.add('GetStreamStatus');
    await until('the fault', () => link.status.fault?.code === 'obs/no-answer', 500);
    expect(link.status.link).toBe('down');
    fake.muted.clear();
    await until('the link', () => link.status.link === 'up', 500);
  });
});

describe('streaming', () => {
  test('obs-link: the connect of OBS hangs, obs/nothing-arrives after 10 s and StartStream is never sent twice', async () => {
    const fake = await fakeObs();
    fake.stream.ingest = 'hangs';
    const { link, until } = await timedLink(fake);
    await waitFor('the link', () => link.status.link === 'up');
    const codes: string[] = [];
    const start = () => link.startStream().catch((error: { code: string }) => codes.push(error.code));
    void start();
    await until('the report', () => codes.length === 1);
    expect(codes).toEqual(['obs/nothing-arrives']);
    expect(link.status).toMatchObject({ stream: 'starting', fault: { code: 'obs/nothing-arrives' } });
    void start();
    await until('the second report', () => codes.length === 2);
    expect(fake.stream.startRequests).toBe(1);
    const stopped = link.stopStream();
    fake.stream.connectNow();
    await until('the stop after the late start', () => link.status.stream === 'stopped');
    await stopped;
    expect(fake.stream.active).toBe(false);
    expect(link.status.fault).toBeNull();
  });

  test('obs-link: events in the wrong order, a refused start and a stop end as they should', async () => {
    const fake = await fakeObs();
    fake.stream.swapsOrder = true;
    fake.stream.ingest = 'refuses';
    const { link } = await timedLink(fake);
    await waitFor('the link', () => link.status.link === 'up');
    await expect(link.startStream()).rejects.toMatchObject({ code: 'obs/refused' });
    expect(link.status.stream).toBe('stopped');
    fake.stream.ingest = 'accepts';
    await link.startStream();
    await link.stopStream();
    expect(link.status.stream).toBe('stopped');
  });

  test('obs-link: ingest lost while streaming, reconnecting and then streaming; a stop in between works', async () => {
    const fake = await fakeObs();
    const { link } = await timedLink(fake);
    await waitFor('the link', () => link.status.link === 'up');
    await link.startStream();
    fake.stream.loseIngest();
    await waitFor('reconnecting', () => link.status.stream === 'reconnecting');
    fake.stream.ingestReturns();
    await waitFor('streaming', () => link.status.stream === 'streaming');
    fake.stream.loseIngest();
    await waitFor('reconnecting', () => link.status.stream === 'reconnecting');
    await link.stopStream();
    expect(link.status.stream).toBe('stopped');
  });
});

describe('settings', () => {
  test('obs-link: set up again for another address of ours, the settings from before are still the ones kept', async () => {
    const fake = await fakeObs();
    const before = structuredClone(fake.requests.service);
    const { link } = await timedLink(fake);
    await waitFor('the link', () => link.status.link === 'up');
    await link.setUp({ server: 'rtmp://127.0.0.1:1935/live', key: 'main' });
    await link.setUp({ server: 'rtmp://127.0.0.1:1936/live', key: 'main?secret=2' });
    await link.restore();
    expect(fake.requests.service).toEqual(before);
  });

  test('obs-link: the desk starts again after "Set OBS up", isSetUp and canRestore are known', async () => {
    const fake = await fakeObs();
    const previous = new MemoryPrevious();
    const target = { server: 'rtmp://127.0.0.1:1935/live', key: 'main' };
    const first = await timedLink(fake, previous);
    await waitFor('the link', () => first.link.status.link === 'up');
    await first.link.setUp(target);
    await first.link[Symbol.asyncDispose]();
    fake.requests.service.settings = { ...fake.requests.service.settings, server: 'rtmp://localhost/live/' };
    const second = await timedLink(fake, previous);
    second.link.aim(target);
    await waitFor('the link', () => second.link.status.link === 'up');
    expect(second.link.status).toMatchObject({ isSetUp: true, canRestore: true });
  });

  test('obs-link: OBS refuses the settings, what was kept before is unchanged', async () => {
    const fake = await fakeObs();
    const previous = new MemoryPrevious();
    const { link } = await timedLink(fake, previous);
    await waitFor('the link', () => link.status.link === 'up');
    fake.requests.refuses.add('SetStreamServiceSettings');
    await expect(link.setUp({ server: 'rtmp://127.0.0.1:1935/live', key: 'main' })).rejects.toMatchObject({ code: 'obs/refused' });
    expect(previous.json).toBeNull();
    expect(link.status).toMatchObject({ isSetUp: false, canRestore: false });
  });

  test('obs-link: keys and the password, nowhere in the log, the status or a fault', async () => {
    const fake = await fakeObs({ password: 'canary-password' });
    fake.requests.service.settings.key = 'canary-earlier';
    const lines: string[] = [];
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    await using link = await ObsLink.open({
      clock: new FakeClock(0),
      log,
      random: () => 0.5,
      previous: new MemoryPrevious(),
      previousEncoder: new MemoryPrevious(),
    });
    link.changed.on((status) => lines.push(JSON.stringify(status)));
    link.connect({ host: '127.0.0.1', port: fake.port, password: 'canary-wrong' });
    await waitFor('the refusal', () => link.status.fault !== null);
    link.connect({ host: '127.0.0.1', port: fake.port, password: 'canary-password' });
    await waitFor('the link', () => link.status.link === 'up');
    fake.requests.refuses.add('SetStreamServiceSettings');
    const error: unknown = await link.setUp({ server: 'rtmp://127.0.0.1:1935/live', key: 'canary-key' }).catch((fault: unknown) => fault);
    lines.push(JSON.stringify(error), String(error));
    expect(lines.length).toBeGreaterThan(4);
    expect(lines.join('\n')).not.toContain('canary-'); // what a checkout may be called has no dash behind it
  });
});

/** A WebSocket that opens and then says nothing. */
async function silentWebSocket(protocol: string | false): Promise<number> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => protocol });
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('obs-link: another transition chosen while one runs, taken up after it; the way back is drawn', async () => {
  const fake = await fakeObs();
  const { world } = fake.requests;
  fake.requests.scenes = ['Doors', 'Stage'];
  fake.requests.program = 'Doors';
  const link = await linkTo(fake);
  onTestFinished(() => link[Symbol.asyncDispose]());
  await link.switchScene('Stage');
  await Promise.all([link.control.setTransition({ name: 'Cut' }), link.switchScene('Doors')]);
  expect(world).toMatchObject({ transition: 'Cut', program: 'Doors' });
  await waitFor('the end', () => world.leaving === null);
});
