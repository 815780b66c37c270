import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { AlertSettings } from '../../../main/contract/alert.ts';
import { DEFAULT_ALERT_SETTINGS } from '../../../main/contract/alert.ts';
import { type DeskForTest, draft, openDeskForTest } from './desk-for-test.ts';

const settings = (parts: Partial<AlertSettings> = {}) => ({ ...DEFAULT_ALERT_SETTINGS, ...parts });

/** A desk that serves one destination. */
async function onAir(): Promise<DeskForTest & { id: string }> {
  const fixture = await openDeskForTest();
  const { id } = await fixture.desk.destinations.add(draft('Hall TV'));
  await fixture.desk.relays.start(id);
  await fixture.clock.advance(1_000);
  return { ...fixture, id };
}
const lasting = ({ desk }: DeskForTest) => desk.snapshot().alerts.filter(({ clearedAtMs }) => clearedAtMs === null);
const said = ({ asRun }: DeskForTest) => asRun.tail(50).filter(({ kind }) => /^alert/.test(kind));

test('alert desk: a destination is lost and comes back, raised and cleared by the clock alone and written down', async () => {
  const house = await onAir();
  house.engine.set(house.id, { state: 'retrying' });
  await house.clock.advance(2_500);
  expect(lasting(house)).toEqual([]);
  await house.clock.advance(1_000);
  expect(lasting(house)).toMatchObject([{ code: 'relay/lost', level: 'critical', subject: house.id, params: { name: 'Hall TV' } }]);
  house.engine.set(house.id, { state: 'live' });
  await house.clock.advance(3_500);
  expect(house.desk.snapshot().alerts).toMatchObject([{ code: 'relay/lost', clearedAtMs: expect.any(Number) }]);
  expect(said(house)).toMatchObject([
    { kind: 'alert-raised', detail: { code: 'relay/lost', level: 'critical', name: 'Hall TV' } },
    { kind: 'alert-cleared', detail: { code: 'relay/lost', level: 'critical', name: 'Hall TV' } },
  ]);
});

test('alert desk: nothing wanted and nothing lasting, no timer and no revision', async () => {
  const house = await openDeskForTest();
  const timers = house.clock.pendingTimers;
  const { id } = await house.desk.destinations.add(draft('Hall TV'));
  await house.desk.relays.start(id);
  expect(house.clock.pendingTimers).toBeGreaterThan(timers);
  await house.desk.relays.stop(id);
  await house.clock.advance(1_000);
  expect(house.clock.pendingTimers).toBe(timers);
});

test('alert desk: an alert that lasts, no revision without news', async () => {
  const house = await onAir();
  house.engine.set(house.id, { state: 'retrying' });
  await house.clock.advance(10_000);
  const { rev } = house.desk.snapshot();
  await house.clock.advance(60_000);
  expect(lasting(house)).toHaveLength(1);
  expect(house.desk.snapshot().rev).toBe(rev);
});

test('alert desk: acknowledged, seen by every client; one that is not known any more, nothing', async () => {
  const house = await onAir();
  house.engine.set(house.id, { state: 'retrying' });
  await house.clock.advance(5_000);
  await house.desk.alerts.acknowledge(lasting(house)[0]!.id);
  await house.desk.alerts.acknowledge('gone');
  expect(lasting(house)).toMatchObject([{ isAcknowledged: true }]);
});

test('alert desk: another engine process, said; the link lost and back, nothing', async () => {
  const house = await onAir();
  house.engine.process.startedAtMs = 1;
  house.engine.tell();
  await house.clock.advance(70_000);
  const before = house.desk.snapshot().alerts.length;
  house.engine.crash();
  house.engine.reconnect();
  await house.clock.advance(1_000);
  expect(house.desk.snapshot().alerts).toHaveLength(before);
  house.engine.crash();
  house.engine.comeBack();
  house.engine.process.startedAtMs = 2;
  house.engine.tell();
  await house.clock.advance(500);
  expect(lasting(house)).toMatchObject([{ code: 'engine/restarted' }]);
});

test('alert desk: webhook, told once of each from the level on, and its address stays inside', async () => {
  const got: { code: string; clearedAtMs: number | null }[] = [];
  const server = createServer((request, response) => {
    request.on('data', (bytes: Buffer) => got.push(JSON.parse(bytes.toString())));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/CANARY-TOKEN`;
  const house = await onAir();
  await house.desk.alerts.configure({ ...settings({ level: 'critical' }), webhookUrl: url });
  expect(house.desk.snapshot().settings).toMatchObject({ hasWebhook: true, hasMailPassword: false, alerts: { level: 'critical' } });
  expect(JSON.stringify(house.desk.snapshot())).not.toContain('CANARY-TOKEN');
  await house.desk.alerts.test();
  expect(got).toMatchObject([{ code: 'trial' }]);
  house.engine.set(house.id, { state: 'slow' }); // a warning
  await house.clock.advance(4_000);
  house.engine.set(house.id, { state: 'retrying' });
  await house.clock.advance(4_000);
  await expect.poll(() => got.length).toBe(2);
  expect(got[1]).toMatchObject({ code: 'relay/lost', subject: 'Hall TV', clearedAtMs: null });
});

test('alert desk: nowhere to send, an address that cannot be used and one that does not answer, each said', async () => {
  const { desk } = await openDeskForTest();
  await expect(desk.alerts.test()).rejects.toMatchObject({ code: 'alerts/nowhere-to-send' });
  await expect(desk.alerts.configure({ ...settings(), webhookUrl: 'ftp://example.org' })).rejects.toMatchObject({ code: 'alerts/bad-url' });
  expect(desk.snapshot().settings.hasWebhook).toBe(false);
  await desk.alerts.configure({ ...settings(), webhookUrl: 'http://127.0.0.1:9/CANARY-TOKEN' });
  await expect(desk.alerts.test()).rejects.toMatchObject({ code: 'alerts/not-delivered', params: { way: 'webhook', host: '127.0.0.1:9' } });
  await desk.alerts.configure({ ...settings(), webhookUrl: '' });
  await expect(desk.alerts.test()).rejects.toMatchObject({ code: 'alerts/nowhere-to-send' });
});
