import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { collector } from '../../../../../main/engine/memory-keeper.ts';
import { SendQueue } from '../../../../../main/engine/outputs/rtmp/send-queue.ts';
import { TestEncoder } from '../../test-encoder.ts';
import { RelayRig } from './relay-rig.ts';

const collect = collector();

let rig: RelayRig;

beforeEach(async () => {
  rig = await RelayRig.open();
});

afterEach(() => rig[Symbol.asyncDispose]());

/** Every queue that begins from now on, none of them held. */
function queuesThatBegin(): WeakRef<SendQueue>[] {
  const seen: WeakRef<SendQueue>[] = [];
  const { begin } = SendQueue.prototype;
  SendQueue.prototype.begin = function (...given) {
    seen.push(new WeakRef(this));
    begin.apply(this, given);
  };
  onTestFinished(() => {
    SendQueue.prototype.begin = begin;
  });
  return seen;
}

test('relay: lost and connected again ten times, no connection before the last ones stays in memory', async () => {
  const queues = queuesThatBegin();
  const target = await rig.sink();
  const encoder = new TestEncoder(rig.house.feed).begin();
  await rig.play(encoder, 80);
  const { relay } = rig.house.relay(target.url('live'));
  relay.start();
  await rig.playUntil(encoder, relay, 'live');
  for (let losses = 1; losses <= 10; losses += 1) {
    await rig.play(encoder, 6_000); // good for long enough that the next one is made at once
    for (const session of target.server.sessions) session.reset();
    await expect.poll(() => relay.status.state).not.toBe('live');
    await rig.playUntil(encoder, relay, 'live');
  }
  expect(queues.length).toBeGreaterThanOrEqual(11);
  for (let round = 0; round < 3; round += 1) {
    collect();
    await nextTurn();
  }
  expect(queues.filter((queue) => queue.deref()).length).toBeLessThanOrEqual(3);
});
