import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../../main/base/clock.ts';
import { Scope } from '../../../../../main/base/scope.ts';
import { feedFile } from '../../../../peers/feed.ts';
import { probe, record } from '../../../../peers/ffmpeg.ts';
import { startNginxRtmp } from '../../../../peers/nginx-rtmp.ts';
import { RtmpSink } from '../../../../peers/rtmp-sink.ts';
import { startTlsFront } from '../../../../peers/tls-front.ts';
import { waitFor } from '../../../../peers/wait-for.ts';
import { runEncoder } from '../../test-encoder.ts';
import { playFeed } from '../play-feed.ts';
import { RelayHouse } from './relay-for-test.ts';

let scope: Scope;
let house: RelayHouse;

beforeEach(async () => {
  scope = new Scope();
  house = scope.use(await RelayHouse.open({ clock: systemClock, random: Math.random }));
});

afterEach(() => scope[Symbol.asyncDispose]());

describe('real servers', () => {
  test('relay: nginx-rtmp, ffprobe sees codecs and size and ffmpeg decodes what it records without a fault', async () => {
    const nginx = scope.use(await startNginxRtmp());
    scope.use(playFeed(house.feed, await feedFile()));
    const { relay } = house.relay(nginx.url('live'), { key: 'stage?x=1&y=%2F=' });
    relay.start();
    await waitFor('live', () => relay.status.state === 'live');
    const streams = await probe(nginx.url('live', 'stage'));
    expect(streams.find((s) => s.codec_type === 'video')).toMatchObject({ codec_name: 'h264', width: 1280, height: 720 });
    expect(streams.find((s) => s.codec_type === 'audio')).toMatchObject({ codec_name: 'aac', sample_rate: '48000', channels: 2 });
    const report = await record(nginx.url('live', 'stage'), 5);
    expect(report.video).toMatchObject({ backwards: 0, firstIsKeyframe: true });
    expect(report.video.worstGapMs).toBeLessThan(100);
    expect(report.decodeErrors).toEqual([]);
    expect(relay.status.bitrateKbps).toBeGreaterThan(1_500);
    expect(relay.status.fault).toBeNull();
  });

  test('relay: RTMPS behind stunnel with a CA of the house, arrives whole', async () => {
    const nginx = scope.use(await startNginxRtmp());
    const front = scope.use(await startTlsFront({ targetPort: nginx.port }));
    scope.use(playFeed(house.feed, await feedFile()));
    const { relay } = house.relay(front.url('live'), { key: 'secure', ca: front.ca });
    relay.start();
    await waitFor('live', () => relay.status.state === 'live');
    const report = await record(nginx.url('live', 'secure'), 4);
    expect(report.video).toMatchObject({ backwards: 0, firstIsKeyframe: true });
    expect(report.decodeErrors).toEqual([]);
  });

  test.each([
    ['valid', false],
    ['expired', true],
    ['wrong-host', true],
    ['self-signed', true],
  ] as const)('relay: certificate %s, CA given: %s, a TLS fault and no key is sent', async (certificate, isCaGiven) => {
    const target = scope.use(await RtmpSink.open());
    const front = scope.use(await startTlsFront({ targetPort: target.port, certificate }));
    scope.use(runEncoder(house.feed));
    const { relay, states } = house.relay(front.url('live'), isCaGiven ? { ca: front.ca } : {});
    relay.start();
    await waitFor('a verdict', () => relay.status.state === 'retrying');
    expect(relay.status.fault?.code).toBe('destination/tls');
    expect(states).not.toContain('live');
    expect(target.connections).toHaveLength(0);
  });

  test('relay: two of the same name at nginx, the second one is told that it is busy and the first goes on', async () => {
    const nginx = scope.use(await startNginxRtmp());
    scope.use(runEncoder(house.feed));
    const first = house.relay(nginx.url('live'), { key: 'one' }).relay;
    first.start();
    await waitFor('live', () => first.status.state === 'live');
    const second = house.relay(nginx.url('live'), { key: 'one' }).relay;
    second.start();
    await waitFor('a verdict', () => second.status.state === 'retrying');
    expect(second.status.fault?.code).toBe('destination/name-busy');
    expect(first.status).toMatchObject({ state: 'live', fault: null });
  });

  test('relay: nginx is killed and comes back, video is there again within 2 s', async () => {
    const nginx = scope.use(await startNginxRtmp());
    scope.use(runEncoder(house.feed));
    const { relay } = house.relay(nginx.url('live'), { key: 'phoenix' });
    relay.start();
    await waitFor('live', () => relay.status.state === 'live');
    await nginx.kill();
    await waitFor('refused', () => relay.status.fault?.code === 'destination/refused');
    await nginx.restart();
    const backAt = performance.now();
    await waitFor('live', () => relay.status.state === 'live');
    expect(performance.now() - backAt).toBeLessThan(2_000);
  });
});

/** 6 Mb/s in 25 frames a second, keyframes every second. */
const PROGRAM = { framesPerGop: 25, keyframeBytes: 90_000, frameBytes: 27_000 };

describe('peers in trouble', () => {
  test('relay: one of three stops reading, named stalled within 5 s, the others get everything; then it resumes at a keyframe', async () => {
    const [bad, good] = [scope.use(await RtmpSink.open()), scope.use(await RtmpSink.open())];
    scope.use(runEncoder(house.feed, PROGRAM));
    const victim = house.relay(bad.url('live')).relay;
    const others = [house.relay(good.url('live')).relay, house.relay(good.url('live')).relay];
    for (const relay of [victim, ...others]) relay.start();
    await waitFor('all live', () => [victim, ...others].every(({ status }) => status.state === 'live'));
    bad.connections[0]?.pause();
    const stoppedAt = performance.now();
    await waitFor('stalled', () => victim.status.state === 'stalled');
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    expect(victim.status.fault?.code).toBe('destination/stalled');
    await waitFor('frames left out', () => victim.status.droppedFrames > 0);
    expect(victim.status.queueBytes).toBeLessThan(9_000_000);
    bad.connections[0]?.resume();
    await waitFor('live again', () => victim.status.state === 'live');
    await waitFor('a jump', () => (bad.connections[0]?.figures.jumps ?? 0) > 0);
    expect(bad.connections).toHaveLength(1);
    expect(bad.connections[0]?.figures).toMatchObject({ backwards: 0, jumpsWithoutKeyframe: 0 });
    for (const { status } of others) expect(status).toMatchObject({ state: 'live', fault: null, droppedFrames: 0 });
    for (const { figures } of good.connections) {
      expect(figures).toMatchObject({ jumps: 0, backwards: 0 });
      expect(figures.worstSilenceMs).toBeLessThan(500);
    }
  });

  test('relay: peer reads at half the rate, named too slow within 10 s, never 10 s late, resumes at keyframes and recovers', async () => {
    const target = scope.use(await RtmpSink.open());
    scope.use(runEncoder(house.feed, PROGRAM));
    const { relay, states } = house.relay(target.url('live'));
    relay.start();
    await waitFor('live', () => relay.status.state === 'live');
    const connection = target.connections[0] as (typeof target.connections)[0];
    connection.readAt(385_000);
    await waitFor('slow', () => relay.status.state === 'slow', { timeoutMs: 10_000 });
    expect(relay.status.fault?.code).toBe('destination/too-slow');
    await waitFor('several jumps', () => connection.figures.jumps >= 3, { timeoutMs: 25_000 });
    expect(connection.figures.worstLatenessMs).toBeLessThan(10_000);
    expect(connection.figures).toMatchObject({ backwards: 0, jumpsWithoutKeyframe: 0 });
    expect(relay.status.droppedFrames).toBeGreaterThan(0);
    expect(states).not.toContain('stalled');
    connection.readAt(Number.POSITIVE_INFINITY);
    await waitFor('live again', () => relay.status.state === 'live', { timeoutMs: 20_000 });
    expect(connection.figures.latenessMs).toBeLessThan(1_000);
    expect(target.connections).toHaveLength(1);
  });
});
