import { beforeEach, expect, test } from 'vitest';
import { Fault } from '../../../main/base/fault.ts';
import { silentLog } from '../../../main/base/log.ts';
import { type AlertNews, trialNews } from '../../../main/notify/news.ts';
import { Outbox } from '../../../main/notify/outbox.ts';
import { FakeClock } from '../fake-clock.ts';

let clock: FakeClock;
let sent: { atMs: number; subjects: string[] }[];
let failures: number;
let retryable: boolean;
let outbox: Outbox;
beforeEach(() => {
  clock = new FakeClock(0);
  sent = [];
  failures = 0;
  retryable = true;
  outbox = new Outbox({
    ...{ clock, log: silentLog, way: 'mail', everyMs: 60_000 },
    send: async (news) => {
      sent.push({ atMs: clock.monotonicMs() - 1_000, subjects: news.map(({ subject }) => subject) });
      if (failures-- > 0) throw new Fault(retryable ? 'alerts/not-delivered' : 'alerts/bad-url', { reason: 'test' });
    },
  });
});
const one = (subject: string, parts: Partial<AlertNews> = {}): AlertNews => ({
  ...trialNews({ name: 'Hall', timeZone: 'UTC', language: 'en' }, 0),
  subject,
  ...parts,
});

test('outbox: what comes together goes together, the gravest first and what is over last', async () => {
  outbox.put(one('info'));
  outbox.put(one('over', { level: 'critical', clearedAtMs: 9 }));
  outbox.put(one('critical', { level: 'critical' }));
  await clock.advance(499);
  expect(sent).toEqual([]);
  await clock.advance(1);
  expect(sent).toEqual([{ atMs: 500, subjects: ['critical', 'over', 'info'] }]);
});

test('outbox: a flood, one message a minute with all of it', async () => {
  for (let i = 0; i < 100; i += 1) {
    outbox.put(one(`${i}`));
    await clock.advance(1_000);
  }
  await clock.advance(60_000);
  expect(sent.map(({ atMs }) => atMs)).toEqual([500, 60_500, 120_500]);
  expect(sent[1]?.subjects).toHaveLength(50);
  expect(sent[2]?.subjects.at(-1)).toBe('99');
});

test('outbox: not taken, tried three times; then the next one has its turn', async () => {
  failures = 3;
  outbox.put(one('a'));
  await clock.advance(20_000);
  expect(sent.map(({ atMs }) => atMs)).toEqual([500, 2_500, 12_500]);
  outbox.put(one('b'));
  await clock.advance(60_000);
  expect(sent.at(-1)).toEqual({ atMs: 72_500, subjects: ['b'] });
});

test('outbox: taken at the second try, sent once', async () => {
  failures = 1;
  outbox.put(one('a'));
  await clock.advance(120_000);
  expect(sent).toHaveLength(2);
});

test('outbox: no use trying again, not tried', async () => {
  failures = 9;
  retryable = false;
  outbox.put(one('a'));
  await clock.advance(60_000);
  expect(sent).toHaveLength(1);
});

test('outbox: ended while it waits for another try, ends at once and without a timer', async () => {
  failures = 9;
  outbox.put(one('a'));
  await clock.advance(600);
  await outbox[Symbol.asyncDispose]();
  outbox.put(one('b'));
  await clock.advance(120_000);
  expect(sent).toHaveLength(1);
  expect(clock.pendingTimers).toBe(0);
});
