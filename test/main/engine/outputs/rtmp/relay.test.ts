import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Scope } from '../../../../../main/base/scope.ts';
import type { RelayState } from '../../../../../main/contract/relay.ts';
import type { Relay } from '../../../../../main/engine/outputs/rtmp/relay.ts';
import type { IncomingMessage } from '../../../../../main/rtmp/chunk-reader.ts';
import { type Script, startBrokenRtmpServer } from '../../../../peers/broken-rtmp-server.ts';
import { RtmpServer } from '../../../../peers/rtmp-server.ts';
import { RtmpSink } from '../../../../peers/rtmp-sink.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { AVC_1080, TestEncoder } from '../../test-encoder.ts';
import { RelayHouse } from './relay-for-test.ts';

const FRAME_MS = 40;

let scope: Scope;
let clock: FakeClock;
let house: RelayHouse;
/** What the kernel is said to hold for every connection. */
let kernelBytes: number;
let lines: string[];

beforeEach(async () => {
  scope = new Scope();
  clock = new FakeClock(Date.UTC(2026, 10, 21, 20));
  kernelBytes = 0;
  lines = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const read = () =>
    new Proxy(new Map<string, number>(), { get: (map, name) => (name === 'get' ? () => kernelBytes : Reflect.get(map, name)) });
  house = await RelayHouse.open({ clock, log, read });
});

afterEach(async () => {
  await scope[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  expect(clock.pendingTimers).toBe(0);
});

const sink = async () => scope.use(await RtmpSink.open());
const broken = async (script: Script | readonly Script[]) => scope.use(await startBrokenRtmpServer({ script }));

/** Frames for so long, in the bus's time. */
async function play(encoder: TestEncoder, ms: number): Promise<void> {
  for (let done = 0; done < ms; done += FRAME_MS) {
    encoder.frame();
    await clock.advance(FRAME_MS);
  }
}

/** Frames until the relay is in this state. */
async function playUntil(encoder: TestEncoder, relay: Relay, state: RelayState, limitMs = 20_000): Promise<void> {
  for (let done = 0; done < limitMs && relay.status.state !== state; done += FRAME_MS) await play(encoder, FRAME_MS);
  expect(relay.status.state).toBe(state);
}

const settled = (relay: Relay, state: RelayState) => expect.poll(() => relay.status.state).toBe(state);

describe('beginning', () => {
  test('relay: started before there is a program, nobody is bothered until it comes', async () => {
    const target = await sink();
    const { relay, states } = house.relay(target.url('live'));
    relay.start();
    expect(relay.status).toMatchObject({ wanted: true, state: 'waiting-program', fault: null });
    const encoder = new TestEncoder(house.bus).begin();
    await clock.advance(1_000);
    expect(target.server.accepted).toBe(0);
    await playUntil(encoder, relay, 'live');
    expect(states).toEqual(['waiting-program', 'connecting', 'live']);
  });

  test('relay: started in the middle of a GOP, the first frame is its keyframe and comes without waiting for the next', async () => {
    const target = await sink();
    const encoder = new TestEncoder(house.bus, { framesPerGop: 250 }).begin();
    await play(encoder, 4_000);
    const { relay } = house.relay(target.url('live'));
    relay.start();
    await expect.poll(() => target.connections[0]?.figures.videoFrames).toBe(100);
    expect(target.connections[0]?.figures).toMatchObject({ firstFrameIsKeyframe: true, backwards: 0, jumps: 0 });
  });

  test('relay: publish accepted but nothing has left for the peer, not called live', async () => {
    const target = await sink();
    const encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 200);
    kernelBytes = Number.MAX_SAFE_INTEGER;
    const { relay } = house.relay(target.url('live'));
    relay.start();
    await expect.poll(() => target.connections.length).toBe(1);
    await play(encoder, 2_000);
    expect(relay.status.state).toBe('connecting');
    await play(encoder, 1_500);
    expect(relay.status).toMatchObject({ state: 'stalled', fault: { code: 'destination/stalled' } });
  });

  test.each([{ kind: 'never-answers' }, { kind: 'silent-after-handshake' }, { kind: 'silent-after-connect' }] as const)(
    'relay: TCP connects but publish is never accepted (%o), never called live',
    async (script) => {
      const server = await broken(script);
      const encoder = new TestEncoder(house.bus).begin();
      await play(encoder, 200);
      const { relay, states } = house.relay(server.url('live'));
      relay.start();
      await expect.poll(() => server.accepted).toBe(1);
      await expect.poll(() => clock.pendingTimers).toBeGreaterThan(0);
      await play(encoder, 9_000);
      expect(relay.status.state).toBe('connecting');
      await playUntil(encoder, relay, 'retrying', 2_000);
      expect(relay.status.fault?.code).toBe('destination/no-answer');
      expect(states).not.toContain('live');
    },
  );

  test('relay: headers change on air, they reach the destination in their place', async () => {
    const roles: number[] = [];
    const onMedia = (_session: unknown, { type, payload }: IncomingMessage) => {
      if (type === 9 && payload) roles.push(payload.length === AVC_1080.length ? 1_080 : (payload[0] as number));
    };
    const server = scope.use(await RtmpServer.open({ policy: () => ({ collectsMedia: true, onMedia }) }));
    const encoder = new TestEncoder(house.bus, { framesPerGop: 3 }).begin();
    await play(encoder, 120);
    const { relay } = house.relay(server.url('live'));
    relay.start();
    await expect.poll(() => roles.length).toBe(4);
    house.bus.push({ type: 9, timestampMs: 120, payload: AVC_1080 });
    await play(encoder, 80);
    await expect.poll(() => roles).toEqual([0x17, 0x17, 0x27, 0x27, 1_080, 0x17, 0x27]);
  });
});

describe('program', () => {
  test('relay: encoder goes and comes back, the connection is kept and time goes on', async () => {
    const target = await sink();
    const first = new TestEncoder(house.bus).begin();
    const { relay, states } = house.relay(target.url('live'));
    relay.start();
    await playUntil(first, relay, 'live');
    first.end();
    expect(relay.status.state).toBe('no-program');
    await clock.advance(8_000);
    const second = new TestEncoder(house.bus, { startMs: 5 }).begin();
    await playUntil(second, relay, 'live');
    await play(second, 1_000);
    expect(states).toEqual(['waiting-program', 'connecting', 'live', 'no-program', 'live']);
    await expect.poll(() => target.connections[0]?.figures.jumps).toBe(1);
    expect(target.connections).toHaveLength(1);
    expect(target.connections[0]?.figures).toMatchObject({ backwards: 0, jumpsWithoutKeyframe: 0 });
  });

  test('relay: peer hangs up while there is no program, waits for it and then connects at once', async () => {
    const target = await sink();
    const first = new TestEncoder(house.bus).begin();
    const { relay } = house.relay(target.url('live'));
    relay.start();
    await playUntil(first, relay, 'live');
    first.end();
    target.connections[0]?.close();
    await settled(relay, 'waiting-program');
    expect(relay.status.fault?.code).toBe('destination/closed-by-peer');
    await clock.advance(60_000);
    expect(target.connections).toHaveLength(1);
    await playUntil(new TestEncoder(house.bus).begin(), relay, 'live');
    expect(target.connections).toHaveLength(2);
  });

  test('relay: program goes while it is connecting or waiting to retry, it waits for the program', async () => {
    const server = await broken([
      { kind: 'silent-after-handshake' },
      { kind: 'refuses-connect', code: 'NetConnection.Connect.InvalidApp' },
    ]);
    let encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 80);
    const { relay } = house.relay(server.url('live'));
    relay.start();
    await expect.poll(() => server.sessions[0]?.commands.length).toBe(1);
    encoder.end();
    expect(relay.status.state).toBe('waiting-program');
    await expect.poll(() => server.sessions[0]?.socket.destroyed).toBe(true);
    encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 80);
    await settled(relay, 'retrying');
    encoder.end();
    expect(relay.status).toMatchObject({ state: 'waiting-program', retryAtMs: null });
  });
});

describe('trouble', () => {
  test('relay: key refused by one destination, the others stay live and get everything', async () => {
    const refusing = await broken({ kind: 'refuses-publish', code: 'NetStream.Publish.Denied' });
    const good = await sink();
    const encoder = new TestEncoder(house.bus).begin();
    const refused = house.relay(refusing.url('live')).relay;
    const others = [house.relay(good.url('live')).relay, house.relay(good.url('live')).relay];
    for (const relay of [refused, ...others]) relay.start();
    await playUntil(encoder, others[0] as Relay, 'live');
    await play(encoder, 3_000);
    expect(refused.status).toMatchObject({ state: 'retrying', fault: { code: 'destination/key-refused' } });
    expect(others.map(({ status }) => [status.state, status.fault, status.droppedFrames])).toEqual([
      ['live', null, 0],
      ['live', null, 0],
    ]);
    for (const { figures } of good.connections) expect(figures).toMatchObject({ backwards: 0, jumps: 0, open: true });
  });

  test('relay: failure that a person must mend, tried on between 10 and 15 s for as long as it is wanted', async () => {
    const server = await broken({ kind: 'refuses-publish', code: 'NetStream.Publish.Denied' });
    const encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 80);
    const { relay } = house.relay(server.url('live'));
    relay.start();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await expect.poll(() => [server.sessions.length, relay.status.state]).toEqual([attempt, 'retrying']);
      expect(relay.status.retryAtMs).toBe(clock.nowMs() + 12_500);
      await clock.advance(12_499);
      expect(relay.status.state).toBe('retrying');
      await clock.advance(1);
    }
  });

  test('relay: nobody listens, back-off grows with the outage up to 15 s and never ends', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    const encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 80);
    const { relay } = house.relay(`rtmp://127.0.0.1:${port}/live`);
    relay.start();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 60; attempt += 1) {
      await settled(relay, 'retrying');
      expect(relay.status.fault?.code).toBe('destination/refused');
      const delayMs = (relay.status.retryAtMs as number) - clock.nowMs();
      delays.push(delayMs);
      await clock.advance(delayMs);
    }
    expect(delays[0]).toBe(250);
    expect(Math.max(...delays)).toBe(7_500);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
  });

  test('relay: good connection is lost, the next one is made at once and begins at a keyframe', async () => {
    const target = await sink();
    const encoder = new TestEncoder(house.bus).begin();
    const { relay, states } = house.relay(target.url('live'));
    relay.start();
    await playUntil(encoder, relay, 'live');
    await play(encoder, 6_000);
    target.connections[0]?.reset();
    await expect.poll(() => target.connections.length).toBe(2);
    await playUntil(encoder, relay, 'live');
    expect(states).toEqual(['waiting-program', 'connecting', 'live', 'connecting', 'live']);
    expect(relay.status).toMatchObject({ reconnects: 1, fault: { code: 'destination/closed-by-peer' } });
    await expect.poll(() => target.connections[1]?.figures.firstFrameIsKeyframe).toBe(true);
  });

  test('relay: peer accepts and hangs up again and again, not hammered', async () => {
    const server = await broken({ kind: 'closes-after', bytes: 6_000 });
    const encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 800);
    const { relay } = house.relay(server.url('live'));
    relay.start();
    await settled(relay, 'retrying');
    expect(relay.status).toMatchObject({ fault: { code: 'destination/closed-by-peer' }, retryAtMs: clock.nowMs() + 250 });
    expect(server.accepted).toBe(1);
  });

  test.each([
    ['NetStream.Publish.BadName', 'destination/name-busy'],
    ['NetStream.Publish.Denied', 'destination/key-refused'],
    ['NetStream.Publish.Idle', 'destination/closed-by-peer'],
  ])('relay: platform ends the broadcast with %s, said as %s', async (code, expected) => {
    const server = await broken({ kind: 'ends-stream-after', bytes: 8_000, code });
    const encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 800);
    const { relay } = house.relay(server.url('live'));
    relay.start();
    await settled(relay, 'retrying');
    expect(relay.status.fault).toMatchObject({ code: expected, params: { reason: code } });
  });

  test('relay: peer breaks the protocol in the middle, the connection is replaced', async () => {
    const server = await broken({ kind: 'bad-chunks-after', bytes: 8_000 });
    const encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 800);
    const { relay } = house.relay(server.url('live'));
    relay.start();
    await settled(relay, 'retrying');
    expect(relay.status.fault?.code).toBe('destination/protocol');
  });

  test('relay: peer pings and acknowledges, answered and still live', async () => {
    const server = await broken({ kind: 'pings', everyMs: 10 });
    const encoder = new TestEncoder(house.bus).begin();
    await play(encoder, 80);
    const { relay } = house.relay(server.url('live'));
    relay.start();
    await playUntil(encoder, relay, 'live');
    await play(encoder, 1_000);
    expect(relay.status).toMatchObject({ state: 'live', fault: null });
  });

  test('relay: nothing moves, stalled in time, and after 30 s a new connection', async () => {
    const target = await sink();
    const encoder = new TestEncoder(house.bus, { frameBytes: 20_000 }).begin();
    const { relay, states } = house.relay(target.url('live'));
    relay.start();
    await playUntil(encoder, relay, 'live');
    await play(encoder, 2_000);
    kernelBytes = Number.MAX_SAFE_INTEGER;
    const stoppedAtMs = clock.nowMs();
    await playUntil(encoder, relay, 'stalled');
    expect(clock.nowMs() - stoppedAtMs).toBeLessThanOrEqual(5_000);
    await play(encoder, 20_000);
    expect(relay.status.state).toBe('stalled');
    expect(relay.status.queueBytes).toBeGreaterThan(0);
    expect(relay.status.droppedFrames).toBeGreaterThan(300);
    for (let ms = 0; target.connections.length < 2 && ms < 15_000; ms += FRAME_MS) await play(encoder, FRAME_MS);
    expect(clock.nowMs() - stoppedAtMs).toBeGreaterThan(29_000);
    kernelBytes = 0;
    await playUntil(encoder, relay, 'live');
    expect(states).toEqual(['waiting-program', 'connecting', 'live', 'stalled', 'connecting', 'live']);
    expect(target.connections).toHaveLength(2);
    expect(relay.status.reconnects).toBe(1);
  });

  test('relay: stalled peer takes data again, live again and resumes at a keyframe', async () => {
    const target = await sink();
    const encoder = new TestEncoder(house.bus, { frameBytes: 20_000 }).begin();
    const { relay } = house.relay(target.url('live'));
    relay.start();
    await playUntil(encoder, relay, 'live');
    kernelBytes = Number.MAX_SAFE_INTEGER;
    await playUntil(encoder, relay, 'stalled');
    await play(encoder, 10_000);
    kernelBytes = 0;
    await playUntil(encoder, relay, 'live');
    await play(encoder, 1_000);
    const [connection] = target.connections;
    await expect.poll(() => connection?.figures.jumps).toBeGreaterThan(0);
    expect(connection?.figures).toMatchObject({ backwards: 0, jumpsWithoutKeyframe: 0 });
    expect(relay.status.fault?.code).toBe('destination/stalled');
  });
});

describe('control', () => {
  test('relay: stopped while live, the peer is told and nothing is left', async () => {
    const target = await sink();
    const encoder = new TestEncoder(house.bus).begin();
    const { relay } = house.relay(target.url('live'));
    relay.start();
    await playUntil(encoder, relay, 'live');
    await relay.stop();
    expect(relay.status).toMatchObject({ wanted: false, state: 'idle', fault: null, bitrateKbps: 0, queueBytes: 0 });
    expect(target.connections[0]?.session.commands.slice(-2)).toEqual(['FCUnpublish', 'deleteStream']);
    await expect.poll(() => target.connections[0]?.figures.open).toBe(false);
    const bytes = target.connections[0]?.figures.bytes;
    await play(encoder, 500);
    expect(target.connections[0]?.figures.bytes).toBe(bytes);
    relay.start();
    await playUntil(encoder, relay, 'live');
    expect(relay.status).toMatchObject({ reconnects: 0, droppedFrames: 0 });
  });

  test('relay: stopped while connecting, the attempt ends', async () => {
    const server = await broken({ kind: 'silent-after-handshake' });
    await play(new TestEncoder(house.bus).begin(), 80);
    const { relay } = house.relay(server.url('live'));
    relay.start();
    await expect.poll(() => server.sessions[0]?.commands.length).toBe(1);
    await relay.stop();
    await expect.poll(() => server.sessions[0]?.socket.destroyed).toBe(true);
    expect(relay.status.state).toBe('idle');
  });

  test('relay: retry pressed while it waits, tries at once; pressed on air, nothing happens', async () => {
    const target = await RtmpSink.open();
    const { port } = target;
    const encoder = new TestEncoder(house.bus).begin();
    await target[Symbol.asyncDispose]();
    const { relay } = house.relay(`rtmp://127.0.0.1:${port}/live`);
    relay.start();
    await play(encoder, 80);
    await settled(relay, 'retrying');
    const again = scope.use(await RtmpSink.open({ port }));
    relay.retry();
    expect(relay.status).toMatchObject({ state: 'connecting', retryAtMs: null });
    await playUntil(encoder, relay, 'live');
    relay.retry();
    await play(encoder, 200);
    expect(again.connections).toHaveLength(1);
    expect(relay.status.state).toBe('live');
  });

  test('relay: failures of every kind, key and password in no log line', async () => {
    const key = 'live_secret-9?x=1';
    const servers = [
      await broken({ kind: 'refuses-publish', code: 'NetStream.Publish.Denied', description: key }),
      await broken({ kind: 'adobe-login', user: 'hall', password: 'another' }),
      await broken({ kind: 'closes-at-once' }),
      await broken({ kind: 'garbage' }),
    ];
    await play(new TestEncoder(house.bus).begin(), 80);
    for (const server of servers) {
      const { relay } = house.relay(server.url('live'), { key, username: 'hall', password: 'organ pipes' });
      relay.start();
      await settled(relay, 'retrying');
      expect(JSON.stringify(relay.status)).not.toContain('live_secret');
    }
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) expect(line).not.toMatch(/live_secret|organ pipes/);
  });
});
