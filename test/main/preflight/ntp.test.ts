import { createSocket } from 'node:dgram';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../main/base/clock.ts';
import { askNtp } from '../../../main/preflight/ntp.ts';
import { FakeClock } from '../fake-clock.ts';

const EPOCH_S = 2_208_988_800;

/** A time server whose clock is `aheadMs` ahead of this one's; `change` spoils its answer. */
async function timeServer(aheadMs: number, change: (answer: Buffer) => void = () => undefined): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const answer = Buffer.alloc(48);
    answer[0] = 0x24;
    answer[1] = 2;
    question.copy(answer, 24, 40, 48);
    const nowMs = systemClock.nowMs() + aheadMs;
    for (const at of [32, 40]) {
      answer.writeUInt32BE((Math.floor(nowMs / 1_000) + EPOCH_S) >>> 0, at);
      answer.writeUInt32BE(Math.floor(((nowMs % 1_000) / 1_000) * 2 ** 32), at + 4);
    }
    change(answer);
    socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  return socket.address().port;
}

test.each([0, 2_500, -45_000])('ntp: a server that is %i ms ahead, this clock is that much behind', async (aheadMs) => {
  const port = await timeServer(aheadMs);
  expect(Math.abs((await askNtp('127.0.0.1', { clock: systemClock, port }))! + aheadMs)).toBeLessThan(200);
});

test.each<[string, (answer: Buffer) => void]>([
  ['has not the time itself', (answer) => void answer.writeUInt8(0xe4, 0)],
  ['says to go away', (answer) => void answer.writeUInt8(0, 1)],
])('ntp: a server that %s, not known', async (_, change) => {
  expect(await askNtp('127.0.0.1', { clock: systemClock, port: await timeServer(0, change) })).toBeNull();
});

test('ntp: an answer to another question, or nobody there, not known after 3 s', async () => {
  const clock = new FakeClock(0);
  const port = await timeServer(0, (answer) => void answer.fill(1, 24, 32));
  const asked = askNtp('127.0.0.1', { clock, port });
  await expect.poll(() => clock.pendingTimers).toBeGreaterThan(0);
  await clock.advance(3_000);
  expect(await asked).toBeNull();
  expect(await askNtp('time.invalid', { clock, port })).toBeNull();
});
