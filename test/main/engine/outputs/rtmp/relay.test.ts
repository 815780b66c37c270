import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../../main/rtmp/chunk-reader.ts';
import { RtmpServer } from '../../../../peers/rtmp-server.ts';
import { RtmpSink } from '../../../../peers/rtmp-sink.ts';
import { AVC_1080, TestEncoder } from '../../test-encoder.ts';
import { RelayRig, settled } from './relay-rig.ts';

let rig: RelayRig;

beforeEach(async () => {
  rig = await RelayRig.open();
});

afterEach(() => rig[Symbol.asyncDispose]());

describe('beginning', () => {
  test('relay: started before there is a program, nobody is bothered until it comes', async () => {
    const target = await rig.sink();
    const { relay, states } = rig.house.relay(target.url('live'));
    relay.start();
    expect(relay.status).toMatchObject({ wanted: true, state: 'waiting-program', fault: null });
    const encoder = new TestEncoder(rig.house.feed).begin();
    await rig.clock.advance(1_000);
    expect(target.server.accepted).toBe(0);
    await rig.playUntil(encoder, relay, 'live');
    expect(states).toEqual(['waiting-program', 'connecting', 'live']);
  });

  test('relay: started in the middle of a GOP, the first frame is its keyframe and comes without waiting for the next', async () => {
    const target = await rig.sink();
    const encoder = new TestEncoder(rig.house.feed, { framesPerGop: 250 }).begin();
    await rig.play(encoder, 4_000);
    const { relay } = rig.house.relay(target.url('live'));
    relay.start();
    await expect.poll(() => target.connections[0]?.figures.videoFrames).toBe(100);
    expect(target.connections[0]?.figures).toMatchObject({ firstFrameIsKeyframe: true, backwards: 0, jumps: 0 });
  });

  test('relay: publish accepted but nothing has left for the peer, not called live', async () => {
    const target = await rig.sink();
    const encoder = new TestEncoder(rig.house.feed).begin();
    await rig.play(encoder, 200);
    rig.kernelHolds(Number.MAX_SAFE_INTEGER);
    const { relay } = rig.house.relay(target.url('live'));
    relay.start();
    await expect.poll(() => target.connections.length).toBe(1);
    await rig.play(encoder, 2_000);
    expect(relay.status.state).toBe('connecting');
    await rig.play(encoder, 1_500);
    expect(relay.status).toMatchObject({ state: 'stalled', fault: { code: 'destination/stalled' } });
  });

  test.each([{ kind: 'never-answers' }, { kind: 'silent-after-handshake' }, { kind: 'silent-after-connect' }] as const)(
    'relay: TCP connects but publish is never accepted (%o), never called live',
    async (script) => {
      const server = await rig.broken(script);
      const encoder = new TestEncoder(rig.house.feed).begin();
      await rig.play(encoder, 200);
      const { relay, states } = rig.house.relay(server.url('live'));
      relay.start();
      await expect.poll(() => server.accepted).toBe(1);
      await expect.poll(() => rig.clock.pendingTimers).toBeGreaterThan(0);
      await rig.play(encoder, 9_000);
      expect(relay.status.state).toBe('connecting');
      await rig.playUntil(encoder, relay, 'retrying', 2_000);
      expect(relay.status.fault?.code).toBe('destination/no-answer');
      expect(states).not.toContain('live');
    },
  );

  test('relay: headers change on air, they reach the destination in their place', async () => {
    const roles: number[] = [];
    const onMedia = (_session: unknown, { type, payload }: IncomingMessage) => {
      if (type === 9 && payload) roles.push(payload.length === AVC_1080.length ? 1_080 : (payload[0] as number));
    };
    const server = rig.scope.use(await RtmpServer.open({ policy: () => ({ collectsMedia: true, onMedia }) }));
    const encoder = new TestEncoder(rig.house.feed, { framesPerGop: 3 }).begin();
    await rig.play(encoder, 120);
    const { relay } = rig.house.relay(server.url('live'));
    relay.start();
    await expect.poll(() => roles.length).toBe(4);
    rig.house.feed.push({ type: 9, timestampMs: 120, payload: AVC_1080 });
    await rig.play(encoder, 80);
    await expect.poll(() => roles).toEqual([0x17, 0x17, 0x27, 0x27, 1_080, 0x17, 0x27]);
  });
});

describe('program', () => {
  test('relay: encoder goes and comes back, the connection is kept and time goes on', async () => {
    const target = await rig.sink();
    const first = new TestEncoder(rig.house.feed).begin();
    const { relay, states } = rig.house.relay(target.url('live'));
    relay.start();
    await rig.playUntil(first, relay, 'live');
    first.end();
    expect(relay.status.state).toBe('no-program');
    await rig.clock.advance(8_000);
    const second = new TestEncoder(rig.house.feed, { startMs: 5 }).begin();
    await rig.playUntil(second, relay, 'live');
    await rig.play(second, 1_000);
    expect(states).toEqual(['waiting-program', 'connecting', 'live', 'no-program', 'live']);
    expect(target.connections).toHaveLength(1);
    expect(target.connections[0]?.figures).toMatchObject({ backwards: 0, jumps: 0 });
  });

  test('relay: peer hangs up while there is no program, waits for it and then connects at once', async () => {
    const target = await rig.sink();
    const first = new TestEncoder(rig.house.feed).begin();
    const { relay } = rig.house.relay(target.url('live'));
    relay.start();
    await rig.playUntil(first, relay, 'live');
    first.end();
    target.connections[0]?.close();
    await settled(relay, 'waiting-program');
    expect(relay.status.fault?.code).toBe('destination/closed-by-peer');
    await rig.clock.advance(60_000);
    expect(target.connections).toHaveLength(1);
    await rig.playUntil(new TestEncoder(rig.house.feed).begin(), relay, 'live');
    expect(target.connections).toHaveLength(2);
  });

  test('relay: program goes while it is connecting or waiting to retry, it waits for the program', async () => {
    const server = await rig.broken([
      { kind: 'silent-after-handshake' },
      { kind: 'refuses-connect', code: 'NetConnection.Connect.InvalidApp' },
    ]);
    let encoder = new TestEncoder(rig.house.feed).begin();
    await rig.play(encoder, 80);
    const { relay } = rig.house.relay(server.url('live'));
    relay.start();
    await expect.poll(() => server.sessions[0]?.commands.length).toBe(1);
    encoder.end();
    expect(relay.status.state).toBe('waiting-program');
    await expect.poll(() => server.sessions[0]?.socket.destroyed).toBe(true);
    encoder = new TestEncoder(rig.house.feed).begin();
    await rig.play(encoder, 80);
    await settled(relay, 'retrying');
    encoder.end();
    expect(relay.status).toMatchObject({ state: 'waiting-program', retryAtMs: null });
  });
});

describe('control', () => {
  test('relay: stopped while live, the peer is told and nothing is left', async () => {
    const target = await rig.sink();
    const encoder = new TestEncoder(rig.house.feed).begin();
    const { relay } = rig.house.relay(target.url('live'));
    relay.start();
    await rig.playUntil(encoder, relay, 'live');
    await relay.stop();
    expect(relay.status).toMatchObject({ wanted: false, state: 'idle', fault: null, bitrateKbps: 0, queueBytes: 0 });
    expect(target.connections[0]?.session.commands.slice(-2)).toEqual(['FCUnpublish', 'deleteStream']);
    await expect.poll(() => target.connections[0]?.figures.open).toBe(false);
    const bytes = target.connections[0]?.figures.bytes;
    await rig.play(encoder, 500);
    expect(target.connections[0]?.figures.bytes).toBe(bytes);
    relay.start();
    await rig.playUntil(encoder, relay, 'live');
    expect(relay.status).toMatchObject({ reconnects: 0, droppedFrames: 0 });
  });

  test('relay: stopped while connecting, the attempt ends', async () => {
    const server = await rig.broken({ kind: 'silent-after-handshake' });
    await rig.play(new TestEncoder(rig.house.feed).begin(), 80);
    const { relay } = rig.house.relay(server.url('live'));
    relay.start();
    await expect.poll(() => server.sessions[0]?.commands.length).toBe(1);
    await relay.stop();
    await expect.poll(() => server.sessions[0]?.socket.destroyed).toBe(true);
    expect(relay.status.state).toBe('idle');
  });

  test('relay: retry pressed while it waits, tries at once; pressed on air, nothing happens', async () => {
    const target = await RtmpSink.open();
    const { port } = target;
    const encoder = new TestEncoder(rig.house.feed).begin();
    await target[Symbol.asyncDispose]();
    const { relay } = rig.house.relay(`rtmp://127.0.0.1:${port}/live`);
    relay.start();
    await rig.play(encoder, 80);
    await settled(relay, 'retrying');
    const again = rig.scope.use(await RtmpSink.open({ port }));
    relay.retry();
    expect(relay.status).toMatchObject({ state: 'connecting', retryAtMs: null });
    await rig.playUntil(encoder, relay, 'live');
    relay.retry();
    await rig.play(encoder, 200);
    expect(again.connections).toHaveLength(1);
    expect(relay.status.state).toBe('live');
  });

  test('relay: failures of every kind, key and password in no log line', async () => {
    const key = 'live_secret-9?x=1';
    const servers = [
      await rig.broken({ kind: 'refuses-publish', code: 'NetStream.Publish.Denied', description: key }),
      await rig.broken({ kind: 'adobe-login', user: 'hall', password: 'another' }),
      await rig.broken({ kind: 'closes-at-once' }),
      await rig.broken({ kind: 'garbage' }),
    ];
    await rig.play(new TestEncoder(rig.house.feed).begin(), 80);
    for (const server of servers) {
      const { relay } = rig.house.relay(server.url('live'), { key, username: 'hall', password: 'organ pipes' });
      relay.start();
      await settled(relay, 'retrying');
      expect(JSON.stringify(relay.status)).not.toContain('live_secret');
    }
    expect(rig.lines.length).toBeGreaterThan(4);
    for (const line of rig.lines) expect(line).not.toMatch(/live_secret|organ pipes/);
  });
});
