import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Relay } from '../../../../../main/engine/outputs/rtmp/relay.ts';
import { TestEncoder } from '../../test-encoder.ts';
import { RelayRig, settled } from './relay-rig.ts';

let rig: RelayRig;

beforeEach(async () => {
  rig = await RelayRig.open();
});

afterEach(() => rig[Symbol.asyncDispose]());

test('relay: key refused by one destination, the others stay live and get everything', async () => {
  const refusing = await rig.broken({ kind: 'refuses-publish', code: 'NetStream.Publish.Denied' });
  const good = await rig.sink();
  const encoder = new TestEncoder(rig.house.feed).begin();
  const refused = rig.house.relay(refusing.url('live')).relay;
  const others = [rig.house.relay(good.url('live')).relay, rig.house.relay(good.url('live')).relay];
  for (const relay of [refused, ...others]) relay.start();
  await rig.playUntil(encoder, others[0] as Relay, 'live');
  await rig.play(encoder, 3_000);
  expect(refused.status).toMatchObject({ state: 'retrying', fault: { code: 'destination/key-refused' } });
  expect(others.map(({ status }) => [status.state, status.fault, status.droppedFrames])).toEqual([
    ['live', null, 0],
    ['live', null, 0],
  ]);
  for (const { figures } of good.connections) expect(figures).toMatchObject({ backwards: 0, jumps: 0, open: true });
});

test('relay: failure that a person must mend, tried on between 10 and 15 s for as long as it is wanted', async () => {
  const server = await rig.broken({ kind: 'refuses-publish', code: 'NetStream.Publish.Denied' });
  rig.house.hasSlates = true;
  const encoder = new TestEncoder(rig.house.feed).begin();
  await rig.play(encoder, 80);
  const { relay } = rig.house.relay(server.url('live'));
  relay.start();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await expect.poll(() => [server.sessions.length, relay.status.state]).toEqual([attempt, 'retrying']);
    expect(relay.status.retryAtMs).toBe(rig.clock.nowMs() + 12_500);
    await rig.clock.advance(12_499);
    expect(relay.status.state).toBe('retrying');
    await rig.clock.advance(1);
  }
});

test('relay: nobody listens, back-off grows with the outage up to 15 s and never ends', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  rig.house.hasSlates = true;
  const encoder = new TestEncoder(rig.house.feed).begin();
  await rig.play(encoder, 80);
  const { relay } = rig.house.relay(`rtmp://127.0.0.1:${port}/live`);
  relay.start();
  const delays: number[] = [];
  for (let attempt = 0; attempt < 60; attempt += 1) {
    await settled(relay, 'retrying');
    expect(relay.status.fault?.code).toBe('destination/refused');
    const delayMs = (relay.status.retryAtMs as number) - rig.clock.nowMs();
    delays.push(delayMs);
    await rig.clock.advance(delayMs);
  }
  expect(delays[0]).toBe(250);
  expect(Math.max(...delays)).toBe(7_500);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
});

test('relay: good connection is lost, the next one is made at once and begins at a keyframe', async () => {
  const target = await rig.sink();
  const encoder = new TestEncoder(rig.house.feed).begin();
  const { relay, states } = rig.house.relay(target.url('live'));
  relay.start();
  await rig.playUntil(encoder, relay, 'live');
  await rig.play(encoder, 6_000);
  target.connections[0]?.reset();
  await expect.poll(() => target.connections.length).toBe(2);
  await rig.playUntil(encoder, relay, 'live');
  expect(states).toEqual(['waiting-program', 'connecting', 'live', 'connecting', 'live']);
  expect(relay.status).toMatchObject({ reconnects: 1, fault: { code: 'destination/closed-by-peer' } });
  await expect.poll(() => target.connections[1]?.figures.firstFrameIsKeyframe).toBe(true);
});

test('relay: peer accepts and hangs up again and again, not hammered', async () => {
  const server = await rig.broken({ kind: 'closes-after', bytes: 6_000 });
  const encoder = new TestEncoder(rig.house.feed).begin();
  await rig.play(encoder, 800);
  const { relay } = rig.house.relay(server.url('live'));
  relay.start();
  await settled(relay, 'retrying');
  expect(relay.status).toMatchObject({ fault: { code: 'destination/closed-by-peer' }, retryAtMs: rig.clock.nowMs() + 250 });
  expect(server.accepted).toBe(1);
});

test.each([
  ['NetStream.Publish.BadName', 'destination/name-busy'],
  ['NetStream.Publish.Denied', 'destination/key-refused'],
  ['NetStream.Publish.Idle', 'destination/closed-by-peer'],
])('relay: platform ends the broadcast with %s, said as %s', async (code, expected) => {
  const server = await rig.broken({ kind: 'ends-stream-after', bytes: 8_000, code });
  const encoder = new TestEncoder(rig.house.feed).begin();
  await rig.play(encoder, 800);
  const { relay } = rig.house.relay(server.url('live'));
  relay.start();
  await settled(relay, 'retrying');
  expect(relay.status.fault).toMatchObject({ code: expected, params: { reason: code } });
});

test('relay: peer breaks the protocol in the middle, the connection is replaced', async () => {
  const server = await rig.broken({ kind: 'bad-chunks-after', bytes: 8_000 });
  const encoder = new TestEncoder(rig.house.feed).begin();
  await rig.play(encoder, 800);
  const { relay } = rig.house.relay(server.url('live'));
  relay.start();
  await settled(relay, 'retrying');
  expect(relay.status.fault?.code).toBe('destination/protocol');
});

test('relay: peer pings and acknowledges, answered and still live', async () => {
  const server = await rig.broken({ kind: 'pings', everyMs: 10 });
  const encoder = new TestEncoder(rig.house.feed).begin();
  await rig.play(encoder, 80);
  const { relay } = rig.house.relay(server.url('live'));
  relay.start();
  await rig.playUntil(encoder, relay, 'live');
  await rig.play(encoder, 1_000);
  expect(relay.status).toMatchObject({ state: 'live', fault: null });
});

test('relay: peer reads nothing, stalled in time, no second connection, and after 30 s a new one', async () => {
  const target = await rig.sink();
  const encoder = new TestEncoder(rig.house.feed, { frameBytes: 20_000 }).begin();
  const { relay, states } = rig.house.relay(target.url('live'));
  relay.start();
  await rig.playUntil(encoder, relay, 'live');
  await rig.play(encoder, 2_000);
  rig.kernelHolds(Number.MAX_SAFE_INTEGER, 'reader');
  const stoppedAtMs = rig.clock.nowMs();
  await rig.playUntil(encoder, relay, 'stalled');
  expect(rig.clock.nowMs() - stoppedAtMs).toBeLessThanOrEqual(5_000);
  await rig.play(encoder, 20_000);
  expect(relay.status.state).toBe('stalled');
  expect(relay.status.queueBytes).toBeGreaterThan(0);
  expect(relay.status.droppedFrames).toBeGreaterThan(300);
  for (let ms = 0; target.connections.length < 2 && ms < 15_000; ms += 40) await rig.play(encoder, 40);
  expect(rig.clock.nowMs() - stoppedAtMs).toBeGreaterThan(29_000);
  rig.kernelHolds(0);
  await rig.playUntil(encoder, relay, 'live');
  expect(states).toEqual(['waiting-program', 'connecting', 'live', 'stalled', 'connecting', 'live']);
  expect(target.connections).toHaveLength(2);
  expect(relay.status.reconnects).toBe(1);
});

test('relay: stalled peer takes data again, live again and resumes at a keyframe', async () => {
  const target = await rig.sink();
  const encoder = new TestEncoder(rig.house.feed, { frameBytes: 20_000 }).begin();
  const { relay } = rig.house.relay(target.url('live'));
  relay.start();
  await rig.playUntil(encoder, relay, 'live');
  rig.kernelHolds(Number.MAX_SAFE_INTEGER, 'reader');
  await rig.playUntil(encoder, relay, 'stalled');
  await rig.play(encoder, 10_000);
  rig.kernelHolds(0);
  await rig.playUntil(encoder, relay, 'live');
  await rig.play(encoder, 1_000);
  const [connection] = target.connections;
  await expect.poll(() => connection?.figures.jumps).toBeGreaterThan(0);
  expect(connection?.figures).toMatchObject({ backwards: 0, jumpsWithoutKeyframe: 0 });
  expect(relay.status.fault?.code).toBe('destination/stalled');
});
