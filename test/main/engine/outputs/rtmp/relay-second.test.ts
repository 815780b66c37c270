import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Relay } from '../../../../../main/engine/outputs/rtmp/relay.ts';
import type { RtmpServer } from '../../../../peers/rtmp-server.ts';
import { TestEncoder } from '../../test-encoder.ts';
import { RelayRig } from './relay-rig.ts';

let rig: RelayRig;

beforeEach(async () => {
  rig = await RelayRig.open();
});

afterEach(() => rig[Symbol.asyncDispose]());

interface Tried {
  relay: Relay;
  encoder: TestEncoder;
}

/** A relay that is live and whose path then carries nothing any more, played until something is tried beside it. */
async function tried(url: string, spec: Parameters<RelayRig['house']['relay']>[1] = {}): Promise<Tried> {
  const encoder = new TestEncoder(rig.house.feed, { frameBytes: 5_000 }).begin();
  const { relay, states } = rig.house.relay(url, spec);
  relay.start();
  await rig.playUntil(encoder, relay, 'live');
  await rig.play(encoder, 6_000);
  rig.kernelHolds(Number.MAX_SAFE_INTEGER, 'path');
  const began = rig.clock.monotonicMs();
  let isTried = false;
  using _news = relay.changed.on(() => {
    isTried ||= relay.status.hasSecond;
  });
  while (!isTried && rig.clock.monotonicMs() - began < 5_000) await rig.play(encoder, 40);
  // What last moved did so within the sample before.
  expect(rig.clock.monotonicMs() - began).toBeGreaterThanOrEqual(2_400);
  expect([isTried, states.includes('stalled')]).toEqual([true, true]);
  return { relay, encoder };
}

/** The same, and the peer's answer has not changed anything yet. */
async function stuck(...given: Parameters<typeof tried>): Promise<Tried> {
  const found = await tried(...given);
  expect(found.relay.status.state).toBe('stalled');
  return found;
}

/** Lets real sockets do what they have to while the encoder goes on, until it is so. */
async function playWhile(encoder: TestEncoder, isGoingOn: () => boolean, limitMs = 20_000): Promise<void> {
  for (let done = 0; isGoingOn() && done < limitMs; done += 40) await rig.play(encoder, 40);
  expect(isGoingOn()).toBe(false);
}

const { BadName, Denied } = { BadName: 'NetStream.Publish.BadName', Denied: 'NetStream.Publish.Denied' };

test('second connection: accepted, it takes over from a keyframe on and the old one is gone without a goodbye', async () => {
  const target = await rig.sink();
  const { relay, encoder } = await stuck(target.url('live'));
  await expect.poll(() => target.connections.length).toBe(2);
  await expect.poll(() => relay.status.reconnects).toBe(1);
  rig.kernelHolds(0);
  await rig.playUntil(encoder, relay, 'live');
  await rig.play(encoder, 1_000);
  const [old, fresh] = target.connections;
  await expect.poll(() => old?.figures.open).toBe(false);
  expect(old?.session.commands).not.toContain('deleteStream');
  expect(fresh?.figures).toMatchObject({ firstFrameIsKeyframe: true, backwards: 0, jumpsWithoutKeyframe: 0, open: true });
  expect(fresh?.figures.lastTimestampMs).toBeGreaterThan(old?.figures.lastTimestampMs ?? 0);
  expect(relay.status).toMatchObject({ hasSecond: false, reconnects: 1, fault: { code: 'destination/stalled' } });
});

test.each([
  ['refuses the key', { kind: 'refuses-publish', code: Denied }],
  ['closes', { kind: 'closes-at-once' }],
] as const)('second connection: the peer %s, the old one is kept and lives on when it moves again', async (_what, script) => {
  const server: RtmpServer = await rig.broken([{ kind: 'pings', everyMs: 5_000 }, script]);
  const { relay, encoder } = await stuck(server.url('live'));
  await expect.poll(() => server.accepted).toBe(2);
  await playWhile(encoder, () => server.accepted < 4);
  expect(relay.status).toMatchObject({ state: 'stalled', hasSecond: true, reconnects: 0 });
  expect(server.sessions[0]?.socket.destroyed).toBe(false);
  rig.kernelHolds(0);
  await rig.playUntil(encoder, relay, 'live');
  const { accepted } = server;
  await rig.play(encoder, 12_000);
  expect(relay.status).toMatchObject({ state: 'live', hasSecond: false, reconnects: 0 });
  expect(server.accepted).toBe(accepted);
});

test('second connection: the name is busy over a path that is back, the stuck one is given up and its name used at once', async () => {
  const server = await rig.broken([
    { kind: 'pings', everyMs: 5_000 },
    { kind: 'refuses-publish', code: BadName },
    { kind: 'pings', everyMs: 5_000 },
  ]);
  const { relay, encoder } = await tried(server.url('live'));
  await expect.poll(() => server.sessions[0]?.socket.destroyed).toBe(true);
  expect(server.sessions[0]?.commands).not.toContain('deleteStream');
  rig.kernelHolds(0);
  await expect.poll(() => server.accepted).toBe(3);
  await rig.playUntil(encoder, relay, 'live');
  expect(relay.status).toMatchObject({ hasSecond: false, reconnects: 1 });
});

test('second connection: the old one moves before the peer has answered, the second is dropped', async () => {
  const server = await rig.broken([{ kind: 'pings', everyMs: 5_000 }, { kind: 'silent-after-handshake' }]);
  const { relay, encoder } = await stuck(server.url('live'));
  await expect.poll(() => server.sessions[1]?.commands.length).toBe(1);
  rig.kernelHolds(0);
  await rig.playUntil(encoder, relay, 'live');
  await expect.poll(() => server.sessions[1]?.socket.destroyed).toBe(true);
  expect(relay.status).toMatchObject({ hasSecond: false, reconnects: 0 });
  expect(server.sessions[0]?.socket.destroyed).toBe(false);
});

test('second connection: peer ends the old one as soon as it sees the second, the second is used', async () => {
  const server = await rig.broken([{ kind: 'pings', everyMs: 5_000 }, { kind: 'silent-after-connect' }, { kind: 'pings', everyMs: 5_000 }]);
  const { relay, encoder } = await stuck(server.url('live'));
  await expect.poll(() => server.sessions[1]?.commands).toContain('publish');
  server.sessions[0]?.socket.destroy();
  await expect.poll(() => relay.status.state).toBe('connecting');
  expect(server.accepted).toBe(2);
  server.sessions[1]?.acceptPublish();
  rig.kernelHolds(0);
  await rig.playUntil(encoder, relay, 'live');
  expect(server.accepted).toBe(2);
  expect(relay.status).toMatchObject({ reconnects: 1, hasSecond: false });
});

test('second connection: the old one ends and the second comes to nothing, a third is made', async () => {
  const server = await rig.broken([{ kind: 'pings', everyMs: 5_000 }, { kind: 'silent-after-connect' }, { kind: 'pings', everyMs: 5_000 }]);
  const { relay, encoder } = await stuck(server.url('live'));
  await expect.poll(() => server.sessions[1]?.commands).toContain('publish');
  server.sessions[0]?.socket.destroy();
  await expect.poll(() => relay.status.state).toBe('connecting');
  server.sessions[1]?.socket.destroy();
  rig.kernelHolds(0);
  await expect.poll(() => server.accepted).toBe(3);
  await rig.playUntil(encoder, relay, 'live');
});

test('second connection: server with a login, the second one logs in too', async () => {
  const server = await rig.broken({ kind: 'adobe-login', user: 'hall', password: 'organ pipes' });
  const { relay, encoder } = await stuck(server.url('live'), { username: 'hall', password: 'organ pipes' });
  await expect.poll(() => relay.status.reconnects).toBe(1);
  rig.kernelHolds(0);
  await rig.playUntil(encoder, relay, 'live');
  expect(server.accepted).toBe(6);
});

test('second connection: peer without room, none is made; stopped while one is made, nothing is left', async () => {
  const server = await rig.broken([{ kind: 'pings', everyMs: 5_000 }, { kind: 'silent-after-handshake' }]);
  const { relay, encoder } = await stuck(server.url('live'));
  await expect.poll(() => server.sessions[1]?.commands.length).toBe(1);
  rig.kernelHolds(Number.MAX_SAFE_INTEGER, 'reader');
  await rig.play(encoder, 8_000);
  await expect.poll(() => server.sessions[1]?.socket.destroyed).toBe(true);
  expect([relay.status.hasSecond, server.accepted]).toEqual([false, 2]);
  rig.kernelHolds(Number.MAX_SAFE_INTEGER, 'path');
  await playWhile(encoder, () => !relay.status.hasSecond);
  await expect.poll(() => server.sessions.length).toBe(3);
  const stopped = relay.stop();
  await rig.clock.advance(1_000);
  await stopped;
  expect(relay.status).toMatchObject({ state: 'idle', hasSecond: false });
});
