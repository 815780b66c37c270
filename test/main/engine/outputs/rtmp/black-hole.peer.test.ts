import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../../main/base/clock.ts';
import { Scope } from '../../../../../main/base/scope.ts';
import { makeCertificate } from '../../../../peers/certificates.ts';
import { FarPath, farPathMissing } from '../../../../peers/far-path.ts';
import { RtmpSink } from '../../../../peers/rtmp-sink.ts';
import { scratchFolder } from '../../../../peers/scratch-folder.ts';
import { SinkProcess } from '../../../../peers/sink-process.ts';
import { waitFor } from '../../../../peers/wait-for.ts';
import { runEncoder, TestEncoder } from '../../test-encoder.ts';
import { RelayHouse } from './relay-for-test.ts';
import { RelayRig } from './relay-rig.ts';

/** 6 Mb/s in 25 frames a second, keyframes every second. */
const PROGRAM = { framesPerGop: 25, keyframeBytes: 90_000, frameBytes: 27_000 };
const nowMs = () => performance.timeOrigin + performance.now();

test.concurrent('relay: path to one destination carries nothing for 20 s, video there within 2.5 s of its return, the other sees no gap', async (context) => {
  const missing = farPathMissing();
  if (missing) context.skip(missing);
  await using scope = new Scope();
  const path = scope.use(await FarPath.open());
  const far = scope.use(await SinkProcess.open({ namespace: path.namespace, host: path.host }));
  const near = scope.use(await SinkProcess.open());
  const house = scope.use(await RelayHouse.open({ clock: systemClock, random: Math.random }));
  scope.use(runEncoder(house.feed, PROGRAM));
  const victim = house.relay(`rtmp://${path.host}:${far.port}/live`, { key: 'victim' }).relay;
  const other = house.relay(`rtmp://127.0.0.1:${near.port}/live`, { key: 'other' }).relay;
  const seconds: boolean[] = [];
  victim.changed.on(() => {
    if (seconds.at(-1) !== victim.status.hasSecond) seconds.push(victim.status.hasSecond);
  });
  for (const relay of [victim, other]) relay.start();
  await waitFor('both live', () => victim.status.state === 'live' && other.status.state === 'live');
  await pause(3_000);

  path.cut();
  await waitFor('a second one to be tried', () => victim.status.hasSecond, { timeoutMs: 8_000 });
  expect(victim.status).toMatchObject({ state: 'stalled', reconnects: 0 });
  await pause(15_500);
  path.mend();
  const mendedAt = nowMs();
  const fresh = await waitFor('video again', async () => {
    const newest = await far.stream('victim');
    return newest?.firstVideoAtMs && newest.firstVideoAtMs > mendedAt ? newest : null;
  });
  expect((fresh.firstVideoAtMs as number) - mendedAt).toBeLessThan(2_500);
  await waitFor('live again', () => victim.status.state === 'live' && !victim.status.hasSecond);
  await pause(1_000);

  expect(victim.status).toMatchObject({ state: 'live', reconnects: 1, fault: { code: 'destination/stalled' } });
  expect(seconds).toEqual([false, true, false]);
  const [old, now] = await far.figures();
  expect(old?.open).toBe(false);
  expect(now).toMatchObject({ firstFrameIsKeyframe: true, backwards: 0, jumpsWithoutKeyframe: 0, open: true });
  expect(now?.firstTimestampMs).toBeGreaterThan(old?.lastTimestampMs ?? 0);
  const [others, ...more] = await near.figures();
  expect(more).toEqual([]);
  expect(others).toMatchObject({ jumps: 0, backwards: 0 });
  expect(others?.worstSilenceMs).toBeLessThan(500);
  expect(other.status).toMatchObject({ state: 'live', fault: null, droppedFrames: 0 });
});

test.concurrent('relay: peer that reads nothing over a good path, no second connection is made beside it', async (context) => {
  const missing = farPathMissing();
  if (missing) context.skip(missing);
  await using scope = new Scope();
  const path = scope.use(await FarPath.open());
  const far = scope.use(await SinkProcess.open({ namespace: path.namespace, host: path.host }));
  const house = scope.use(await RelayHouse.open({ clock: systemClock, random: Math.random }));
  scope.use(runEncoder(house.feed, PROGRAM));
  const { relay } = house.relay(`rtmp://${path.host}:${far.port}/live`, { key: 'reader' });
  relay.start();
  await waitFor('live', () => relay.status.state === 'live');
  await far.pause();
  await waitFor('stalled', () => relay.status.state === 'stalled', { timeoutMs: 20_000 });
  const began = performance.now();
  while (performance.now() - began < 8_000) {
    expect(relay.status.hasSecond).toBe(false);
    await pause(100);
  }
  await far.resume();
  await waitFor('live again', () => relay.status.state === 'live');
  expect(await far.figures()).toHaveLength(1);
});

test('relay: RTMPS, a second connection takes over and the stuck one is reset below TLS', async () => {
  using folder = scratchFolder('second');
  const certificate = await makeCertificate(folder.path);
  await using rig = await RelayRig.open();
  const target = rig.scope.use(await RtmpSink.open({ tls: certificate }));
  const encoder = new TestEncoder(rig.house.feed).begin();
  const { relay } = rig.house.relay(target.url('live'), { ca: certificate.ca });
  relay.start();
  await rig.playUntil(encoder, relay, 'live');
  rig.kernelHolds(Number.MAX_SAFE_INTEGER, 'path');
  await rig.play(encoder, 4_000);
  await waitFor('the second one', () => relay.status.reconnects === 1);
  rig.kernelHolds(0);
  await rig.playUntil(encoder, relay, 'live');
  await waitFor('the end of the first', () => target.connections[0]?.figures.open === false);
  expect(target.connections[1]?.figures).toMatchObject({ firstFrameIsKeyframe: true, backwards: 0, open: true });
});
